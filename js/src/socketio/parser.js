/**
 * The parser of those who ask for no other; builds with another one put it in this place.
 */

export { Decoder, Encoder } from "./packet.js";

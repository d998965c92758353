import type { Parser } from "./options.js";

/** For `io({ parser })` with a server whose parser is MessagePack, too. */
export const Encoder: Parser["Encoder"];
export const Decoder: Parser["Decoder"];

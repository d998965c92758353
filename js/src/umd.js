/**
 * What a script tag, AMD and CommonJS get: the function `io`, which carries the rest.
 */

export { io as default } from "./index.js";

/**
 * The options of a connection that only Node has.
 */

/**
 * @typedef {object} ConnectionOptions as `node:https` and `ws` take them
 * @property {any} [agent] an `http.Agent` or `https.Agent`
 * @property {any} [pfx]
 * @property {any} [key]
 * @property {string} [passphrase]
 * @property {any} [cert]
 * @property {any} [ca] trusted in place of the well-known authorities
 * @property {string} [ciphers]
 * @property {boolean} [rejectUnauthorized] true: a server must prove who it is
 * @property {any} [checkServerIdentity]
 * @property {string} [localAddress]
 * @property {number} [family] 4 or 6
 */

const NAMES = /** @type {const} */ ([
  "agent",
  "pfx",
  "key",
  "passphrase",
  "cert",
  "ca",
  "ciphers",
  "rejectUnauthorized",
  "checkServerIdentity",
  "localAddress",
  "family",
]);

/**
 * @param {ConnectionOptions} opts and many others
 * @returns {ConnectionOptions} those that are given
 */
export function connectionOptions(opts) {
  const given = NAMES.filter((name) => opts[name] !== undefined && opts[name] !== null);
  return Object.fromEntries(given.map((name) => [name, opts[name]]));
}

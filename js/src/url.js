/**
 * Server addresses as `io()` takes them: what is missing comes from the page's own address.
 */

// scheme, host, port, path (which names the namespace), query
const ADDRESS =
  /^(https?|wss?):\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([^?#]*)(?:\?([^#]*))?/;

/**
 * @typedef {object} Address
 * @property {string} id scheme, host and port, always with a port: equal for the same server
 * @property {string} source the whole address
 * @property {string} host without brackets around an IPv6 address
 * @property {string} port
 * @property {boolean} secure
 * @property {string} path
 * @property {string} query without the question mark
 */

/**
 * Completes and splits an address.
 *
 * @param {string} [uri] `https://host:port/namespace?query`, or a part of it: `/namespace`,
 *   `//host`, `host:port`
 * @param {{ protocol: string, host: string }} [location] the page's address; absent in Node
 * @returns {Address}
 */
export function parseAddress(uri, location = globalThis.location) {
  const { protocol, host: pageHost } = location || {
    protocol: uri ? "https:" : "http:",
    host: "localhost",
  };
  let source = uri || protocol + "//" + pageHost;

  if (/^[/?]/.test(source)) {
    source = protocol + (source[1] === "/" ? source : "//" + pageHost + source);
  } else if (!/^(https?|wss?):\/\//.test(source)) {
    source = protocol + "//" + source;
  }

  const [, scheme = "", name = "", given, path, query = ""] = ADDRESS.exec(source) || [];
  const secure = /[ps]s$/.test(scheme);
  const port = given || (secure ? "443" : "80");
  return {
    id: scheme + "://" + name + ":" + port,
    source,
    host: name.replace(/[[\]]/g, ""),
    port,
    secure,
    path: path || "/",
    query,
  };
}

/**
 * Cookies of a connection, which load balancers keep it together by (option `withCredentials`).
 *
 * A connection knows one server and one path: of a cookie's attributes only its end counts.
 */

/** @typedef {import("../engineio/transport.js").Transport} Transport */

/** @type {WeakMap<object, CookieJar>} By engine socket: its transports share them. */
const jars = new WeakMap();

export class CookieJar {
  constructor() {
    /** @type {Map<string, { value: string, end: number }>} By name; its end in milliseconds. */
    this._cookies = new Map();
  }

  /** @param {string[]} [headers] values of Set-Cookie */
  store(headers = []) {
    for (const header of headers) {
      const [pair, ...attributes] = header.split(";");
      const [name, value] = split(pair);
      if (name) {
        const end = endOf(attributes.map(split));
        if (end > Date.now()) {
          this._cookies.set(name, { value, end });
        } else {
          this._cookies.delete(name);
        }
      }
    }
  }

  /** @returns {string[]} "name=value" of each that has not ended */
  pairs() {
    const now = Date.now();
    return [...this._cookies]
      .filter(([, { end }]) => end > now)
      .map(([name, { value }]) => `${name}=${value}`);
  }
}

/**
 * @param {Transport} transport
 * @returns {CookieJar | undefined} nothing, unless cookies are wanted
 */
export function jarOf({ socket, opts }) {
  if (!opts.withCredentials) {
    return undefined;
  }
  const jar = jars.get(socket) ?? new CookieJar();
  jars.set(socket, jar);
  return jar;
}

/**
 * @param {Transport} transport
 * @returns {Record<string, string>} the headers that the user wants, and the cookies
 */
export function headersOf(transport) {
  const { cookie, Cookie = cookie, ...headers } = transport.opts.extraHeaders ?? {};
  const cookies = [...(Cookie ? [Cookie] : []), ...(jarOf(transport)?.pairs() ?? [])];
  return { ...headers, ...(cookies.length && { cookie: cookies.join("; ") }) };
}

/**
 * @param {string} text
 * @returns {[string, string]} what is before and after the first "=", without blanks around
 */
function split(text) {
  const [, name = "", value = ""] = /^([^=]*)=?([^]*)$/.exec(text) ?? [];
  return [name.trim(), value.trim()];
}

/**
 * RFC 6265, 5.3: Max-Age goes before Expires; what cannot be read is as if it were not there.
 *
 * @param {[string, string][]} attributes
 * @returns {number} milliseconds since the epoch
 */
function endOf(attributes) {
  const of = (/** @type {string} */ wanted) =>
    attributes.findLast(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
  const maxAge = of("max-age");
  if (/^-?\d+$/.test(maxAge)) {
    return Date.now() + Number(maxAge) * 1000;
  }
  const expires = Date.parse(of("expires"));
  return Number.isNaN(expires) ? Infinity : expires;
}

// Modes that node-postgres takes for verify-full, and warns of, since another major version will weaken them.
const STRICT = /([?&]sslmode=)(?:prefer|require|verify-ca)(?=[&#]|$)/g;

/**
 * Returns the connection string with the TLS mode that node-postgres means by it: what is verified stays the same, now and in
 * later versions, and nothing is printed about it.
 */
export function withClearTlsMode(url: string): string {
  return /[?&]uselibpqcompat=true(?:[&#]|$)/.test(url) ? url : url.replace(STRICT, '$1verify-full');
}

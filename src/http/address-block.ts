import { isIPv6 } from 'node:net';

/**
 * What of an address is one client: all of an IPv4 address, and of an IPv6 address the first half (`/64`), since a host may
 * choose the other half itself (RFC 4291 §2.5.1). Proxies may write a port behind it.
 */
export function addressBlock(address: string): string {
  const mapped = /^(?:\[?::ffff:)?(?<ipv4>\d+\.\d+\.\d+\.\d+)\]?(?::\d+)?$/i.exec(address)?.groups?.['ipv4'];
  if (mapped !== undefined) return mapped;
  const bare = address.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/%.*$/, '');
  if (!isIPv6(bare)) return address;
  // The URL writes it in one way: lower case, no leading zeros, the longest run of zeros as "::".
  const [before = [], after = []] = new URL(`http://[${bare}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}

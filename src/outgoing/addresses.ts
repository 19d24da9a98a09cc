import { BlockList, isIP } from 'node:net';

// https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast.
const INSIDE_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // With 169.254.169.254, where clouds hand out credentials.
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Azure's own, reached only from its machines.
  '168.63.129.16/32',
];
// All that is public. What maps or translates an address of IPv4 (::ffff:0:0/96, 64:ff9b::/96) is outside of it.
const GLOBAL_IPV6 = ['2000::/3'];
// Of these: https://www.iana.org/assignments/iana-ipv6-special-registry, with 6to4 and Teredo, which carry others.
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const inside = { ipv4: listOf(INSIDE_IPV4, 'ipv4'), ipv6: listOf(SPECIAL_IPV6, 'ipv6') };
const global = listOf(GLOBAL_IPV6, 'ipv6');

/** Whether an IP address is not one of the public internet. What is no address counts as inside. */
export function isInside(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return inside.ipv4.check(address, 'ipv4');
  return family === 0 || !global.check(address, 'ipv6') || inside.ipv6.check(address, 'ipv6');
}

function listOf(subnets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', prefix] = subnet.split('/');
    list.addSubnet(net, Number(prefix), family);
  }
  return list;
}

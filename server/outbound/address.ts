/**
 * The judgement on one IP address: may this server open a connection to it?
 *
 * IPv4 is refused by list (RFC 6890 and later registrations). IPv6 is refused unless it is global
 * unicast (2000::/3), so that mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), unique local, link-local
 * and every range of the future fail closed; a second list takes out what is special inside 2000::/3.
 * The families never judge each other: `::/0` allows no IPv4 address, `0.0.0.0/0` no mapped one.
 */
import { BlockList, isIP } from 'node:net';

const REFUSED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT; one cloud's metadata service lives here
  '127.0.0.0/8',
  '168.63.129.16/32', // a public number, yet another cloud's host agent
  '169.254.0.0/16', // link-local, with the usual metadata service
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
] as const;

const GLOBAL_UNICAST_IPV6 = ['2000::/3'] as const;

const REFUSED_IPV6 = [
  '2001::/23', // IETF protocol assignments, Teredo among them
  '2001:db8::/32',
  '2002::/16', // 6to4 carries any IPv4 address inside
  '3fff::/20',
] as const;

export type AddressJudge = (address: string) => boolean;

/**
 * Makes the judge: true for a public address and for one inside an `allow` range.
 * `allow` holds CIDR ranges or single addresses; throws `RangeError` naming the first that is neither.
 */
export function createAddressJudge(allow: readonly string[]): AddressJudge {
  const allowed = new AddressSet(allow);
  const refused = new AddressSet([...REFUSED_IPV4, ...REFUSED_IPV6]);
  const public6 = new AddressSet(GLOBAL_UNICAST_IPV6);

  return (address) => {
    const family = isIP(address);
    if (family === 0) return false;
    if (allowed.has(address)) return true;
    if (refused.has(address)) return false;
    return family === 4 || public6.has(address);
  };
}

/**
 * Makes the stricter judge for requests without TLS: true only inside an `allow` range. Tokens and
 * key sets must not cross a public network in the clear, where anybody on the way could change them.
 */
export function createPlainHttpJudge(allow: readonly string[]): AddressJudge {
  const allowed = new AddressSet(allow);
  return (address) => isIP(address) !== 0 && allowed.has(address);
}

/** One list per family, because a `BlockList` matches an IPv4 address against IPv6 rules as if it were mapped. */
class AddressSet {
  readonly #ipv4 = new BlockList();
  readonly #ipv6 = new BlockList();

  constructor(ranges: readonly string[]) {
    for (const range of ranges) this.#add(range);
  }

  has(address: string): boolean {
    return isIP(address) === 4
      ? this.#ipv4.check(address, 'ipv4')
      : this.#ipv6.check(address, 'ipv6');
  }

  #add(range: string): void {
    const [address = '', prefix, ...rest] = range.split('/');
    const family = isIP(address);
    const bits = family === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix);
    if (family === 0 || rest.length > 0 || !isPrefix || length > bits) {
      throw new RangeError(`not an address range: ${range}`);
    }
    if (family === 4) this.#ipv4.addSubnet(address, length, 'ipv4');
    else this.#ipv6.addSubnet(address, length, 'ipv6');
  }
}

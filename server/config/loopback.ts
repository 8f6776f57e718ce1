import { BlockList, isIP } from 'node:net';

/** The addresses of this machine itself (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
export const LOOPBACK_RANGES = ['127.0.0.0/8', '::1/128'] as const;

/** True for a host, as it stands in an address, that reaches nobody but this machine. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const address = host.replace(/^\[(?<inner>.*)\]$/, '$<inner>');
  const family = isIP(address);
  if (family === 6) return address === '::1';
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  return family === 4 && loopback.check(address, 'ipv4');
}

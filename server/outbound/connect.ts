/**
 * How a socket is opened: the one place where an address is judged.
 *
 * Resolve, check and pin are one step. The addresses that were checked are the very ones handed to
 * the socket, so there is no moment at which a second answer of the name server could slip in (DNS
 * rebinding). Sitting below the pool, it sees every connection of every redirect hop; a kept-alive
 * connection was checked when it was opened.
 */
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';

import { buildConnector } from 'undici';

import { UpstreamError } from '../kernel/upstream-error.ts';
import type { AddressJudge } from './address.ts';

/** All addresses of a host name; rejects when it has none. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** Every address of a host, as the system finds them. Rejects when there is none. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

export interface GuardOptions {
  readonly isAllowed: AddressJudge;
  /** What stands behind a refusal: how else it could be done. */
  readonly remedy: string;
  readonly resolve: ResolveHost;
}

interface ConnectorOptions extends GuardOptions {
  readonly timeoutMs: number;
}

/** What an operator can do about a refused address. */
export const ADD_RANGE = 'if it is meant, add its range to CAUSEWAY_OUTBOUND_ALLOW';

/** Makes undici's connector; it fails with `UpstreamError('misconfigured')` when an address is refused. */
export function createGuardedConnector(
  options: Omit<ConnectorOptions, 'remedy'> & { readonly isAllowedPlain: AddressJudge },
): buildConnector.connector {
  const secure = connectorFor({
    ...options,
    remedy: ADD_RANGE,
  });
  const plain = connectorFor({
    ...options,
    isAllowed: options.isAllowedPlain,
    remedy:
      'a request without TLS goes only to the ranges of CAUSEWAY_OUTBOUND_ALLOW: use https, or add its range',
  });
  return (target, callback) => {
    if (target.protocol === 'https:') secure(target, callback);
    else plain(target, callback);
  };
}

function connectorFor(options: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.timeoutMs,
    allowH2: false,
    autoSelectFamily: true,
    lookup: guardedLookup(options),
  });
  return (target, callback) => {
    const refused = refusedLiteral(target.hostname, options);
    if (refused === undefined) connect(target, callback);
    else callback(refused, null);
  };
}

/** A literal address is never looked up, so the guarded lookup would not see it. */
export function refusedLiteral(
  host: string,
  { isAllowed, remedy }: GuardOptions,
): UpstreamError | undefined {
  return isIP(host) !== 0 && !isAllowed(host) ? refusal(host, host, remedy) : undefined;
}

/** Makes the `lookup` of a socket: it judges every address, and hands on those it judged. */
export function guardedLookup({ isAllowed, remedy, resolve }: GuardOptions): LookupFunction {
  const pin = callbackify(async (host: string) => {
    const addresses = await resolve(host);
    // One forbidden address refuses the name: a mixed answer is an attempt, not an accident.
    const forbidden = addresses.find((address) => !isAllowed(address));
    if (forbidden !== undefined) throw refusal(host, forbidden, remedy);
    const [first, ...rest] = addresses.map((address) => ({ address, family: isIP(address) }));
    if (first === undefined) throw noAddress(host);
    return [first, ...rest] as const;
  });
  return (host, { all }, callback) => {
    pin(host, (error, pinned) => {
      if (error) callback(error, '');
      else if (all === true) callback(null, [...pinned]);
      else callback(null, pinned[0].address, pinned[0].family);
    });
  };
}

function noAddress(host: string): UpstreamError {
  return new UpstreamError('unreachable', {
    fault: 'name_unknown',
    detail: `${host} has no address`,
  });
}

function refusal(host: string, address: string, remedy: string): UpstreamError {
  const detail =
    host === address
      ? `${address} is a refused address`
      : `${host} resolves to the refused address ${address}`;
  const fault = remedy === ADD_RANGE ? 'address_refused' : 'plain_refused';
  return new UpstreamError('misconfigured', { fault, detail: `${detail}; ${remedy}` });
}

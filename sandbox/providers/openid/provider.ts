/**
 * An OpenID provider without passwords, written from OpenID Connect Core and Discovery 1.0, RP-Initiated
 * Logout, RFC 6749, 6750, 7636, 9207 and 9700.
 *
 *   authorize → (a person picks a test user) → decision → code → token → userinfo
 *                                                       ↘ id_token in the front channel
 *
 * Not here: sessions. Nobody stays signed in, so each visit asks again and `prompt=none` always
 * answers `login_required`.
 */
import { fileAsset } from '../../assets.ts';
import type { Handler } from '../../listen.ts';
import { jsonReply } from '../../reply.ts';
import { authorizeHandler, decisionHandler } from './authorize.ts';
import { Faults } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import type { ClientRegistration, Clients } from './clients.ts';
import { addressesAt, providerMetadata } from './discovery.ts';
import { endSessionHandler } from './end-session.ts';
import { Grants } from './grants.ts';
import { Keys } from './keys.ts';
import { tokenHandler } from './token.ts';
import type { OpenidProviderState } from './state.ts';
import { userinfoHandler } from './userinfo.ts';

export type OpenidProvider = {
  readonly behaviour: Behaviour;
  issuerAt(origin: string): string;
  routesAt(origin: string): readonly (readonly [string, Handler])[];
  readonly registerClient: (client: ClientRegistration) => void;
  /** Ends every delayed answer. */
  stop(): void;
};

const formPostScript = fileAsset(
  new URL('./form-post.js', import.meta.url),
  'text/javascript; charset=utf-8',
);

function routesOf(state: OpenidProviderState): (readonly [string, Handler])[] {
  const { addresses, faults } = state;
  const path = (address: string): string => new URL(address).pathname;
  const authorize = faults.around('authorize', authorizeHandler(state));
  const userinfo = faults.around('userinfo', userinfoHandler(state));
  const endSession = endSessionHandler(state);
  const metadata = faults.around('discovery', () => jsonReply(200, providerMetadata(addresses)));
  const jwks = faults.around('jwks', () => jsonReply(200, state.keys.jwks()));
  return [
    [`GET ${path(addresses.issuer)}/.well-known/openid-configuration`, metadata],
    [`GET ${path(addresses.jwks)}`, jwks],
    [`GET ${path(addresses.authorize)}`, authorize],
    [`POST ${path(addresses.authorize)}`, authorize],
    [`POST ${path(addresses.decision)}`, decisionHandler(state)],
    [`POST ${path(addresses.token)}`, faults.around('token', tokenHandler(state))],
    [`GET ${path(addresses.userinfo)}`, userinfo],
    [`POST ${path(addresses.userinfo)}`, userinfo],
    [`GET ${path(addresses.endSession)}`, endSession],
    [`POST ${path(addresses.endSession)}`, endSession],
    [`GET ${path(addresses.issuer)}/form-post.js`, formPostScript],
  ];
}

/** Generates keys and prepares one provider; it is served where `routesAt` is mounted. */
export async function createOpenidProvider(options: {
  readonly clients: readonly ClientRegistration[];
  readonly now: () => number;
}): Promise<OpenidProvider> {
  const keys = await Keys.generate();
  const faults = new Faults(keys);
  const clients: Clients = new Map(options.clients.map((client) => [client.clientId, client]));
  const { now } = options;
  const grants = new Grants(now);
  return {
    behaviour: faults,
    issuerAt: (origin) => addressesAt(origin).issuer,
    routesAt: (origin) =>
      routesOf({ addresses: addressesAt(origin), clients, grants, keys, faults, now }),
    registerClient: (client) => {
      clients.set(client.clientId, client);
    },
    stop: () => faults.stop(),
  };
}

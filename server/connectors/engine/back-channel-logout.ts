/**
 * A provider tells us, server to server, that a session has ended (OpenID Connect Back-Channel Logout 1.0).
 *
 * A logout token is signed like an id token, by the same keys, so each must be refused in the other's
 * place: this one has an event and never a nonce (section 2.6).
 */
import type { JWTPayload } from 'jose';

import { MINUTE_MS, SECOND_MS } from '../../kernel/clock.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { LogoutInput, LogoutOrder, Tools, UpstreamSession } from '../connector.ts';
import { providerOf, requireEndpoint } from './discovery.ts';
import { verifyIdToken } from './id-token.ts';
import type { OidcConfig } from './oidc-config.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Section 2.4 has tokens end within two minutes; the rest is for clocks that differ. */
const FRESH_FOR_MS = 5 * MINUTE_MS;

/** What an id token calls the session, and the person. */
export function sessionOf({ sid, sub }: JWTPayload): UpstreamSession {
  return {
    ...(typeof sid === 'string' && { id: sid }),
    ...(typeof sub === 'string' && { subject: sub }),
  };
}

/** Undefined when there is no logout token. Throws `bad_token` for one that is not to be followed. */
export async function receiveLogoutToken(
  { config, callback }: LogoutInput<OidcConfig>,
  tools: Tools,
): Promise<LogoutOrder | undefined> {
  const [token, second] = callback.params.getAll('logout_token');
  if (callback.method !== 'POST' || token === undefined) return undefined;
  if (second !== undefined) throw refused('comes twice');
  const provider = await providerOf(config, tools);
  const jwksUri = requireEndpoint(provider, 'jwks_uri');
  const expected = { nonce: undefined };
  const claims = await verifyIdToken(
    { config, jwksUri, token, expected, requiredClaims: ['iat', 'jti', 'events'] },
    tools,
  );
  return orderIn(claims, tools.clock());
}

function orderIn(claims: JWTPayload, now: number): LogoutOrder {
  const { jti = '', iat = 0, iss = '', events } = claims;
  if (!isObject(events) || !isObject(events[EVENT])) throw refused('tells of another event');
  if ('nonce' in claims) throw refused('has a nonce, so it is an id token');
  const until = iat * SECOND_MS + FRESH_FOR_MS;
  if (now >= until) throw refused('is too old');
  const session = sessionOf(claims);
  if (session.id === undefined && session.subject === undefined) throw refused('names nobody');
  return { sessions: [session], onlyOnce: { id: `${iss} ${jti}`, until } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(rule: string): UpstreamError {
  return new UpstreamError('bad_token', { detail: `logout token: it ${rule}` });
}

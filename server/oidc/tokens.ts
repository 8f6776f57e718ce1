/** Judging the tokens that our OpenID provider issued, for the rest of the server. */
import type { Provider } from 'oidc-provider';

import type { Application } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import type { Clock } from '../kernel/clock.ts';
import { type AppId, asId, type PoolId, type UserId } from '../kernel/ids.ts';
import type { ApplicationStore, UserStore } from '../store/store.ts';

/** A token that is good now, of a user who is active now. */
export interface VerifiedToken {
  readonly userId: UserId;
  readonly appId: AppId;
  readonly poolId: PoolId;
  readonly user: User;
  readonly application: Application;
  readonly scopes: readonly string[];
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface TokenJudge {
  /** Undefined unless this is a living access token of a user. */
  verifyAccessToken(token: string): Promise<VerifiedToken | undefined>;
  /**
   * Undefined unless this is an unexpired id token of ours, signed with the algorithm that its
   * application is set to; which application that is, the caller has to judge.
   */
  verifyIdToken(token: string): Promise<VerifiedToken | undefined>;
}

export interface TokenJudgeDeps {
  readonly provider: Provider;
  readonly applications: Pick<ApplicationStore, 'find'>;
  readonly users: Pick<UserStore, 'find' | 'sessionsEndedAt'>;
  readonly clock: Clock;
}

/**
 * Judges tokens of ours; what ended with a session, an account or an application is good no more.
 */
export function createTokenJudge(deps: TokenJudgeDeps): TokenJudge {
  const { provider, applications, clock } = deps;
  return {
    async verifyAccessToken(value) {
      const token = await provider.AccessToken.find(value);
      if (token === undefined || !token.isValid || token.clientId === undefined) return undefined;
      const [grant, application] = await Promise.all([
        provider.Grant.find(token.grantId),
        applications.find(asId<AppId>(token.clientId)),
      ]);
      // Revoking a family deletes its grant, and a token issued at that very moment dies with it.
      const isGranted = grant?.isValid && grant.accountId === token.accountId;
      if (!isGranted || grant.clientId !== token.clientId) return undefined;

      const scopes = (token.scope ?? '').split(' ');
      return complete(deps, application, { subject: token.accountId, scopes, exp: token.exp });
    },

    async verifyIdToken(value) {
      const audience = readAudience(value);
      if (audience === undefined) return undefined;
      const client = await provider.Client.find(audience);
      if (client === undefined) return undefined;
      const payload = await validate(provider, value, client);
      if (payload === undefined) return undefined;

      const { sub, exp } = payload;
      if (typeof sub !== 'string' || typeof exp !== 'number' || exp * 1000 <= clock())
        return undefined;
      const application = await applications.find(asId<AppId>(audience));
      if (application !== undefined && (await isDistrusted(deps.users, application, payload))) {
        return undefined;
      }
      return complete(deps, application, { subject: sub, scopes: [], exp });
    },
  };
}

/** Nobody can take an id token back; one from before the user was signed out proves nothing any more. */
async function isDistrusted(
  users: Pick<UserStore, 'sessionsEndedAt'>,
  { poolId }: Application,
  { sub, iat }: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const endedAt = await users.sessionsEndedAt(poolId, asId<UserId>(String(sub)));
  // Its time is in whole seconds (RFC 7519 section 2): within that second, nobody knows the order.
  return endedAt !== undefined && !(typeof iat === 'number' && iat * 1000 > endedAt);
}

async function complete(
  { users }: TokenJudgeDeps,
  application: Application | undefined,
  token: { subject: string; scopes: readonly string[]; exp: number | undefined },
): Promise<VerifiedToken | undefined> {
  if (application === undefined) return undefined;
  const { id: appId, poolId } = application;
  const user = await users.find(poolId, asId<UserId>(token.subject));
  if (user?.status !== 'Activated') return undefined;
  const { scopes, exp = 0 } = token;
  return { userId: user.id, appId, poolId, user, application, scopes, expiresAt: exp * 1000 };
}

/** Signature (algorithm and key pinned to the client's), issuer and audience; not the lifetime. */
async function validate(
  provider: Provider,
  token: string,
  client: Parameters<Provider['IdToken']['validate']>[1],
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return (await provider.IdToken.validate(token, client)).payload;
  } catch {
    return undefined;
  }
}

/** Whom an unverified id token claims to be for: tells with which key to verify it. */
function readAudience(token: string): string | undefined {
  const [, body, ...rest] = token.split('.');
  if (body === undefined || rest.length !== 1) return undefined;
  try {
    const payload: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    const isObject = typeof payload === 'object' && payload !== null && 'aud' in payload;
    return isObject && typeof payload.aud === 'string' ? payload.aud : undefined;
  } catch {
    return undefined;
  }
}

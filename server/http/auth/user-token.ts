/** Proof of a signed-in person by a token of our OpenID provider. */
import { AppError } from '@causeway/contract/errors.ts';

import { type AppId, asId, type PoolId, type UserId } from '../../kernel/ids.ts';
import { brandedHeader, type WithHeaders } from './header.ts';
import type { UserCaller } from './principal.ts';

export interface VerifiedUser {
  readonly poolId: PoolId;
  /** The application that the token was issued to. */
  readonly appId: AppId;
  readonly userId: UserId;
}

/** What the OpenID provider offers: judging its own access tokens and id_tokens. */
export interface UserTokens {
  /** Undefined when the token is not ours, has expired or was revoked. */
  verify(token: string): Promise<VerifiedUser | undefined>;
}

/**
 * Resolves to the person behind the Authorization header, with or without `Bearer`.
 * Throws `credentials_missing`, `not_signed_in` or `token_wrong_application`.
 */
export async function userCaller(tokens: UserTokens, request: WithHeaders): Promise<UserCaller> {
  const token = bareToken(request.headers['authorization']);
  if (token === undefined) throw new AppError('credentials_missing');
  const named = brandedHeader(request, 'app-id');
  const appId = named === undefined ? undefined : asId<AppId>(named);

  const user = await tokens.verify(token);
  if (user === undefined) throw new AppError('not_signed_in');
  // A token of one application must not act in the name of another (token substitution).
  if (appId !== undefined && user.appId !== appId) throw new AppError('token_wrong_application');
  return { kind: 'user', poolId: user.poolId, appId: user.appId, userId: user.userId };
}

/** The token of an Authorization header; SDKs send it bare or as `Bearer`. */
export function bareToken(authorization: unknown): string | undefined {
  if (typeof authorization !== 'string') return undefined;
  const token = authorization.trim().replace(/^bearer(\s+|$)/i, '');
  return token === '' ? undefined : token;
}

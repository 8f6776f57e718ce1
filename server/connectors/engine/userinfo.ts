/** The second source of claims (OpenID Connect Core section 5.3), asked only when it has something to add. */
import { userInfoRequest, type AuthorizationServer } from 'oauth4webapi';

import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';
import type { Claims, Tools } from '../connector.ts';
import { requireEndpoint } from './discovery.ts';
import type { OidcConfig } from './oidc-config.ts';
import { readObject, reasonOfStatus, through } from './upstream.ts';

const PROFILE = ['name', 'givenName', 'familyName', 'nickname', 'username', 'picture'] as const;

/**
 * Whether userinfo must be asked. Its request nearly doubles what a login costs, so `when_needed` asks
 * only if the scope `email` was requested and no e-mail came, or `profile` and nothing that names or
 * shows the person. A missing phone number alone is no reason: few providers have one.
 */
export function needsUserinfo(
  provider: AuthorizationServer,
  { userinfo, scope, responseType }: OidcConfig,
  known: Claims,
): boolean {
  if (userinfo !== 'when_needed') return userinfo === 'always';
  // The front channel brings no access token to ask with.
  if (provider.userinfo_endpoint === undefined || responseType === 'id_token') return false;
  const scopes = scope.split(' ');
  const lacksEmail = scopes.includes('email') && known.email === undefined;
  const lacksProfile = scopes.includes('profile') && PROFILE.every((name) => !(name in known));
  return lacksEmail || lacksProfile;
}

export interface UserinfoQuestion {
  readonly provider: AuthorizationServer;
  readonly config: OidcConfig;
  readonly accessToken: string | undefined;
  /** The verified subject of the id token. */
  readonly subject: string;
}

/** Throws `UpstreamError`; `bad_response` when the answer is about anybody else. */
export async function askUserinfo(
  { provider, config, accessToken, subject }: UserinfoQuestion,
  tools: Tools,
): Promise<Readonly<Record<string, unknown>>> {
  requireEndpoint(provider, 'userinfo_endpoint');
  if (accessToken === undefined) throw badResponse('there is no access token to ask with');
  const response = await userInfoRequest(
    provider,
    config.client,
    accessToken,
    through(tools, config),
  );
  const { status } = response;
  if (status !== 200) {
    const isTokenRefused = status === 401 || status === 403;
    throw new UpstreamError(reasonOfStatus(status, isTokenRefused ? 'bad_token' : 'bad_response'), {
      fault: 'answer_refused',
      detail: 'userinfo: no success',
      upstream: { status },
    });
  }
  const claims = await readObject(response, 'userinfo', 'bad_response');
  // Token substitution: section 5.3.2 forbids to use an answer about another subject.
  if (claims['sub'] !== subject)
    throw badResponse('the subject is not the one of the id token', 'subject_mismatch');
  return claims;
}

function badResponse(detail: string, fault: UpstreamFault = 'answer_unreadable'): UpstreamError {
  return new UpstreamError('bad_response', { fault, detail: `userinfo: ${detail}` });
}

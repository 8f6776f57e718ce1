import type { Handler, Incoming } from '../../listen.ts';
import { jsonReply } from '../../reply.ts';
import { userClaims } from './claims.ts';
import type { OpenidProviderState } from './state.ts';

/** By header, or in a form body (RFC 6750 section 2); never in the query. */
function presentedToken({ headers, form }: Incoming): string | undefined {
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? form.get('access_token') ?? undefined;
}

/** The userinfo endpoint (OpenID Connect Core 1.0 section 5.3). */
export function userinfoHandler(state: OpenidProviderState): Handler {
  return (incoming) => {
    const token = presentedToken(incoming);
    if (token === undefined) {
      const headers = { 'www-authenticate': 'Bearer realm="sandbox"' };
      return jsonReply(401, { error: 'invalid_request' }, headers);
    }
    const grant = state.grants.findByAccessToken(token);
    if (grant === undefined) {
      const description = 'the access token is unknown, expired or withdrawn';
      return jsonReply(
        401,
        { error: 'invalid_token', error_description: description },
        {
          'www-authenticate': `Bearer realm="sandbox", error="invalid_token", error_description="${description}"`,
        },
      );
    }
    const { user, scopes } = grant;
    const claims = userClaims({ user, scopes, avatars: state.addresses.avatars });
    const isSwapped = state.faults.take('wrong_userinfo_subject');
    return jsonReply(200, isSwapped ? { ...claims, sub: 'somebody-else' } : claims);
  };
}

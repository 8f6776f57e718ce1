/** Instagram, from developers.facebook.com: "Instagram API with Instagram Login", "Business Login for Instagram". */
import { jsonReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { numberOf, type Grant } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://www.instagram.com';
const BASIC = 'instagram_business_basic';

const texts: Readonly<Record<TokenError, string>> = {
  invalid_client: 'Invalid platform app',
  invalid_grant: 'Matching code was not found or was already used',
  unsupported_grant_type: 'Invalid grant_type: only authorization_code is supported',
};

function failed(text: string): Reply {
  return jsonReply(400, { error_type: 'OAuthException', code: 400, error_message: text });
}

function refused(status: number, code: number, message: string): Reply {
  const error = { message, type: 'OAuthException', code, fbtrace_id: 'AsandboxTrace' };
  return jsonReply(status, { error });
}

export const instagram: Vendor = {
  id: 'instagram',
  title: 'Instagram',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Instagram',
        address: `${HOME}/oauth/authorize`,
        refuse: (what) =>
          failed(what === 'client' ? 'Invalid platform app' : 'Invalid redirect_uri'),
        declined: ({ state }) => ({
          error: 'access_denied',
          error_reason: 'user_denied',
          error_description: 'The user denied your request.',
          ...(state && { state }),
        }),
      }),
    ),
    [
      'POST https://api.instagram.com/oauth/access_token',
      ({ desk, form }) =>
        answerToken({ desk }, form, {
          answer: (grant, { accessToken: access_token }) => {
            const user_id = idsOf(grant).id;
            return jsonReply(200, { data: [{ access_token, user_id, permissions: BASIC }] });
          },
          failed: (error) => failed(texts[error]),
        }),
    ],
    ['GET https://graph.instagram.com/me', me],
  ],
};

function me(call: VendorCall): Reply {
  const { searchParams: params } = call.url;
  const grant = call.desk.holder(params.get('access_token'));
  if (grant === undefined) return refused(400, 190, 'Invalid OAuth access token.');
  if (!grant.scopes.includes(BASIC)) return refused(403, 10, `This endpoint requires ${BASIC}`);
  const { user } = grant;
  const known: Readonly<Record<string, unknown>> = {
    ...idsOf(grant),
    username: user.id,
    name: user.name,
    account_type: 'BUSINESS',
    profile_picture_url: avatarOf(call, user),
  };
  const asked = ['id', ...(params.get('fields') ?? '').split(',')];
  return jsonReply(200, Object.fromEntries(asked.map((name) => [name, known[name]])));
}

/** Of the account, and of the account within this application. */
function idsOf({ user, clientId }: Grant) {
  return {
    user_id: numberOf(user, 17),
    id: numberOf({ ...user, subject: `${clientId} ${user.subject}` }, 17),
  };
}

/** Facebook Login, from developers.facebook.com: "Manually Build a Login Flow", "Securing Graph API Requests". */
import { createHmac } from 'node:crypto';

import { jsonReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, numberOf, type Desk, type Grant } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall, type VendorRoute } from './vendor.ts';

const GRAPH = 'https://graph.facebook.com';
/** Versions that have ended are answered by the oldest that has not. */
const VERSIONS = ['v3.2', 'v16.0', 'v19.0', 'v20.0', 'v21.0', 'v22.0', 'v23.0'];

function failed(status: number, code: number, message: string): Reply {
  const error = { message, type: 'OAuthException', code, fbtrace_id: 'AsandboxTrace' };
  return jsonReply(status, { error });
}

const tokenErrors: Readonly<Record<TokenError, readonly [number, string]>> = {
  invalid_client: [101, 'Error validating application. Cannot get application info.'],
  invalid_grant: [100, 'This authorization code has been used.'],
  unsupported_grant_type: [100, 'Invalid grant_type.'],
};

export const facebook: Vendor = {
  id: 'facebook',
  title: 'Facebook',
  routes: [
    ...VERSIONS.flatMap((version) => [
      ...consentRoutes(
        oauthConsent({
          title: 'Facebook',
          address: `https://www.facebook.com/${version}/dialog/oauth`,
          declined: ({ state }) => ({
            error: 'access_denied',
            error_code: '200',
            error_description: 'Permissions error',
            error_reason: 'user_denied',
            ...(state && { state }),
          }),
        }),
      ),
      ...both(`${GRAPH}/${version}/oauth/access_token`, token),
      ...both(`${GRAPH}/${version}/me`, me),
      [`DELETE ${GRAPH}/${version}/me/permissions`, endGrant] as const,
    ]),
    ...both(`${GRAPH}/debug_token`, debugToken),
  ],
};

/** Every end point takes its parameters by GET and by POST. */
function both(address: string, handler: (call: VendorCall) => Reply | Promise<Reply>) {
  const at = address.replace(/^https:\/\//, '');
  const routes: readonly VendorRoute[] = [`GET https://${at}`, `POST https://${at}`];
  return routes.map((route) => [route, handler] as const);
}

function paramsOf({ url, form }: VendorCall): URLSearchParams {
  return new URLSearchParams([...url.searchParams, ...form]);
}

/** There is no grant type: a code says enough. */
function token(call: VendorCall): Reply | Promise<Reply> {
  const params = paramsOf(call);
  if (!params.has('grant_type')) params.set('grant_type', 'authorization_code');
  return answerToken({ desk: call.desk }, params, {
    answer: (_grant, { accessToken }) =>
      jsonReply(200, {
        access_token: `EAA${accessToken}`,
        token_type: 'bearer',
        expires_in: 5_183_944,
      }),
    failed: (error) => failed(400, ...tokenErrors[error]),
  });
}

function tokenOf(call: VendorCall): string | null {
  return bearerOf(call.headers) ?? paramsOf(call).get('access_token');
}

function holder(desk: Desk, accessToken: string | null): Grant | undefined {
  return desk.holder(accessToken?.replace(/^EAA/, ''));
}

/** All permissions at once: the person has never let the app in. */
function endGrant(call: VendorCall): Reply {
  const accessToken = tokenOf(call);
  if (holder(call.desk, accessToken) === undefined)
    return failed(400, 190, 'Invalid OAuth access token.');
  call.desk.withdraw(accessToken?.replace(/^EAA/, '') ?? null);
  return jsonReply(200, { success: true });
}

function me(call: VendorCall): Reply {
  const accessToken = tokenOf(call);
  const grant = holder(call.desk, accessToken);
  if (grant === undefined) return failed(400, 190, 'Invalid OAuth access token.');
  const proof = paramsOf(call).get('appsecret_proof');
  const secret = call.desk.client(grant.clientId)?.clientSecret ?? '';
  const expected = createHmac('sha256', secret)
    .update(accessToken ?? '')
    .digest('hex');
  if (proof !== null && proof !== expected) {
    return failed(400, 100, 'Invalid appsecret_proof provided in the API argument');
  }
  const fields = (paramsOf(call).get('fields') ?? 'id,name').split(/,(?![^(]*\))/);
  return jsonReply(200, shown(call, grant, fields));
}

function shown(call: VendorCall, grant: Grant, fields: readonly string[]) {
  const { user, scopes } = grant;
  // Only an address that its owner confirmed is ever shown.
  const hasEmail = scopes.includes('email') && user.email?.isVerified === true;
  const known: Readonly<Record<string, unknown>> = {
    id: appScopedId(grant),
    name: user.name ?? 'Facebook User',
    first_name: user.givenName,
    last_name: user.familyName,
    email: hasEmail ? user.email?.address : undefined,
    picture: { data: { url: avatarOf(call, user), width: 400, height: 400 } },
  };
  const members = fields.map((field) => field.replace(/\..*$/, ''));
  return Object.fromEntries(members.map((member) => [member, known[member]]));
}

/** `{app id}|{app secret}` is an app token. */
function debugToken(call: VendorCall): Reply {
  const [app = '', secret = ''] = (tokenOf(call) ?? '').split('|');
  if (call.desk.authenticated(app, secret) === undefined) {
    return failed(400, 190, 'Invalid OAuth access token signature.');
  }
  const grant = holder(call.desk, paramsOf(call).get('input_token'));
  if (grant === undefined) {
    return jsonReply(200, { data: { app_id: app, is_valid: false, scopes: [] } });
  }
  const { clientId, scopes } = grant;
  return jsonReply(200, {
    data: { app_id: clientId, type: 'USER', is_valid: true, user_id: appScopedId(grant), scopes },
  });
}

function appScopedId({ user, clientId }: Grant): string {
  return numberOf({ ...user, subject: `${clientId} ${user.subject}` }, 17);
}

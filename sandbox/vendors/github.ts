/**
 * GitHub's OAuth apps, from docs.github.com: "Authorizing OAuth apps", "Get the authenticated user",
 * "List email addresses for the authenticated user", "Delete an app authorization".
 */
import { createHash } from 'node:crypto';

import { jsonReply, textReply, type Reply } from '../reply.ts';
import type { TestUser } from '../test-users.ts';
import { sent } from './company.ts';
import { consentRoutes } from './consent.ts';
import { anyone, bearerOf, numberOf, type Grant } from './desk.ts';
import { clientBehind } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://github.com';
const API = 'https://api.github.com';

export const github: Vendor = {
  id: 'github',
  title: 'GitHub',
  routes: [
    ...consentRoutes({
      title: 'GitHub',
      address: `${HOME}/login/oauth/authorize`,
      read: (params) => ({
        clientId: params.get('client_id'),
        redirectUri: params.get('redirect_uri'),
        state: params.get('state'),
        scopes: (params.get('scope') ?? '').split(/[\s,]+/).filter(Boolean),
        challenge: params.get('code_challenge'),
      }),
      refuse: (what) =>
        what === 'client'
          ? textReply(404, 'Page not found')
          : textReply(400, 'The redirect_uri MUST match the registered callback URL.'),
      agreed: (code, { state }) => ({ code, ...(state && { state }) }),
      declined: ({ state }) => ({
        error: 'access_denied',
        error_description: 'The user has denied your application access.',
        error_uri: 'https://docs.github.com/apps/oauth-errors',
        ...(state && { state }),
      }),
    }),
    [`POST ${HOME}/login/oauth/access_token`, token],
    [`DELETE ${API}/applications/${anyone.clientId}/grant`, endGrant],
    [`GET ${API}/user`, (call) => forHolder(call, (grant) => jsonReply(200, profile(call, grant)))],
    [
      `GET ${API}/user/emails`,
      (call) =>
        forHolder(call, ({ user, scopes }) =>
          scopes.includes('user:email') || scopes.includes('user')
            ? jsonReply(200, emails(user))
            : jsonReply(404, {
                message: 'Not Found',
                documentation_url: 'https://docs.github.com/rest',
              }),
        ),
    ],
  ],
};

/** Every error comes with status 200; the answer is a form unless JSON is asked for. */
function token({ desk, form, headers }: VendorCall): Reply {
  const answer = (members: Readonly<Record<string, string>>) =>
    headers.accept?.includes('json')
      ? jsonReply(200, members)
      : {
          ...textReply(200, ''),
          headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
          body: new URLSearchParams(members).toString(),
        };
  const failed = (error: string, text: string) =>
    answer({
      error,
      error_description: text,
      error_uri: 'https://docs.github.com/apps/oauth-errors',
    });

  const client = clientBehind(desk, form, headers.authorization);
  if (client === undefined) {
    return failed(
      'incorrect_client_credentials',
      'The client_id and/or client_secret passed are incorrect.',
    );
  }
  const grant = desk.redeem(form.get('code'), client.clientId);
  if (grant === undefined || !hasVerifier(grant, form.get('code_verifier'))) {
    return failed('bad_verification_code', 'The code passed is incorrect or expired.');
  }
  const redirectUri = form.get('redirect_uri');
  if (redirectUri !== null && grant.redirectUri !== '' && redirectUri !== grant.redirectUri) {
    return failed(
      'redirect_uri_mismatch',
      'The redirect_uri MUST match the registered callback URL for this application.',
    );
  }
  return answer({
    access_token: `gho_${desk.issue(grant).accessToken}`,
    token_type: 'bearer',
    scope: grant.scopes.join(','),
  });
}

function hasVerifier({ challenge }: Grant, verifier: string | null): boolean {
  if (challenge === undefined) return true;
  return (
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url') === challenge
  );
}

/** Asked by the application itself, about a token that it holds. */
function endGrant(call: VendorCall): Reply {
  const { desk, form, headers } = call;
  const client = clientBehind(desk, form, headers.authorization);
  const token = sent(call, 'access_token')?.replace(/^gho_/, '') ?? null;
  if (client === undefined) return jsonReply(401, { message: 'Bad credentials' });
  if (desk.holder(token) === undefined) return jsonReply(404, { message: 'Not Found' });
  desk.withdraw(token);
  return textReply(204, '');
}

function forHolder(call: VendorCall, answer: (grant: Grant) => Reply): Reply {
  if (call.headers['user-agent'] === undefined) {
    return textReply(
      403,
      'Request forbidden by administrative rules. Please add a User-Agent header.',
    );
  }
  const grant = call.desk.holder(bearerOf(call.headers)?.replace(/^gho_/, ''));
  return grant === undefined
    ? jsonReply(401, {
        message: 'Bad credentials',
        documentation_url: 'https://docs.github.com/rest',
      })
    : answer(grant);
}

function profile(call: VendorCall, { user }: Grant) {
  return {
    login: user.nickname === user.id ? user.id : `user-${user.id}`,
    id: Number(numberOf(user)),
    node_id: Buffer.from(`04:User${numberOf(user)}`).toString('base64'),
    avatar_url: avatarOf(call, user),
    html_url: `${HOME}/${user.id}`,
    type: 'User',
    site_admin: false,
    name: user.name ?? null,
    company: null,
    blog: '',
    location: null,
    email: null,
    bio: null,
  };
}

function emails({ email, id }: TestUser) {
  const noreply = { email: `${id}@users.noreply.github.com`, verified: true, visibility: null };
  if (email === undefined) return [{ ...noreply, primary: false }];
  const main = { email: email.address, verified: email.isVerified, visibility: 'private' };
  return [
    { ...main, primary: true },
    { ...noreply, primary: false },
  ];
}

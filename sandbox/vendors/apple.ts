/**
 * Apple, from developer.apple.com: "Sign in with Apple REST API", "Creating a client secret", "Request an
 * authorization to the Sign in with Apple server", "Token validation".
 */
import { createPublicKey } from 'node:crypto';

import { jwtVerify } from 'jose';

import { formPostPage } from '../providers/openid/authorization-response.ts';
import { jsonReply, pageReply, textReply, type Reply } from '../reply.ts';
import type { TestUser } from '../test-users.ts';
import { appleDeveloper } from './apple-key.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { idFor, numberOf, type Desk, type Grant } from './desk.ts';
import { keysReply, signIdToken } from './id-token.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import type { Vendor, VendorCall } from './vendor.ts';

const HOME = 'https://appleid.apple.com';

/** Who keeps their address to themselves, and is reached through Apple. */
const HIDDEN = 'maximiliana';

export const apple: Vendor = {
  id: 'apple',
  title: 'Apple',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Apple',
        address: `${HOME}/auth/authorize`,
        refuse: (what) =>
          textReply(400, what === 'client' ? 'invalid_client' : 'Invalid web redirect url.'),
        agreed: (code, asked, { user, desk }) => ({
          code,
          ...(asked.state && { state: asked.state }),
          ...firstTime(desk, { ...asked, clientId: asked.clientId ?? '', user }),
        }),
        declined: ({ state }) => ({
          error: 'user_cancelled_authorize',
          ...(state && { state }),
        }),
        answer: (redirectUri, params) =>
          pageReply(formPostPage(redirectUri, new URLSearchParams(params), 'en')),
      }),
    ),
    [`POST ${HOME}/auth/token`, token],
    [`POST ${HOME}/auth/revoke`, revoke],
    [`GET ${HOME}/auth/keys`, keysReply],
  ],
};

/** Name and address come beside the very first code, and never again. */
function firstTime(
  desk: Desk,
  { user, clientId, scopes }: Pick<Grant, 'user' | 'clientId' | 'scopes'>,
): Readonly<Record<string, string>> {
  const note = `consent ${clientId} ${user.id}`;
  if (desk.noted(note) !== undefined || scopes.length === 0) return {};
  desk.note(note, {});
  const { givenName: firstName, familyName: lastName } = user;
  const told = {
    ...(scopes.includes('name') && firstName && { name: { firstName, lastName } }),
    ...(scopes.includes('email') && user.email && { email: addressOf(user) }),
  };
  return { user: JSON.stringify(told) };
}

const texts: Readonly<Record<TokenError, string | undefined>> = {
  invalid_client: undefined,
  invalid_grant: 'The code has expired or has been revoked.',
  unsupported_grant_type: undefined,
};

async function token({ desk, form }: VendorCall): Promise<Reply> {
  const failed = (error: TokenError) =>
    jsonReply(400, { error, ...(texts[error] && { error_description: texts[error] }) });
  const client = desk.client(form.get('client_id'));
  const secret = form.get('client_secret') ?? '';
  if (client === undefined || !(await isSigned(desk, client.clientId, secret))) {
    return failed('invalid_client');
  }
  const params = new URLSearchParams(form);
  params.set('client_secret', client.clientSecret);
  return answerToken({ desk }, params, {
    answer: async (grant, { accessToken, refreshToken }) =>
      jsonReply(200, {
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: 3600,
        refresh_token: refreshToken,
        id_token: await signIdToken(desk, grant, {
          issuer: HOME,
          subject: subjectOf(grant.user),
          accessToken,
          claims: claimsOf(grant, Math.floor(desk.now() / 1000)),
        }),
      }),
    failed,
  });
}

/** The answer is empty, and the same for a token that is good for nothing any more. */
async function revoke({ desk, form }: VendorCall): Promise<Reply> {
  const id = form.get('client_id') ?? '';
  const isClient = desk.client(id) !== undefined;
  if (!isClient || !(await isSigned(desk, id, form.get('client_secret') ?? ''))) {
    return jsonReply(400, { error: 'invalid_client' });
  }
  if (form.get('token') === null) return jsonReply(400, { error: 'invalid_request' });
  desk.withdraw(form.get('token'));
  return textReply(200, '');
}

/** The developer's own token, for half a year at most. */
async function isSigned(desk: Desk, clientId: string, secret: string): Promise<boolean> {
  const { teamId, keyId, privateKey } = appleDeveloper;
  try {
    const { payload, protectedHeader } = await jwtVerify(secret, createPublicKey(privateKey), {
      algorithms: ['ES256'],
      issuer: teamId,
      subject: clientId,
      audience: HOME,
      requiredClaims: ['iat', 'exp'],
      currentDate: new Date(desk.now()),
    });
    const { iat = 0, exp = 0 } = payload;
    return protectedHeader.kid === keyId && exp - iat <= 15_777_000;
  } catch {
    return false;
  }
}

function subjectOf(user: TestUser): string {
  return `001234.${idFor(user, 'apple')}.${numberOf(user, 4)}`;
}

function addressOf(user: TestUser): string | undefined {
  return user.id === HIDDEN ? 'x7kq2m9pzd@privaterelay.appleid.com' : user.email?.address;
}

/** Yes and no are words here. */
function claimsOf({ user, scopes }: Grant, now: number) {
  const email = scopes.includes('email') ? addressOf(user) : undefined;
  return {
    nonce_supported: true,
    auth_time: now,
    ...(email && {
      email,
      email_verified: String(user.email?.isVerified),
      ...(user.id === HIDDEN && { is_private_email: 'true' }),
    }),
  };
}

/**
 * X, formerly Twitter, from docs.x.com: "Log in with X", "POST oauth/request_token", "POST oauth/access_token",
 * "GET account/verify_credentials", "GET /2/users/me", "Creating a signature"; signatures from RFC 5849.
 */
import { createHmac, randomBytes } from 'node:crypto';

import { jsonReply, textReply, type Reply } from '../reply.ts';
import { consentRoutes, mayReturnTo } from './consent.ts';
import { numberOf, type Desk, type Grant, type VendorClient } from './desk.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const API = 'https://api.twitter.com';
const CLOCK_SECONDS = 300;

function failed(status: number, code: number, message: string): Reply {
  return jsonReply(status, { errors: [{ code, message }] });
}

const unauthenticated = () => failed(401, 32, 'Could not authenticate you.');

export const twitter: Vendor = {
  id: 'twitter',
  title: 'X (Twitter)',
  routes: [
    [`POST ${API}/oauth/request_token`, requestToken],
    ...consentRoutes({
      title: 'X (Twitter)',
      address: `${API}/oauth/authenticate`,
      // The request token stands for the client and its callback, and is all that comes back.
      read(params, desk) {
        const token = params.get('oauth_token') ?? '';
        const { clientId = null, callback = null } = desk.noted(`request ${token}`) ?? {};
        return { clientId, redirectUri: callback, state: token, scopes: [], nonce: token };
      },
      refuse: () =>
        textReply(
          403,
          'Whoa there! The request token for this page is invalid. It may have been used.',
        ),
      agreed: (code, { state }) => ({ oauth_token: state ?? '', oauth_verifier: code }),
      declined: ({ state }) => ({ denied: state ?? '' }),
    }),
    [`POST ${API}/oauth/access_token`, accessToken],
    [`GET ${API}/1.1/account/verify_credentials.json`, (call) => forPerson(call, credentials)],
    [`GET ${API}/2/users/me`, (call) => forPerson(call, me)],
  ],
};

type Signed = {
  readonly client: VendorClient;
  readonly params: ReadonlyMap<string, string>;
};

/** Judges the header; `secretOf` knows the secret that belongs to a token. */
function signed(call: VendorCall, secretOf: (token: string) => string | undefined): Signed | Reply {
  const { desk, headers } = call;
  const params = headerOf(headers.authorization ?? '');
  const client = desk.client(params.get('oauth_consumer_key'));
  if (client === undefined) return unauthenticated();
  const timestamp = Number(params.get('oauth_timestamp'));
  if (!(Math.abs(timestamp - desk.now() / 1000) <= CLOCK_SECONDS)) {
    return failed(401, 135, 'Timestamp out of bounds.');
  }
  const nonce = `nonce ${params.get('oauth_nonce') ?? ''} ${timestamp}`;
  if (desk.noted(nonce) !== undefined) return unauthenticated();
  desk.note(nonce, {});
  const tokenSecret = secretOf(params.get('oauth_token') ?? '');
  if (tokenSecret === undefined) return failed(401, 89, 'Invalid or expired token.');
  const isGood = signatureOf(call, params, [client.clientSecret, tokenSecret]);
  return isGood === params.get('oauth_signature') ? { client, params } : unauthenticated();
}

function headerOf(header: string): ReadonlyMap<string, string> {
  const pairs = header.matchAll(/(oauth_\w+)="([^"]*)"/g);
  return new Map([...pairs].map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
}

/** RFC 3986 */
const escape = (text: string) =>
  encodeURIComponent(text)
    .replaceAll("'", '%27')
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
    .replaceAll('*', '%2A')
    .replaceAll('!', '%21');

/** RFC 5849 section 3.4; the address is the real one, wherever it is played. */
function signatureOf(
  { method, url, form }: VendorCall,
  params: ReadonlyMap<string, string>,
  secrets: readonly string[],
): string {
  const all = [...url.searchParams, ...form, ...params].filter(
    ([name]) => name !== 'oauth_signature',
  );
  const list = all.map(([name, value]) => `${escape(name)}=${escape(value)}`).toSorted();
  const text = [method, `https:/${url.pathname}`, list.join('&')].map(escape).join('&');
  return createHmac('sha1', secrets.map(escape).join('&')).update(text).digest('base64');
}

function formReply(members: Readonly<Record<string, string>>): Reply {
  return {
    ...textReply(200, ''),
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: new URLSearchParams(members).toString(),
  };
}

function requestToken(call: VendorCall): Reply {
  const { desk } = call;
  const asking = signed(call, (token) => (token === '' ? '' : undefined));
  if ('status' in asking) return asking;
  const callback = asking.params.get('oauth_callback') ?? '';
  if (!mayReturnTo(callback, asking.client.redirectUris)) {
    return failed(
      403,
      415,
      'Callback URL not approved for this client application. Approved callback URLs can be adjusted in your application settings',
    );
  }
  const { clientId } = asking.client;
  const [token, secret] = [randomBytes(20).toString('hex'), randomBytes(20).toString('hex')];
  desk.note(`request ${token}`, { clientId, callback, secret });
  return formReply({
    oauth_token: token,
    oauth_token_secret: secret,
    oauth_callback_confirmed: 'true',
  });
}

function accessToken(call: VendorCall): Reply {
  const { desk, form } = call;
  const asking = signed(call, (token) => desk.noted(`request ${token}`)?.['secret']);
  if ('status' in asking) return asking;
  const { client, params } = asking;
  const verifier = form.get('oauth_verifier') ?? params.get('oauth_verifier') ?? null;
  const grant = desk.redeem(verifier, client.clientId);
  if (grant === undefined || grant.nonce !== params.get('oauth_token')) {
    return textReply(401, 'Error processing your OAuth request: Invalid oauth_verifier parameter');
  }
  const issued = desk.issue(grant);
  const token = `${idOf(grant)}-${issued.accessToken}`;
  desk.note(`secret ${token}`, { secret: issued.refreshToken });
  return formReply({
    oauth_token: token,
    oauth_token_secret: issued.refreshToken,
    user_id: idOf(grant),
    screen_name: grant.user.id,
  });
}

function forPerson(call: VendorCall, answer: (call: VendorCall, grant: Grant) => Reply): Reply {
  const { desk } = call;
  const asking = signed(call, (token) => desk.noted(`secret ${token}`)?.['secret']);
  if ('status' in asking) return asking;
  const grant = holder(desk, asking.params.get('oauth_token'));
  return grant === undefined ? failed(401, 89, 'Invalid or expired token.') : answer(call, grant);
}

function holder(desk: Desk, token: string | undefined): Grant | undefined {
  return desk.holder(token?.replace(/^\d+-/, ''));
}

/** The address comes on demand, and only one that its owner has confirmed. */
function credentials(call: VendorCall, grant: Grant): Reply {
  const { user } = grant;
  const isAsked = call.url.searchParams.get('include_email') === 'true';
  const isConfirmed = user.email?.isVerified === true;
  return jsonReply(200, {
    id: Number(idOf(grant)),
    id_str: idOf(grant),
    name: user.name ?? user.id,
    screen_name: user.id,
    location: '',
    description: '',
    url: null,
    profile_image_url_https: avatarOf(call, user),
    ...(isAsked && { email: isConfirmed ? user.email.address : '' }),
  });
}

function me(call: VendorCall, grant: Grant): Reply {
  const { user } = grant;
  return jsonReply(200, {
    data: {
      id: idOf(grant),
      name: user.name ?? user.id,
      username: user.id,
      profile_image_url: avatarOf(call, user),
    },
  });
}

/** Beyond 2^53, as all that were given out since 2013. */
function idOf({ user }: Grant): string {
  return numberOf(user, 19);
}

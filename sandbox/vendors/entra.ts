/**
 * Microsoft Entra ID, from learn.microsoft.com: "OAuth 2.0 authorization code flow", "OpenID Connect",
 * "ID token claims reference", "Get a user", "Get profilePhoto", "JSON batching".
 *
 * Three directories live here. Everybody has one at home and is a guest in the others; personal accounts
 * have a directory of their own. Each cloud has all of them, at its own addresses.
 */
import { createHash } from 'node:crypto';

import { jsonReply, textReply, type Reply } from '../reply.ts';
import type { TestUser } from '../test-users.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, idFor, type Desk, type Grant, type Issued } from './desk.ts';
import { keysReply, signIdToken } from './id-token.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import type { Vendor, VendorCall, VendorHandler, VendorRoute } from './vendor.ts';

type Directory = { readonly id: string; readonly domain: string };

export const contoso: Directory = {
  id: '4d1f0c2a-8b3e-4f6a-9c7d-2e5b8a1f3c60',
  domain: 'contoso.onmicrosoft.com',
};
export const fabrikam: Directory = {
  id: 'b7a3e915-2c4d-4e8f-8a16-7d9c0b5e2f41',
  domain: 'fabrikam.onmicrosoft.com',
};
const personal: Directory = {
  id: '9188040d-6c67-4c5b-b112-36a304b66dad',
  domain: 'live.com',
};

const homes: Readonly<Record<string, Directory>> = { yunhe: fabrikam, noor: personal };

function homeOf({ id }: TestUser): Directory {
  return homes[id] ?? contoso;
}

const clouds = [
  { login: 'login.microsoftonline.com', graph: 'graph.microsoft.com' },
  { login: 'login.partner.microsoftonline.cn', graph: 'microsoftgraph.chinacloudapi.cn' },
  { login: 'login.microsoftonline.us', graph: 'graph.microsoft.us' },
];

/** What stands in the address, and the directory that it leads somebody to. */
const entrances: Readonly<Record<string, (home: Directory) => Directory | undefined>> = {
  [contoso.id]: () => contoso,
  [contoso.domain]: () => contoso,
  [fabrikam.id]: () => fabrikam,
  [fabrikam.domain]: () => fabrikam,
  common: (home) => home,
  organizations: (home) => (home === personal ? undefined : home),
  consumers: (home) => (home === personal ? personal : undefined),
};

export const entra: Vendor = {
  id: 'entra',
  title: 'Microsoft',
  routes: clouds.flatMap(({ login, graph }) => [
    ...Object.keys(entrances).flatMap((entrance) => entranceRoutes(login, entrance)),
    ...graphRoutes(graph),
  ]),
};

type Route = readonly [VendorRoute, VendorHandler];

function entranceRoutes(login: string, entrance: string): readonly Route[] {
  const home = `https://${login}/${entrance}` as const;
  return [
    ...consentRoutes(
      oauthConsent({
        title: 'Microsoft',
        address: `${home}/oauth2/v2.0/authorize`,
        refuse: (what) =>
          what === 'client'
            ? textReply(400, 'AADSTS700016: Application was not found in the directory.')
            : textReply(400, 'AADSTS50011: The redirect URI does not match.'),
        agreed: (code, { state }) => ({
          code,
          ...(state && { state }),
          session_state: '0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0',
        }),
        declined: ({ state }) => ({
          error: 'access_denied',
          error_subcode: 'cancel',
          error_description: 'AADSTS65004: User declined to consent to access the app.',
          ...(state && { state }),
        }),
      }),
    ),
    [`POST ${home}/oauth2/v2.0/token`, (call) => token(call, { login, entrance })],
    [`GET ${home}/discovery/v2.0/keys`, keysReply],
    [
      `GET ${home}/v2.0/.well-known/openid-configuration`,
      () => jsonReply(200, metadata(login, entrance)),
    ],
  ];
}

function issuerOf(login: string, id: string): string {
  return `https://${login}/${id}/v2.0`;
}

function metadata(login: string, entrance: string) {
  const home = `https://${login}/${entrance}`;
  const isOpen = entrance === 'common' || entrance === 'organizations';
  const id = isOpen ? '{tenantid}' : (entrances[entrance]?.(personal)?.id ?? '');
  return {
    issuer: issuerOf(login, id),
    authorization_endpoint: `${home}/oauth2/v2.0/authorize`,
    token_endpoint: `${home}/oauth2/v2.0/token`,
    jwks_uri: `${home}/discovery/v2.0/keys`,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

const tokenErrors: Readonly<Record<TokenError | 'not_here', readonly [number, string, number]>> = {
  invalid_client: [401, 'AADSTS7000215: Invalid client secret provided.', 7000215],
  invalid_grant: [400, 'AADSTS54005: OAuth2 Authorization code was already redeemed.', 54005],
  unsupported_grant_type: [400, 'AADSTS70003: The app requested an unsupported grant.', 70003],
  not_here: [400, 'AADSTS50020: User account does not exist in this directory.', 50020],
};

function failed(error: keyof typeof tokenErrors): Reply {
  const [status, text, code] = tokenErrors[error];
  return jsonReply(status, {
    error: error === 'not_here' ? 'invalid_grant' : error,
    error_description: text,
    error_codes: [code],
    trace_id: '255d1aef-8c98-452f-ac51-23d051240864',
    correlation_id: 'fb3d2015-bc17-4bb9-bb85-30c5cf1aaaa7',
  });
}

type Place = { readonly login: string; readonly entrance: string };

function token({ desk, form, headers }: VendorCall, place: Place): Reply | Promise<Reply> {
  return answerToken({ desk, authorization: headers.authorization }, form, {
    failed,
    answer: (grant, issued) => issue(desk, { grant, issued }, place),
  });
}

async function issue(
  desk: Desk,
  { grant, issued }: { readonly grant: Grant; readonly issued: Issued },
  { login, entrance }: Place,
): Promise<Reply> {
  const { user, scopes } = grant;
  const directory = entrances[entrance]?.(homeOf(user));
  if (directory === undefined) return failed('not_here');
  const { accessToken, refreshToken } = issued;
  desk.note(accessToken, { directory: directory.id });
  return jsonReply(200, {
    token_type: 'Bearer',
    scope: scopes.join(' '),
    expires_in: 4321,
    ext_expires_in: 4321,
    access_token: accessToken,
    ...(scopes.includes('offline_access') && { refresh_token: refreshToken }),
    id_token: await signIdToken(desk, grant, {
      issuer: issuerOf(login, directory.id),
      subject: idFor(user, `${directory.id} ${grant.clientId}`),
      claims: claimsOf(grant, directory),
    }),
  });
}

function claimsOf({ user, scopes }: Grant, directory: Directory) {
  const { email, name } = user;
  const isGuest = homeOf(user) !== directory;
  const isOwner = email?.isVerified === true && !isGuest;
  return {
    tid: directory.id,
    ver: '2.0',
    ...(scopes.includes('profile') && {
      oid: objectId(user, directory.id),
      name: name ?? user.id,
      preferred_username: principalName(user, directory),
    }),
    ...(isGuest && { idp: `https://sts.windows.net/${homeOf(user).id}/` }),
    // The optional claim is there for an address in a domain that the directory's owner has proven.
    ...(scopes.includes('email') && email && { email: email.address, xms_edov: isOwner }),
  };
}

/** Differs from one directory to another. */
function objectId(user: TestUser, directory: string): string {
  const hash = createHash('sha256').update(`${directory} ${user.subject}`).digest('hex');
  // Personal accounts have sixteen digits, behind zeros.
  const digits = directory === personal.id ? hash.slice(0, 16).padStart(32, '0') : hash;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function principalName(user: TestUser, { domain }: Directory): string {
  const home = homeOf(user).domain;
  return home === domain ? `${user.id}@${domain}` : `${user.id}_${home}#EXT#@${domain}`;
}

function graphRoutes(graph: string): readonly Route[] {
  return [
    [`GET https://${graph}/v1.0/me`, me],
    [`POST https://${graph}/v1.0/$batch`, batch],
  ];
}

const refused = () =>
  jsonReply(401, {
    error: { code: 'InvalidAuthenticationToken', message: 'Access token validation failure.' },
  });

function me({ desk, headers }: VendorCall): Reply {
  const accessToken = bearerOf(headers);
  const grant = desk.holder(accessToken);
  if (grant === undefined) return refused();
  if (!grant.scopes.includes('User.Read')) {
    const message = 'Insufficient privileges to complete the operation.';
    return jsonReply(403, { error: { code: 'Authorization_RequestDenied', message } });
  }
  const id = desk.noted(accessToken ?? '')?.['directory'];
  const directory = [contoso, fabrikam].find((each) => each.id === id) ?? personal;
  return jsonReply(200, userIn(directory, grant.user));
}

/** What is not known is null there. */
function userIn(directory: Directory, user: TestUser) {
  const { name = user.id, givenName = null, familyName = null, locale = null } = user;
  return {
    businessPhones: [],
    displayName: name,
    givenName,
    jobTitle: null,
    mail: user.email?.address ?? null,
    mobilePhone: user.phone?.number ?? null,
    officeLocation: null,
    preferredLanguage: locale,
    surname: familyName,
    userPrincipalName: principalName(user, directory),
    id: graphId(objectId(user, directory.id), directory),
  };
}

function graphId(oid: string, directory: Directory): string {
  return directory === personal ? oid.replaceAll('-', '').slice(16) : oid;
}

/** A picture of one dot. */
const JPEG =
  '/9j/4AAQSkZJRgABAQEAYABgAAD//gA7Q1JFQVRPUjogZ2QtanBlZyB2MS4wICh1c2luZyBJSkcgSlBFRyB2NjIpLCBxdWFsaXR5ID0gMTAK/9sAQwBQNzxGPDJQRkFGWlVQX3jIgnhubnj1r7mRyP///////////////////////////////////////////////////9sAQwFVWlp4aXjrgoLr/////////////////////////////////////////////////////////////////////////8AAEQgAAQABAwEiAAIRAQMRAf/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/EAB8BAAMBAQEBAQEBAQEAAAAAAAABAgMEBQYHCAkKC//EALURAAIBAgQEAwQHBQQEAAECdwABAgMRBAUhMQYSQVEHYXETIjKBCBRCkaGxwQkjM1LwFWJy0QoWJDThJfEXGBkaJicoKSo1Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoKDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uLj5OXm5+jp6vLz9PX29/j5+v/aAAwDAQACEQMRAD8ApUUUUAf/2Q==';

/** Requests for pictures only; whoever has no look has no picture. */
function batch({ desk, headers, body }: VendorCall): Reply {
  const grant = desk.holder(bearerOf(headers));
  if (grant === undefined) return refused();
  const { requests } = JSON.parse(body) as { requests: readonly { id: string; url: string }[] }; // a test client's
  const hasPicture = grant.user.look !== undefined;
  return jsonReply(200, {
    responses: requests.map(({ id, url }) =>
      url.endsWith('/$value') && hasPicture
        ? { id, status: 200, headers: { 'Content-Type': 'image/jpeg' }, body: JPEG }
        : { id, status: 404, headers: {}, body: { error: { code: 'ImageNotFound', message: '' } } },
    ),
  });
}

/**
 * Microsoft Entra ID, formerly Azure AD: one directory, several, or everybody's.
 * (learn.microsoft.com: "OpenID Connect on the Microsoft identity platform", "ID token claims reference")
 */
import { Type } from 'typebox';

import { conversation, type Answers } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { codeGrant, refreshGrant } from '../../engine/grants.ts';
import { byBrowser, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { issuedBy, OpenIdToken, renewed } from '../../engine/openid.ts';
import { get, post } from '../../engine/request.ts';
import {
  choice,
  clientId,
  clientSecret,
  flag,
  scopes,
  settings,
  words,
  type ConfigOf,
} from '../../engine/settings.ts';
import { OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { cloudNames, clouds, loginAt } from './clouds.ts';
import { isNamedByDomain, issuerOf, judgeDirectories, refusalOf, tenant } from './directories.ts';
import { isSamePerson, personOf, photoIn } from './person.ts';

const fields = settings(
  {
    tenant: tenant(),
    allowedTenants: words({
      title: 'Allowed directories',
      description:
        'Ids of directories; only their people come in. Empty: those whom the setting above lets in.',
      default: [],
    }),
    clientId: clientId({ title: 'Application (client) ID' }),
    clientSecret: clientSecret({ title: 'Client secret' }),
    cloud: choice(cloudNames, {
      title: 'Cloud',
      description: 'china is the one that 21Vianet operates.',
      default: 'global',
    }),
    scopes: scopes('openid', 'profile', 'email', 'User.Read'),
    offlineAccess: flag({
      title: 'Offline access',
      description: 'Asks for a refresh token.',
    }),
    photo: flag({
      title: 'Photo',
      description:
        'Takes the small photo along, as a data address of at most 8 KB in picture; signing in never waits long for it.',
    }),
  },
  judgeDirectories,
);

type Config = ConfigOf<typeof fields>;

/** The token end point writes errors as RFC 6749 has them, Graph as an object. */
const entra = dialect({
  code: 'error.code|error',
  text: 'error.message|error_description',
  reasons: { ...oauthReasons, InvalidAuthenticationToken: 'bad_token' },
});

const Metadata = Type.Object({ issuer: Type.String({ minLength: 1 }) });

const User = Type.Object({
  id: Type.String({ minLength: 1 }),
  displayName: Text,
  givenName: Text,
  surname: Text,
  mail: Text,
  userPrincipalName: Text,
  mobilePhone: Text,
  preferredLanguage: Text,
});

/** Graph answers a batch in JSON, pictures as base64. */
const Batch = Type.Object({
  responses: Type.Array(
    Type.Object({ status: Type.Integer(), body: Type.Optional(Type.Unknown()) }),
  ),
});

const PHOTO_LIMIT_MS = 2000;

const exchange = conversation<CodeEntry<Config>>(entra)
  .ask('token', OpenIdToken, (asked) =>
    post(`${loginAt(asked.config)}/oauth2/v2.0/token`, { form: codeGrant(asked) }),
  )
  // Only the id of a directory is part of what it signs.
  .askWhen('metadata', Metadata, {
    when: ({ config }) => isNamedByDomain(config),
    send: ({ config }) => get(`${loginAt(config)}/v2.0/.well-known/openid-configuration`),
  })
  .verify('person', ({ config, nonce, token, metadata }) =>
    issuedBy(
      {
        names: (signed) => metadata?.issuer ?? issuerOf(config, signed),
        jwksUri: `${loginAt(config)}/discovery/v2.0/keys`,
      },
      { config, nonce, token },
      (person) => refusalOf(config, person),
    ),
  )
  .askIfPossible('user', User, {
    when: ({ config }) => config.scopes.includes('User.Read'),
    send: ({ config, token }) =>
      get(`${clouds[config.cloud].graph}/v1.0/me`, { bearer: token.access_token }),
    permission: 'User.Read',
    isExpendable: true,
    refuse: ({ id }, { person }) => (isSamePerson(id, person['oid']) ? undefined : 'bad_response'),
  })
  .askIfPossible('batch', Batch, {
    when: ({ config }) => config.photo && config.scopes.includes('User.Read'),
    send: ({ config, token }) => ({
      ...post(`${clouds[config.cloud].graph}/v1.0/$batch`, {
        bearer: token.access_token,
        json: { requests: [{ id: '1', method: 'GET', url: '/me/photos/48x48/$value' }] },
      }),
      signal: AbortSignal.timeout(PHOTO_LIMIT_MS),
    }),
    permission: 'User.Read',
    isExpendable: true,
  });

function scopesOf({ scopes: asked, offlineAccess }: Config): readonly string[] {
  return offlineAccess ? [...asked, 'offline_access'] : asked;
}

export const azureAd = byBrowser(
  vendor({
    sourceType: 'azure-ad',
    category: 'enterprise',
    maturity: 'beta',
    settings: fields,
    conversation: exchange,
    tell: ({ config, token, person, user, batch }: Answers<typeof exchange>) => ({
      ...personOf({ clientId: config.clientId, person, user, photo: photoIn(batch) }),
      tokens: tokensIn(token),
    }),
    refresh: refreshing({
      settings: fields,
      dialect: entra,
      send: (asked) =>
        post(`${loginAt(asked.config)}/oauth2/v2.0/token`, {
          form: { ...refreshGrant(asked), scope: scopesOf(asked.config).join(' ') },
        }),
      shape: OauthToken,
      tell: renewed,
    }),
  }),
  {
    type: 'azure-ad',
    label: { en: 'Microsoft Entra ID', zh: 'Azure AD' },
    authorize: {
      url: (config) => `${loginAt(config)}/oauth2/v2.0/authorize`,
      clientId: (config) => config.clientId,
      scopes: scopesOf,
      hasPkce: () => true,
      hasNonce: true,
    },
  },
);

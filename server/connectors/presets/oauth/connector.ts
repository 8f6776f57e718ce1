/**
 * Any OAuth 2.0 server, described by the customer: its end points, how it wants to be asked, and where
 * its answers say who the person is.
 *
 * Two scripts can be stored beside, because other servers of this API run them. This one runs no
 * customer's code: it keeps them as they are, and says how to write the same as paths.
 */
import { Type } from 'typebox';

import { genderOf } from '../../engine/claims.ts';
import { conversation, type Answers } from '../../engine/conversation.ts';
import { oauth as words } from '../../engine/dialect.ts';
import { misfit } from '../../engine/fields.ts';
import { valueAt } from '../../../kernel/member-path.ts';
import { byBrowser, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import {
  choice,
  clientId,
  clientSecret,
  flag,
  memberPaths,
  optional,
  optionalAddress,
  requiredAddress,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { OauthToken, tokensIn } from '../../engine/shapes.ts';
import { claims } from '../../engine/told.ts';

const SCRIPTS_DO_NOT_RUN =
  'scripts are kept but never run here: set userInfoEndPoint, and in attributeMapping the path of ' +
  'each value, for instance {"userIdInIdp": "data.id", "name": "data.name"}';

const fields = settings(
  {
    authEndPoint: requiredAddress({
      title: 'Authorization URL',
      description: 'Where people are sent to sign in.',
      aliases: ['authURL', 'authorizeUrl', 'authorizationEndpoint', 'authorization_endpoint'],
    }),
    tokenEndPoint: requiredAddress({
      title: 'Token URL',
      description: 'Where a code is exchanged.',
      aliases: ['tokenURL', 'tokenUrl', 'tokenEndpoint', 'token_endpoint'],
    }),
    userInfoEndPoint: optionalAddress({
      title: 'User info URL',
      description: 'Where the person is asked for; empty when the answer of the token URL says it.',
      aliases: ['userInfoURL', 'userinfoUrl', 'userInfoEndpoint', 'userinfo_endpoint'],
    }),
    scope: optional({
      title: 'Scope',
      description: 'Sent as it is written.',
      aliases: ['scopes'],
    }),
    clientId: clientId(),
    clientSecret: clientSecret(),
    clientAuthentication: choice(['client_secret_post', 'client_secret_basic'], {
      title: 'Client authentication',
      description: 'Where the token URL looks for id and secret.',
      default: 'client_secret_post',
    }),
    pkce: flag({
      title: 'PKCE',
      description: 'On for servers that check a code verifier (RFC 7636).',
    }),
    accessTokenIn: choice(['header', 'query'], {
      title: 'Access token in',
      description: 'How the user info URL is shown the access token.',
      default: 'header',
    }),
    authUrlTemplate: optional({
      title: 'Authorization link template',
      description:
        'For servers with parameters of their own. ${authEndPoint}, ${tokenEndPoint}, ${scope} and ' +
        '${clientId} stand for the settings; state and redirect_uri are added.',
    }),
    attributeMapping: memberPaths({
      title: 'Attribute mapping',
      description:
        'The path of each value in the answer: userIdInIdp, username, name, nickname, givenName, ' +
        'familyName, photo, profile, website, gender, birthdate, locale, email, emailVerified, phone, ' +
        'phoneVerified. `a|b` takes the first that is there.',
      aliases: ['mapping'],
    }),
    codeToTokenScript: optional({
      title: 'Code to token script',
      description: 'Kept, never run.',
    }),
    tokenToUserInfoScript: optional({
      title: 'Token to user info script',
      description: 'Kept, never run.',
    }),
  },
  (config) => {
    requireTemplate(config.authUrlTemplate);
    const hasScript = config.codeToTokenScript ?? config.tokenToUserInfoScript;
    if (hasScript === undefined && config.attributeMapping['userIdInIdp'] === undefined) {
      throw misfit('attributeMapping', 'must say in which path userIdInIdp is, for instance "id"');
    }
  },
);

type Config = ConfigOf<typeof fields>;

function requireTemplate(template: string | undefined): void {
  if (template === undefined) return;
  if (template.includes('${clientSecret}')) {
    throw misfit('authUrlTemplate', 'must not hold ${clientSecret}: every browser would see it');
  }
  const known = ['${authEndPoint}', '${tokenEndPoint}', '${scope}', '${clientId}'];
  const rest = known.reduce((text, macro) => text.replaceAll(macro, 'x'), template);
  if (rest.includes('${')) throw misfit('authUrlTemplate', `may hold ${known.join(', ')} only`);
  if (!template.startsWith('${authEndPoint}')) {
    throw misfit('authUrlTemplate', 'must begin with ${authEndPoint}');
  }
}

/** A macro after the question mark is a value there, and is written as one. */
function authorizeUrl({ authUrlTemplate, authEndPoint, ...config }: Config): string {
  if (authUrlTemplate === undefined) return authEndPoint;
  return authUrlTemplate
    .replace('${authEndPoint}', () => authEndPoint)
    .replaceAll('${tokenEndPoint}', () => encodeURIComponent(config.tokenEndPoint))
    .replaceAll('${scope}', () => encodeURIComponent(config.scope ?? ''))
    .replaceAll('${clientId}', () => encodeURIComponent(config.clientId));
}

type TokenForm = Readonly<Record<string, string | undefined>>;

function tokenRequest(config: Config, form: TokenForm) {
  const { clientId: id, clientSecret: secret, clientAuthentication, tokenEndPoint } = config;
  return clientAuthentication === 'client_secret_basic'
    ? post(tokenEndPoint, { form, basic: { id, secret } })
    : post(tokenEndPoint, { form: { ...form, client_id: id, client_secret: secret } });
}

const Answer = Type.Record(Type.String(), Type.Unknown());

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', Type.Intersect([OauthToken, Answer]), (known) => {
    const { config, code, redirectUri, codeVerifier } = known;
    // Judged here and not when the connection was stored, so that what was stored elsewhere fits.
    if (config.attributeMapping['userIdInIdp'] === undefined) {
      throw misfit('attributeMapping', SCRIPTS_DO_NOT_RUN);
    }
    return tokenRequest(config, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    });
  })
  .askWhen('user', Answer, {
    when: ({ config }) => config.userInfoEndPoint !== undefined,
    send: ({ config, token }) =>
      config.accessTokenIn === 'query'
        ? get(config.userInfoEndPoint ?? '', { query: { access_token: token.access_token } })
        : get(config.userInfoEndPoint ?? '', { bearer: token.access_token }),
  });

const common = {
  category: 'enterprise',
  settings: fields,
  conversation: exchange,
  tell({ config, token, user = token }: Answers<typeof exchange>) {
    const { attributeMapping: paths } = config;
    const at = (attribute: string) =>
      paths[attribute] === undefined ? undefined : valueAt(paths[attribute], user);
    return {
      subjects: [
        {
          type: 'generic',
          value: at('userIdInIdp'),
          authority: new URL(config.tokenEndPoint).origin,
        },
      ],
      claims: claims({
        username: at('username'),
        name: at('name'),
        nickname: at('nickname'),
        givenName: at('givenName'),
        familyName: at('familyName'),
        picture: at('photo'),
        profile: at('profile'),
        website: at('website'),
        birthdate: at('birthdate'),
        locale: at('locale'),
        gender: genderOf(at('gender')),
        email: at('email'),
        isEmailVerified: at('emailVerified'),
        phone: at('phone'),
        isPhoneVerified: at('phoneVerified'),
      }),
      tokens: tokensIn(token),
      raw: user === token ? {} : user,
    };
  },
  refresh: refreshing({
    settings: fields,
    dialect: words,
    send: ({ config, refreshToken }) =>
      tokenRequest(config, { grant_type: 'refresh_token', refresh_token: refreshToken }),
    shape: OauthToken,
    tell: tokensIn,
  }),
} as const;

const authorize = {
  url: authorizeUrl,
  clientId: (config: Config) => config.clientId,
  scopes: ({ scope }: Config) => (scope === undefined ? [] : [scope]),
  hasPkce: ({ pkce }: Config) => pkce,
};

export const oauth = byBrowser(vendor({ ...common, sourceType: 'oauth2', maturity: 'beta' }), {
  type: 'oauth',
  label: { en: 'OAuth 2.0', zh: 'OAuth 2.0' },
  authorize,
});

/** Nothing is published about it but its name among the integrations of offices and governments. */
export const sdbz = byBrowser(vendor({ ...common, sourceType: 'sdbz', maturity: 'experimental' }), {
  type: 'sdbz',
  label: { en: 'SDBZ (any OAuth 2.0 server)', zh: 'SDBZ' },
  authorize,
});

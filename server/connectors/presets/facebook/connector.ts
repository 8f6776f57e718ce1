/** Facebook Login on the web and in apps. (developers.facebook.com: "Manually Build a Login Flow") */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import { byApp, byBrowser, vendor, type AppEntry, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post, remove } from '../../engine/request.ts';
import { revoking } from '../../engine/revoking.ts';
import {
  choice,
  clientId,
  clientSecret,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { appSecretProof } from '../../engine/signers.ts';
import { AccessToken, Id, maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, meantFor, type Told } from '../../engine/told.ts';

const GRAPH = 'https://graph.facebook.com';
const VERSIONS = ['v19.0', 'v20.0', 'v21.0', 'v22.0', 'v23.0'] as const;

const fields = settings({
  clientId: clientId({ title: 'App ID' }),
  clientSecret: clientSecret({ title: 'App Secret', aliases: ['appSecret', 'appKey'] }),
  scopes: scopes('public_profile', 'email'),
  apiVersion: choice(VERSIONS, {
    title: 'Graph API version',
    description: 'The version that the app is set to.',
    default: 'v19.0',
  }),
});

type Config = ConfigOf<typeof fields>;

const User = Type.Object({
  id: Id,
  name: Text,
  first_name: Text,
  last_name: Text,
  email: Text,
  link: Text,
  picture: maybe(Type.Object({ data: maybe(Type.Object({ url: Text })) })),
});

const TokenInfo = Type.Object({
  data: Type.Object({ app_id: Id, is_valid: Type.Boolean(), user_id: maybe(Id) }),
});

const words = dialect({
  code: 'error.code',
  text: 'error.message',
  reasons: {
    '1': 'unreachable',
    '2': 'unreachable',
    '4': 'rate_limited',
    '17': 'rate_limited',
    '100': 'bad_code',
    '101': 'misconfigured',
    '102': 'bad_token',
    '190': 'bad_token',
    '191': 'misconfigured',
  },
});

const FIELDS = 'id,name,email,first_name,last_name,picture.width(400),link';

const user = ({ apiVersion, clientSecret: secret }: Config, accessToken: string) =>
  get(`${GRAPH}/${apiVersion}/me`, {
    query: { fields: FIELDS, appsecret_proof: appSecretProof(secret, accessToken) },
    bearer: accessToken,
  });

const byCode = conversation<CodeEntry<Config>>(words)
  .ask('token', OauthToken, ({ config, code, redirectUri }) =>
    post(`${GRAPH}/${config.apiVersion}/oauth/access_token`, {
      form: {
        client_id: config.clientId,
        client_secret: config.clientSecret,
        code,
        redirect_uri: redirectUri,
      },
    }),
  )
  .ask('user', User, ({ config, token }) => user(config, token.access_token));

const byToken = conversation<AppEntry<Config, typeof AccessToken>>(words)
  .ask('info', TokenInfo, ({ config, access_token: token }) =>
    get(`${GRAPH}/debug_token`, {
      query: { input_token: token },
      bearer: `${config.clientId}|${config.clientSecret}`,
    }),
  )
  .ask('user', User, ({ config, access_token: token }) => user(config, token));

/** Facebook says nothing about whether an address is proven, so it counts as unproven. */
function tell({ clientId: app }: Config, profile: Type.Static<typeof User>): Told {
  return {
    subjects: [{ type: 'primary', value: profile.id, authority: app }],
    claims: claims({
      name: profile.name,
      givenName: profile.first_name,
      familyName: profile.last_name,
      picture: profile.picture?.data?.url,
      profile: profile.link,
      email: profile.email,
    }),
    raw: profile,
  };
}

const common = {
  sourceType: 'facebook',
  category: 'social',
  maturity: 'beta',
  settings: fields,
  // The person finds the app no more among those that they let in.
  revoke: revoking<Config>(
    ({ config: { apiVersion, clientSecret: secret }, tokens: { accessToken } }) =>
      accessToken &&
      remove(`${GRAPH}/${apiVersion}/me/permissions`, {
        query: { appsecret_proof: appSecretProof(secret, accessToken) },
        bearer: accessToken,
      }),
    words,
  ),
} as const;

const web = vendor({
  ...common,
  conversation: byCode,
  tell: (known) => ({ ...tell(known.config, known.user), tokens: tokensIn(known.token) }),
});

export const facebook = byBrowser(web, {
  type: 'facebook',
  label: { en: 'Facebook', zh: 'Facebook' },
  authorize: {
    url: ({ apiVersion }) => `https://www.facebook.com/${apiVersion}/dialog/oauth`,
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
    scopeSeparator: ',',
  },
});

const app = vendor({
  ...common,
  conversation: byToken,
  tell({ config, info: { data }, user: profile, access_token: accessToken }) {
    meantFor(data.is_valid ? data.app_id : undefined, config.clientId);
    return { ...tell(config, profile), tokens: { accessToken } };
  },
});

export const facebookMobile = byApp(app, {
  type: 'facebook:mobile',
  label: { en: 'Facebook in apps', zh: 'Facebook 移动端' },
  credential: AccessToken,
});

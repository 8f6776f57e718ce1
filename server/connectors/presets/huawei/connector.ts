/**
 * HUAWEI ID, on the web and in apps: an id token says who it is, and what it leaves out a second question
 * may tell. (developer.huawei.com: "Account Kit REST API", "ID Token", "GOpen.User.getInfo")
 */
import { Type } from 'typebox';

import { conversation, type Answers } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byApp, byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { issuedBy, OpenIdToken, type Issuer } from '../../engine/openid.ts';
import { post } from '../../engine/request.ts';
import { lastingToken, revoking } from '../../engine/revoking.ts';
import {
  appRedirect,
  clientId,
  clientSecret,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, maybe, Text, tokensIn } from '../../engine/shapes.ts';
import { standardRefresh } from '../../engine/standard-refresh.ts';
import { claims, first } from '../../engine/told.ts';

const OAUTH = 'https://oauth-login.cloud.huawei.com/oauth2/v3';
const PHONE = 'https://www.huawei.com/auth/account/mobile.number';

const issuer: Issuer = { names: ['https://accounts.huawei.com'], jwksUri: `${OAUTH}/certs` };

const client = {
  clientId: clientId({ title: 'App ID' }),
  clientSecret: clientSecret({ title: 'App Secret' }),
  scopes: scopes('openid', 'profile', 'email'),
};

const web = settings(client);

const app = settings({ ...client, appRedirect: appRedirect('hms://redirect_url') });

type Config = ConfigOf<typeof web> & Partial<Pick<ConfigOf<typeof app>, 'appRedirect'>>;

const User = Type.Object({
  openID: Text,
  unionID: Text,
  displayName: Text,
  displayNameFlag: maybe(Type.Union([Type.Integer(), Type.String()])),
  headPictureURL: Text,
  mobileNumber: Text,
  email: Text,
});

const words = dialect({
  code: 'sub_error|error',
  text: 'error_description',
  reasons: {
    ...oauthReasons,
    '6': 'bad_token',
    '102': 'bad_token',
    '11205': 'bad_token',
    '20151': 'bad_code',
    '20152': 'misconfigured',
    '20153': 'bad_code',
    '20154': 'bad_code',
    '20155': 'bad_code',
    '20156': 'bad_code',
    '20182': 'misconfigured',
    '31202': 'bad_token',
    '31204': 'bad_token',
  },
});

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', OpenIdToken, (asked) => post(`${OAUTH}/token`, { form: codeGrant(asked) }))
  // No nonce is documented: the code comes with state and PKCE, the token from Huawei's own server.
  .verify('person', ({ config, token: { id_token } }) =>
    issuedBy(issuer, { config, token: { id_token } }),
  )
  .askIfPossible('user', User, {
    when: ({ config, person }) =>
      config.scopes.includes(PHONE) ||
      first(person['nickname'], person['display_name']) === undefined,
    send: ({ token }) =>
      post('https://account.cloud.huawei.com/rest.php', {
        query: { nsp_svc: 'GOpen.User.getInfo' },
        form: { access_token: token.access_token, getNickName: '1' },
      }),
    refuse: ({ unionID }, { person }) =>
      unionID === undefined || unionID === person['sub'] ? undefined : 'bad_token',
    permission: 'profile',
  });

/** With the flag 1 the name is a number or an address with stars in it. */
function nameIn(user: Type.Static<typeof User> | undefined) {
  return String(user?.displayNameFlag) === '1' ? undefined : user?.displayName;
}

function tell({ config, token, person, user }: Answers<typeof exchange>) {
  const proven = person['email'] === undefined ? {} : { isEmailVerified: person['email_verified'] };
  return {
    subjects: [
      { type: 'unionid', value: person['sub'], authority: issuer.names[0] },
      { type: 'openid', value: first(person['openid'], user?.openID), authority: config.clientId },
    ],
    claims: claims({
      nickname: first(person['nickname'], person['display_name'], nameIn(user)),
      picture: first(person['picture'], user?.headPictureURL),
      email: first(person['email'], user?.email),
      ...proven,
      phone: user?.mobileNumber?.replace(/^00/, '+'),
    }),
    tokens: tokensIn(token),
    raw: { ...user, ...person },
  };
}

const common = {
  sourceType: 'huawei',
  category: 'social',
  maturity: 'beta',
  conversation: exchange,
  tell,
  revoke: revoking<object>(({ tokens }) => {
    const token = lastingToken(tokens);
    return token && post(`${OAUTH}/revoke`, { form: { token } });
  }, words),
} as const;

export const huawei = byBrowser(
  vendor({
    ...common,
    settings: web,
    refresh: standardRefresh({ settings: web, dialect: words, url: () => `${OAUTH}/token` }),
  }),
  {
    type: 'huawei',
    label: { en: 'HUAWEI ID', zh: '华为' },
    authorize: {
      url: () => `${OAUTH}/authorize`,
      clientId: (config) => config.clientId,
      scopes: (config) => config.scopes,
      hasPkce: () => true,
      more: () => ({ access_type: 'offline' }),
    },
  },
);

export const huaweiMobile = byApp(vendor({ ...common, settings: app }), {
  type: 'huawei:mobile',
  label: { en: 'HUAWEI ID in apps', zh: '华为移动端' },
  credential: Code,
});

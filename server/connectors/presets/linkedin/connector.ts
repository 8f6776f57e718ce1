/** Sign In with LinkedIn, on the web and in apps. (learn.microsoft.com/linkedin: "Sign In with LinkedIn using OpenID Connect") */
import { conversation, type Answers } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byApp, byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import {
  aboutAnother,
  issuedBy,
  lacks,
  OpenIdToken,
  toldBy,
  UserInfo,
  type Issuer,
} from '../../engine/openid.ts';
import { get, post } from '../../engine/request.ts';
import {
  appRedirect,
  clientId,
  clientSecret,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, tokensIn } from '../../engine/shapes.ts';

const issuer: Issuer = {
  names: ['https://www.linkedin.com/oauth', 'https://www.linkedin.com'],
  jwksUri: 'https://www.linkedin.com/oauth/openid/jwks',
};

const client = {
  clientId: clientId(),
  clientSecret: clientSecret(),
  scopes: scopes('openid', 'profile', 'email'),
};

const web = settings(client);
const app = settings({ ...client, appRedirect: appRedirect() });

/** The token end point calls a code that is not good an invalid request; the API has numbers. */
const words = dialect({
  code: 'error|serviceErrorCode',
  text: 'error_description|message',
  reasons: {
    ...oauthReasons,
    invalid_request: 'bad_code',
    invalid_redirect_uri: 'misconfigured',
    unauthorized_scope_error: 'misconfigured',
    '65600': 'bad_token',
    '65601': 'bad_token',
    '65602': 'bad_token',
    '65604': 'bad_token',
  },
});

const exchange = conversation<CodeEntry<ConfigOf<typeof web>>>(words)
  .ask('token', OpenIdToken, (asked) =>
    post('https://www.linkedin.com/oauth/v2/accessToken', { form: codeGrant(asked) }),
  )
  .verify('person', (known) => issuedBy(issuer, known))
  .askWhen('profile', UserInfo, {
    when: ({ config, person }) => lacks(person, config.scopes),
    send: ({ token }) =>
      get('https://api.linkedin.com/v2/userinfo', { bearer: token.access_token }),
    refuse: (profile, { person }) => aboutAnother(profile, person),
  });

const common = {
  sourceType: 'linkedin',
  category: 'social',
  maturity: 'beta',
  conversation: exchange,
  tell: ({ person, profile, token }: Answers<typeof exchange>) => ({
    ...toldBy(issuer, person, profile),
    tokens: tokensIn(token),
  }),
} as const;

/** No nonce, since LinkedIn repeats none, and no PKCE, which it keeps for apps without a secret. */
export const linkedin = byBrowser(vendor({ ...common, settings: web }), {
  type: 'linkedin',
  label: { en: 'LinkedIn', zh: 'LinkedIn 领英' },
  authorize: {
    url: () => 'https://www.linkedin.com/oauth/v2/authorization',
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
  },
});

export const linkedinMobile = byApp(vendor({ ...common, settings: app }), {
  type: 'linkedin:mobile',
  label: { en: 'LinkedIn in apps', zh: 'LinkedIn 移动端' },
  credential: Code,
});

/** User pools of Amazon Cognito, by their sign-in domain. (docs.aws.amazon.com: "User pool endpoints and managed login") */
import { conversation } from '../../engine/conversation.ts';
import { oauth } from '../../engine/dialect.ts';
import { codeGrant, refreshGrant } from '../../engine/grants.ts';
import { byBrowser, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import {
  aboutAnother,
  issuedBy,
  lacks,
  namedIssuer,
  OpenIdToken,
  renewed,
  toldBy,
  UserInfo,
} from '../../engine/openid.ts';
import { get, post } from '../../engine/request.ts';
import { revoking } from '../../engine/revoking.ts';
import {
  clientId,
  clientSecret,
  optional,
  requiredHost,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { OauthToken, tokensIn } from '../../engine/shapes.ts';
import { claims, first } from '../../engine/told.ts';

const fields = settings({
  domain: requiredHost({
    title: 'Auth domain',
    description: 'The domain of the user pool, such as example.auth.us-east-1.amazoncognito.com.',
    aliases: ['authDomain', 'cognitoDomain', 'baseUrl'],
  }),
  clientId: clientId(),
  clientSecret: clientSecret(),
  userPoolId: optional({
    title: 'User pool ID',
    description: 'Such as us-east-1_AbCdEfGhI: tokens of any other pool are refused.',
    aliases: ['userPoolID', 'poolId'],
  }),
  scopes: scopes('openid', 'profile', 'email'),
});

type Config = ConfigOf<typeof fields>;

/** A pool has the address of its region, whatever its domain is called. */
const POOL =
  /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([a-z0-9-]+_[A-Za-z0-9]+)$/;

/** Nobody but AWS serves keys at such an address, and it never gives one client id to two pools. */
function poolOf({ userPoolId }: Config, token: string): string | undefined {
  const [name, id] = POOL.exec(namedIssuer(token)) ?? [];
  return userPoolId === undefined || userPoolId === id ? name : undefined;
}

const askToken = (config: Config, form: Readonly<Record<string, string | undefined>>) =>
  post(`${config.domain}/oauth2/token`, {
    basic: { id: config.clientId, secret: config.clientSecret },
    form: { ...form, client_secret: undefined },
  });

const exchange = conversation<CodeEntry<Config>>(oauth)
  .ask('token', OpenIdToken, (asked) => askToken(asked.config, codeGrant(asked)))
  .verify('person', ({ config, nonce, token }) => {
    const pool = poolOf(config, token.id_token);
    const issuer = { names: [pool ?? ''], jwksUri: `${pool}/.well-known/jwks.json` } as const;
    return issuedBy(issuer, { config, nonce, token: pool === undefined ? {} : token });
  })
  .askWhen('profile', UserInfo, {
    when: ({ config, person }) => lacks(person, config.scopes),
    send: ({ config, token }) =>
      get(`${config.domain}/oauth2/userInfo`, { bearer: token.access_token }),
    refuse: (profile, { person }) => aboutAnother(profile, person),
  });

export const aws = byBrowser(
  vendor({
    sourceType: 'aws',
    category: 'social',
    maturity: 'beta',
    settings: fields,
    conversation: exchange,
    tell({ person, profile, token }) {
      const told = toldBy({ names: [String(person['iss'])], jwksUri: '' }, person, profile);
      const { raw } = told;
      const username = first(raw['preferred_username'], raw['cognito:username'], raw['username']);
      return {
        ...told,
        claims: { ...told.claims, ...claims({ username }) },
        tokens: tokensIn(token),
      };
    },
    refresh: refreshing({
      settings: fields,
      dialect: oauth,
      send: (asked) => askToken(asked.config, refreshGrant(asked)),
      shape: OauthToken,
      tell: renewed,
    }),
    // Access tokens go with the refresh token, and are not taken back by themselves.
    revoke: revoking(
      ({ config, tokens: { refreshToken: token } }) =>
        token &&
        post(`${config.domain}/oauth2/revoke`, {
          basic: { id: config.clientId, secret: config.clientSecret },
          form: { token },
        }),
      oauth,
    ),
  }),
  {
    type: 'aws',
    label: { en: 'Amazon Cognito', zh: 'Amazon Cognito' },
    authorize: {
      url: ({ domain }) => `${domain}/oauth2/authorize`,
      clientId: (config) => config.clientId,
      scopes: (config) => config.scopes,
      hasPkce: () => true,
      hasNonce: true,
    },
  },
);

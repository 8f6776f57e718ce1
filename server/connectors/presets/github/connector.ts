/** GitHub, and GitHub Enterprise Server by its own address. */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { byApp, byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post, remove } from '../../engine/request.ts';
import { revoking } from '../../engine/revoking.ts';
import {
  address,
  clientId,
  clientSecret,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, Id, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims } from '../../engine/told.ts';

const HOME = 'https://github.com';

const fields = settings({
  clientId: clientId(),
  clientSecret: clientSecret(),
  scopes: scopes('read:user', 'user:email'),
  baseUrl: address({
    title: 'GitHub address',
    description: 'The address of a GitHub Enterprise Server; empty for github.com.',
    default: HOME,
  }),
});

type Config = ConfigOf<typeof fields>;

const apiOf = ({ baseUrl }: Config) =>
  baseUrl === HOME ? 'https://api.github.com' : `${baseUrl}/api/v3`;

const User = Type.Object({
  id: Id,
  login: Type.String({ minLength: 1 }),
  name: Text,
  avatar_url: Text,
  html_url: Text,
  blog: Text,
});

const Emails = Type.Array(
  Type.Object({ email: Type.String(), primary: Type.Boolean(), verified: Type.Boolean() }),
);

/** Errors of the token end point come with HTTP 200; those of the API name themselves by `message`. */
const words = dialect({
  code: 'error',
  text: 'error_description',
  reasons: {
    ...oauthReasons,
    bad_verification_code: 'bad_code',
    incorrect_client_credentials: 'misconfigured',
  },
});

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', OauthToken, ({ config, code, redirectUri, codeVerifier }) =>
    post(`${config.baseUrl}/login/oauth/access_token`, {
      form: {
        client_id: config.clientId,
        client_secret: config.clientSecret,
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      },
    }),
  )
  .ask('user', User, ({ config, token }) =>
    get(`${apiOf(config)}/user`, { bearer: token.access_token }),
  )
  // The profile shows a public address without saying whether it is proven; this list does.
  .askIfPossible('emails', Emails, {
    send: ({ config, token }) =>
      get(`${apiOf(config)}/user/emails`, { bearer: token.access_token }),
    when: ({ config }) => config.scopes.includes('user:email'),
    permission: 'user:email',
  });

const home = vendor({
  sourceType: 'github',
  category: 'social',
  maturity: 'beta',
  settings: fields,
  conversation: exchange,
  tell({ config, token, user, emails = [] }) {
    const main = emails.find(({ primary }) => primary);
    return {
      subjects: [{ type: 'primary', value: user.id, authority: config.baseUrl }],
      claims: claims({
        username: user.login,
        name: user.name ?? user.login,
        picture: user.avatar_url,
        profile: user.html_url,
        website: user.blog,
        email: main?.email,
        isEmailVerified: main?.verified,
      }),
      tokens: tokensIn(token),
      raw: user,
    };
  },
  // The whole consent ends, not this one token.
  revoke: revoking<Config>(({ config, tokens: { accessToken } }) => {
    const { clientId: id, clientSecret: secret } = config;
    const json = { access_token: accessToken };
    const grant = `${apiOf(config)}/applications/${encodeURIComponent(id)}/grant`;
    return accessToken && remove(grant, { basic: { id, secret }, json });
  }),
});

export const github = byBrowser(home, {
  type: 'github',
  label: { en: 'GitHub', zh: 'GitHub' },
  authorize: {
    url: ({ baseUrl }) => `${baseUrl}/login/oauth/authorize`,
    clientId: ({ clientId: id }) => id,
    scopes: (config) => config.scopes,
    hasPkce: () => true,
  },
});

export const githubMobile = byApp(home, {
  type: 'github:mobile',
  label: { en: 'GitHub in apps', zh: 'GitHub 移动端' },
  credential: Code,
});

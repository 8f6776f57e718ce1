/** Gitee (码云). */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { oauth } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byApp, byBrowser, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import { clientId, clientSecret, scopes, settings, type ConfigOf } from '../../engine/settings.ts';
import { Code, Id, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims } from '../../engine/told.ts';

const HOME = 'https://gitee.com';

const fields = settings({
  clientId: clientId(),
  clientSecret: clientSecret(),
  scopes: scopes('user_info', 'emails'),
});

type Config = ConfigOf<typeof fields>;

const User = Type.Object({
  id: Id,
  login: Type.String({ minLength: 1 }),
  name: Text,
  avatar_url: Text,
  html_url: Text,
  blog: Text,
});

const Emails = Type.Array(
  Type.Object({ email: Text, state: Text, scope: Type.Optional(Type.Array(Type.String())) }),
);

const exchange = conversation<CodeEntry<Config>>(oauth)
  .ask('token', OauthToken, (asked) => post(`${HOME}/oauth/token`, { form: codeGrant(asked) }))
  .ask('user', User, ({ token }) => get(`${HOME}/api/v5/user`, { bearer: token.access_token }))
  .askIfPossible('emails', Emails, {
    send: ({ token }) => get(`${HOME}/api/v5/emails`, { bearer: token.access_token }),
    when: ({ config }) => config.scopes.includes('emails'),
    permission: 'emails',
  });

const home = vendor({
  sourceType: 'gitee',
  category: 'social',
  maturity: 'beta',
  settings: fields,
  conversation: exchange,
  tell({ token, user, emails = [] }) {
    const main = emails.find(({ scope }) => scope?.includes('primary'));
    return {
      subjects: [{ type: 'primary', value: user.id, authority: HOME }],
      claims: claims({
        username: user.login,
        name: user.name ?? user.login,
        picture: user.avatar_url,
        profile: user.html_url,
        website: user.blog,
        email: main?.email,
        isEmailVerified: main?.state === 'confirmed',
      }),
      tokens: tokensIn(token),
      raw: user,
    };
  },
  refresh: refreshing({
    settings: fields,
    dialect: oauth,
    send: ({ refreshToken }) =>
      post(`${HOME}/oauth/token`, {
        form: { grant_type: 'refresh_token', refresh_token: refreshToken },
      }),
    shape: OauthToken,
    tell: tokensIn,
  }),
});

export const gitee = byBrowser(home, {
  type: 'gitee',
  label: { en: 'Gitee', zh: '码云' },
  authorize: {
    url: () => `${HOME}/oauth/authorize`,
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
  },
});

export const giteeMobile = byApp(home, {
  type: 'gitee:mobile',
  label: { en: 'Gitee in apps', zh: '码云移动端' },
  credential: Code,
});

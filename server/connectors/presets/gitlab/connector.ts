/** GitLab, its own cloud or a customer's installation. (docs.gitlab.com: "OAuth 2.0 identity provider API") */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { oauth } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byApp, byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import { standardRevocation } from '../../engine/revoking.ts';
import {
  address,
  clientId,
  clientSecret,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, Id, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { standardRefresh } from '../../engine/standard-refresh.ts';
import { claims } from '../../engine/told.ts';

const fields = settings({
  clientId: clientId({ title: 'Application ID' }),
  clientSecret: clientSecret({ title: 'Secret' }),
  scopes: scopes('read_user'),
  baseUrl: address({
    title: 'GitLab address',
    description: 'The address of an installation of your own; empty for gitlab.com.',
    aliases: ['baseURL', 'domain'],
    default: 'https://gitlab.com',
  }),
});

type Config = ConfigOf<typeof fields>;

const User = Type.Object({
  id: Id,
  username: Type.String({ minLength: 1 }),
  name: Text,
  avatar_url: Text,
  web_url: Text,
  email: Text,
  confirmed_at: Text,
});

const exchange = conversation<CodeEntry<Config>>(oauth)
  .ask('token', OauthToken, (asked) =>
    post(`${asked.config.baseUrl}/oauth/token`, { form: codeGrant(asked) }),
  )
  .ask('user', User, ({ config, token }) =>
    get(`${config.baseUrl}/api/v4/user`, { bearer: token.access_token }),
  );

const home = vendor({
  sourceType: 'gitlab',
  category: 'social',
  maturity: 'beta',
  settings: fields,
  conversation: exchange,
  tell: ({ config, token, user }) => ({
    subjects: [{ type: 'primary', value: user.id, authority: config.baseUrl }],
    claims: claims({
      username: user.username,
      name: user.name ?? user.username,
      picture: user.avatar_url,
      profile: user.web_url,
      email: user.email,
      isEmailVerified: Boolean(user.confirmed_at),
    }),
    tokens: tokensIn(token),
    raw: user,
  }),
  refresh: standardRefresh({
    settings: fields,
    dialect: oauth,
    url: ({ baseUrl }) => `${baseUrl}/oauth/token`,
  }),
  revoke: standardRevocation(({ baseUrl }) => `${baseUrl}/oauth/revoke`),
});

export const gitlab = byBrowser(home, {
  type: 'gitlab',
  label: { en: 'GitLab', zh: 'GitLab' },
  authorize: {
    url: ({ baseUrl }) => `${baseUrl}/oauth/authorize`,
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
    hasPkce: () => true,
  },
});

export const gitlabMobile = byApp(home, {
  type: 'gitlab:mobile',
  label: { en: 'GitLab in apps', zh: 'GitLab 移动端' },
  credential: Code,
});

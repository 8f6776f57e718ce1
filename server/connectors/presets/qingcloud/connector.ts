/**
 * QingCloud (青云), its public cloud or a private one. Its documentation writes the redirect address in two
 * ways, so both are sent; the keys to its API that come with a profile are used for nothing and kept nowhere.
 * (docs.qingcloud.com: "单点登录")
 */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { oauth } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { post } from '../../engine/request.ts';
import { address, choice, clientId, clientSecret, settings } from '../../engine/settings.ts';
import type { ConfigOf } from '../../engine/settings.ts';
import { Id, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { standardRefresh } from '../../engine/standard-refresh.ts';
import { claims } from '../../engine/told.ts';

const fields = settings({
  clientId: clientId({ title: 'App ID', description: 'The id, which begins with app-.' }),
  clientSecret: clientSecret({ title: 'App Secret' }),
  accountUrl: address({
    title: 'Account address',
    description: 'The address of a private cloud; empty for qingcloud.com.',
    aliases: ['baseUrl', 'domain'],
    default: 'https://account.qingcloud.com',
  }),
  tokenIssuer: choice(['app', 'app_dev'], {
    title: 'Token issuer',
    description: 'app_dev for an application that is still being tested.',
    default: 'app',
  }),
});

type Config = ConfigOf<typeof fields>;

const at = ({ accountUrl }: Config, path: string) => `${accountUrl}/sso/${path}/`;

const Person = Type.Object({
  user: Type.Object({ user_id: Id, user_name: Text, email: Text, phone: Text, lang: Text }),
});

const exchange = conversation<CodeEntry<Config>>(oauth)
  .ask('token', OauthToken, (asked) =>
    post(at(asked.config, 'token'), {
      form: {
        ...codeGrant(asked),
        redirect_uri: undefined,
        token_issuer: asked.config.tokenIssuer,
      },
    }),
  )
  .ask('person', Person, ({ config, token }) =>
    post(at(config, 'check_token'), { bearer: token.access_token }),
  );

const home = vendor({
  sourceType: 'qingcloud',
  category: 'social',
  maturity: 'experimental',
  settings: fields,
  conversation: exchange,
  tell: ({ config, token, person: { user } }) => ({
    subjects: [{ type: 'primary', value: user.user_id, authority: config.accountUrl }],
    claims: claims({
      username: user.user_name,
      locale: user.lang,
      email: user.email,
      phone: user.phone,
    }),
    tokens: tokensIn(token),
    raw: user,
  }),
  refresh: standardRefresh({
    settings: fields,
    dialect: oauth,
    url: (config) => at(config, 'refresh_token'),
  }),
});

export const qingcloud = byBrowser(home, {
  type: 'qingcloud',
  label: { en: 'QingCloud', zh: '青云 QingCloud' },
  authorize: {
    url: (config) => at(config, 'oauth2'),
    clientId: (config) => config.clientId,
    names: { redirectUri: 'redirect_url' },
    more: (_config, { redirectUri }) => ({ redirect_uri: redirectUri }),
  },
});

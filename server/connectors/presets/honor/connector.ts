/**
 * HONOR ID. What its answers leave open (whether there is a union id, the shape of errors) is taken as it
 * comes; its hosts are moving, so they are settings. (developer.honor.com: "荣耀帐号服务 REST API")
 */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { post } from '../../engine/request.ts';
import { address, clientId, clientSecret, scopes, settings } from '../../engine/settings.ts';
import type { ConfigOf } from '../../engine/settings.ts';
import { maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { standardRefresh } from '../../engine/standard-refresh.ts';
import { claims, gender } from '../../engine/told.ts';

const AUTHORITY = 'https://honorid.hihonor.com';

const fields = settings({
  clientId: clientId({ title: 'APP ID' }),
  clientSecret: clientSecret({ title: 'APP Secret' }),
  scopes: scopes('openid', 'profile'),
  accountUrl: address({
    title: 'Address of the account service',
    description:
      'Where people sign in; newer applications may have https://hnoauth-login.cloud.honor.com.',
    default: 'https://hnoauth-login.cloud.hihonor.com',
  }),
  dataUrl: address({
    title: 'Address of the data service',
    description: 'Where the person is asked for; it differs from region to region.',
    default: 'https://account-drcn.platform.hihonorcloud.com',
  }),
});

type Config = ConfigOf<typeof fields>;

const tokenUrl = ({ accountUrl }: Config) => `${accountUrl}/oauth2/v3/token`;

const User = Type.Object({
  openID: Type.String({ minLength: 1 }),
  unionID: Text,
  userID: Text,
  displayName: Text,
  displayNameFlag: maybe(Type.Union([Type.Integer(), Type.String()])),
  headPictureURL: Text,
  mobileNumber: Text,
  email: Text,
  gender: maybe(Type.Union([Type.Integer(), Type.String()])),
  birthDate: Text,
});

const words = dialect({
  code: 'sub_error|error',
  text: 'error_description',
  reasons: { ...oauthReasons, '6': 'bad_token', '102': 'bad_token', '1101': 'bad_code' },
});

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', OauthToken, (asked) => post(tokenUrl(asked.config), { form: codeGrant(asked) }))
  .ask('user', User, ({ config, token }) =>
    post(`${config.dataUrl}/rest.php`, {
      query: { nsp_fmt: 'JSON', nsp_svc: 'GOpen.User.getInfo' },
      form: { access_token: token.access_token, getNickName: '1' },
    }),
  );

const home = vendor({
  sourceType: 'honor',
  category: 'social',
  maturity: 'experimental',
  settings: fields,
  conversation: exchange,
  tell: ({ config, token, user }) => ({
    subjects: [
      { type: 'unionid', value: user.unionID, authority: AUTHORITY },
      { type: 'openid', value: user.openID, authority: config.clientId },
      // Nothing says whether it is the same in other applications.
      { type: 'user_id', value: user.userID, authority: config.clientId },
    ],
    claims: claims({
      // With the flag 1 the name is a number or an address with stars in it.
      nickname: String(user.displayNameFlag) === '1' ? undefined : user.displayName,
      picture: user.headPictureURL,
      gender: isTold(user.gender) ? gender(user.gender, { M: '0', F: '1' }) : undefined,
      birthdate: user.birthDate,
      email: user.email,
      phone: user.mobileNumber?.replace(/^00/, '+'),
    }),
    tokens: { ...tokensIn(token), idToken: undefined },
    raw: user,
  }),
  refresh: standardRefresh({ settings: fields, dialect: words, url: tokenUrl }),
});

/** 2 is a secret, -1 was never set. */
function isTold(value: unknown): boolean {
  return ['0', '1'].includes(String(value));
}

export const honor = byBrowser(home, {
  type: 'honor',
  label: { en: 'HONOR', zh: '荣耀' },
  authorize: {
    url: ({ accountUrl }) => `${accountUrl}/oauth2/v3/authorize`,
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
    more: () => ({ access_type: 'offline' }),
  },
});

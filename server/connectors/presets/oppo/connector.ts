/**
 * OPPO accounts in apps. Only the service for quick apps is described in public, and what its answers hold is
 * not: addresses and paths are settings, and the defaults a guess to begin with.
 * (OPPO: "快应用 OPPO 账号服务端 API")
 */
import { Type } from 'typebox';

import { valueAt } from '../../../kernel/member-path.ts';
import { conversation } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import { byApp, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { post } from '../../engine/request.ts';
import {
  address,
  clientId,
  clientSecret,
  memberPaths,
  optional,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code } from '../../engine/shapes.ts';
import { oppoSignature } from '../../engine/signers.ts';
import { claims } from '../../engine/told.ts';

const API = 'https://jits.open.oppomobile.com/jitsopen/api/oauth2/v1.0';

const paths = {
  accessToken: 'data.accessToken|accessToken|access_token',
  userIdInIdp: 'data.openId|data.openid|openId|openid',
  unionId: 'data.unionId|data.unionid|unionId|unionid',
  nickname: 'data.userName|data.nickName|userName|nickName',
  photo: 'data.avatar|avatar',
} as const;

const fields = settings({
  clientId: clientId({ title: 'AppID' }),
  appKey: optional({
    title: 'AppKey',
    description: 'Shown beside the AppID; the calls made here do not need it.',
    aliases: ['AppKey'],
  }),
  clientSecret: clientSecret({ title: 'AppSecret' }),
  scopes: scopes(),
  tokenUrl: address({
    title: 'Token URL',
    description: 'Where a code is exchanged.',
    default: `${API}/token`,
  }),
  userInfoUrl: address({
    title: 'User info URL',
    description: 'Where the person is asked for.',
    default: `${API}/userinfo`,
  }),
  attributeMapping: memberPaths({
    title: 'Attribute mapping',
    description:
      'Where the answers hold accessToken, userIdInIdp, unionId, nickname and photo, if not where they are looked for.',
  }),
});

type Config = ConfigOf<typeof fields>;

const pathOf = ({ attributeMapping }: Config, name: keyof typeof paths) =>
  attributeMapping[name] ?? paths[name];

const Answer = Type.Record(Type.String(), Type.Unknown());

const words = dialect({
  code: 'code|errorCode',
  text: 'msg|message',
  success: ['0', '200'],
  reasons: {},
  otherwise: 'bad_code',
});

const MS = 1000;

function signed({ clientId: appId, clientSecret: secret }: Config, now: number, asked: object) {
  const timestamp = String(Math.floor(now / MS));
  const sign = oppoSignature({ ...asked }, { appId, timestamp, secret });
  return { query: { ...asked, appId, timestamp, sign } };
}

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', Answer, {
    send: ({ config, code }, now) =>
      post(
        config.tokenUrl,
        signed(config, now, { code, scope: config.scopes.join(' ') || undefined }),
      ),
    refuse: (answer, { config }) =>
      typeof valueAt(pathOf(config, 'accessToken'), answer) === 'string'
        ? undefined
        : 'bad_response',
  })
  .ask('user', Answer, ({ config, token }, now) =>
    post(
      config.userInfoUrl,
      signed(config, now, { accessToken: valueAt(pathOf(config, 'accessToken'), token) }),
    ),
  );

export const oppoMobile = byApp(
  vendor({
    sourceType: 'oppo',
    category: 'social',
    maturity: 'experimental',
    settings: fields,
    conversation: exchange,
    tell({ config, token, user }) {
      const at = (name: keyof typeof paths) => valueAt(pathOf(config, name), user);
      return {
        subjects: [
          { type: 'unionid', value: at('unionId'), authority: 'https://open.oppomobile.com' },
          { type: 'openid', value: at('userIdInIdp'), authority: config.clientId },
        ],
        claims: claims({ nickname: at('nickname'), picture: at('photo') }),
        tokens: { accessToken: valueAt(pathOf(config, 'accessToken'), token) },
        raw: user,
      };
    },
  }),
  {
    type: 'oppo:mobile',
    label: { en: 'OPPO in apps', zh: 'OPPO 移动端' },
    credential: Code,
  },
);

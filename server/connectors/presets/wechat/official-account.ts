/**
 * Following an official account of WeChat: a code on our page, and an event once somebody scanned it. WeChat
 * asks the person before they follow; it tells their ids, and since 2021 neither name nor picture.
 * (developers.weixin.qq.com: "生成带参数二维码", "接收事件推送", "获取用户基本信息", "获取稳定版接口调用凭据")
 */
import { Type } from 'typebox';

import type { ShowInput } from '../../phone-and-push.ts';
import { conversation } from '../../engine/conversation.ts';
import { misfit } from '../../engine/fields.ts';
import { type AppEntry, vendor } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import { byScan } from '../../engine/scan.ts';
import { isEncodingAesKey } from '../../engine/sealed-events.ts';
import {
  clientId,
  clientSecret,
  required,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Text } from '../../engine/shapes.ts';
import { claims } from '../../engine/told.ts';
import { type ReadEvent, xmlEvents } from '../../engine/xml-events.ts';
import { API, AppToken, appToken, subjects, words } from './api.ts';

const fields = settings(
  {
    clientId: clientId({
      title: 'Developer ID (AppID)',
      description: 'The AppID of a verified service account, which begins with wx.',
    }),
    clientSecret: clientSecret({ title: 'Developer password (AppSecret)' }),
    token: required({
      title: 'Token',
      description: 'By which events are signed; 3 to 32 letters and digits, the same as at WeChat.',
      aliases: ['Token'],
      secret: true,
    }),
    encodingAesKey: required({
      title: 'EncodingAESKey',
      description: 'Under which events are encrypted; choose the safe mode at WeChat.',
      aliases: ['EncodingAESKey', 'encodingAESKey'],
      secret: true,
    }),
  },
  ({ token, encodingAesKey }) => {
    if (!/^[\dA-Za-z]{3,32}$/.test(token))
      throw misfit('token', 'must be 3 to 32 letters and digits');
    if (!isEncodingAesKey(encodingAesKey)) {
      throw misfit('encodingAesKey', 'must be 43 letters and digits');
    }
  },
);

type Config = ConfigOf<typeof fields>;

const Follower = Type.Object({ openid: Type.String({ minLength: 1, maxLength: 255 }) });

const Code = Type.Object({ url: Type.String({ minLength: 1, maxLength: 1000 }) });

const User = Type.Object({
  openid: Type.String({ minLength: 1 }),
  unionid: Text,
  nickname: Text,
  headimgurl: Text,
});

const shown = conversation<ShowInput<Config>>(words)
  .ask('app', AppToken, appToken)
  .ask('code', Code, ({ app, scene, lifetimeMs }) =>
    post(`${API}/cgi-bin/qrcode/create`, {
      query: { access_token: app.access_token },
      json: {
        expire_seconds: Math.ceil(lifetimeMs / 1000),
        action_name: 'QR_STR_SCENE',
        action_info: { scene: { scene_str: scene } },
      },
    }),
  );

const introduced = conversation<AppEntry<Config, typeof Follower>>(words)
  .ask('app', AppToken, appToken)
  .ask('user', User, {
    send: ({ app, openid }) =>
      get(`${API}/cgi-bin/user/info`, {
        query: { access_token: app.access_token, openid, lang: 'zh_CN' },
      }),
    refuse: (user, { openid }) => (user['openid'] === openid ? undefined : 'bad_response'),
  });

/** `qrscene_` stands before the scene when the person had to follow the account first. */
function scannedIn({ member }: ReadEvent) {
  if (member('MsgType') !== 'event') return undefined;
  const key = member('EventKey');
  const scene = sceneOf.get(member('Event'))?.exec(key)?.groups?.['scene'];
  if (scene === undefined) return undefined;
  return { kind: 'scanned', scene, brought: { openid: member('FromUserName') } } as const;
}

const sceneOf: ReadonlyMap<string, RegExp> = new Map([
  ['subscribe', /^qrscene_(?<scene>\w+)$/],
  ['SCAN', /^(?<scene>\w+)$/],
]);

export const wechatOfficialAccount = byScan(
  vendor({
    sourceType: 'wechat',
    category: 'social',
    maturity: 'beta',
    settings: fields,
    conversation: introduced,
    tell: ({ config, user }) => ({
      subjects: subjects(config, user),
      claims: claims({ nickname: user.nickname, picture: user.headimgurl }),
      raw: user,
    }),
  }),
  {
    type: 'wechatmp-qrcode',
    label: { en: 'WeChat official account', zh: '微信公众号关注' },
    show: {
      home: API,
      conversation: shown,
      tell: ({ code }) => ({ kind: 'text', text: code.url }),
    },
    brought: Follower,
    inbound: xmlEvents({
      keys: ({ clientId: app, token, encodingAesKey }) => ({
        token,
        encodingAesKey,
        receivers: [app],
      }),
      check: 'signed',
      read: scannedIn,
    }),
  },
);

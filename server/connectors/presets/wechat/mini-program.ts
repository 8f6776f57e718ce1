/**
 * Mini programs of WeChat: the code of wx.login, and what the person lets the program know besides. A program
 * is where the person is already, is opened by an app, or by scanning the code that we have WeChat draw.
 * (developers.weixin.qq.com: "小程序登录", "手机号快速验证组件", "开放数据校验与解密", "APP 调起小程序", "获取不限制的小程序码")
 */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { type AppEntry, byApp, vendor } from '../../engine/oauth2.ts';
import { Picture } from '../../engine/picture.ts';
import { get, post } from '../../engine/request.ts';
import { byScan } from '../../engine/scan.ts';
import { openSessionData } from '../../engine/session-data.ts';
import {
  choice,
  clientId,
  clientSecret,
  optional,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Text } from '../../engine/shapes.ts';
import { claims, type Told } from '../../engine/told.ts';
import type { MiniProgramCapability, ShowInput } from '../../phone-and-push.ts';
import { API, AppToken, appToken, subjects, words } from './api.ts';

const program = {
  clientId: clientId({
    title: 'AppID of the mini program',
    description: 'The AppID of the mini program, which begins with wx.',
  }),
  clientSecret: clientSecret({ title: 'AppSecret of the mini program' }),
};

const fields = settings(program);

const launchFields = settings({
  ...program,
  mobileAppId: optional({
    title: 'AppID of the app',
    description: 'Of the app that opens the mini program; the app itself needs it.',
    aliases: ['mobileAppID', 'mobileAppid'],
  }),
  originalId: optional({
    title: 'Original id',
    description: 'Of the mini program, which begins with gh_; the app itself needs it.',
    aliases: ['originalID', 'originalid'],
  }),
});

const scanFields = settings({
  ...program,
  page: optional({
    title: 'Page',
    description: 'Of the mini program, which a scan opens with our scene; empty: its first page.',
    aliases: ['path'],
  }),
  version: choice(['release', 'trial', 'develop'], {
    title: 'Version',
    description: 'Which version of the mini program a scan opens.',
    aliases: ['envVersion', 'env_version'],
    default: 'release',
  }),
});

type Config = ConfigOf<typeof fields>;
type ScanConfig = ConfigOf<typeof scanFields>;

const Sent = Type.String({ maxLength: 16_384 });
const Login = Type.Object({
  code: Sent,
  encryptedData: Type.Optional(Sent),
  iv: Type.Optional(Sent),
});

/** Each way of sending the two codes that an app has; empty texts stand for nothing. */
const Credential = Type.Object({
  ...Type.Partial(Login).properties,
  phoneInfoCode: Type.Optional(Sent),
  wxLoginInfo: Type.Optional(Login),
  wxPhoneInfo: Type.Optional(Type.Object({ code: Sent })),
});

type Entry = AppEntry<Config, typeof Credential>;

const Session = Type.Object({
  openid: Type.String({ minLength: 1 }),
  session_key: Type.String({ minLength: 1 }),
  unionid: Text,
});

const Phone = Type.Object({
  phone_info: Type.Object({
    phoneNumber: Type.String(),
    purePhoneNumber: Type.String({ minLength: 1 }),
    countryCode: Type.String({ minLength: 1 }),
    watermark: Type.Object({ appid: Type.String() }),
  }),
});

const loginOf = (entry: Entry) => entry.wxLoginInfo ?? entry;
const phoneCodeOf = (entry: Entry) => entry.wxPhoneInfo?.code || entry.phoneInfoCode || undefined;

const session = {
  send: (entry: Entry) =>
    get(`${API}/sns/jscode2session`, {
      query: {
        appid: entry.config.clientId,
        secret: entry.config.clientSecret,
        js_code: loginOf(entry).code ?? '',
        grant_type: 'authorization_code',
      },
    }),
};

const phoneNumber = {
  send: (code: string | undefined, token: string | undefined) =>
    post(`${API}/wxa/business/getuserphonenumber`, {
      query: { access_token: token },
      json: { code },
    }),
  /** A number that somebody gave another program is no business of this one. */
  refuse: (answer: Readonly<Record<string, unknown>>, { config }: { readonly config: Config }) => {
    const { watermark } = Object(answer['phone_info']);
    return Object(watermark).appid === config.clientId ? undefined : 'bad_token';
  },
} as const;

const introduced = conversation<Entry>(words)
  .ask('session', Session, session)
  .askWhen('app', AppToken, { ...appToken, when: (entry) => phoneCodeOf(entry) !== undefined })
  .askWhen('phone', Phone, {
    when: (entry) => phoneCodeOf(entry) !== undefined,
    send: (known) => phoneNumber.send(phoneCodeOf(known), known.app?.access_token),
    refuse: phoneNumber.refuse,
  });

type Known = Entry & {
  readonly session: Type.Static<typeof Session>;
  readonly phone?: Type.Static<typeof Phone>;
};

function tell(known: Known, now: number): Told {
  const { config, session: found, phone } = known;
  const told = openedOf(known, now);
  const number = phone?.phone_info ?? told;
  return {
    subjects: subjects(config, found),
    claims: claims({
      nickname: told['nickName'],
      picture: told['avatarUrl'],
      phone: numberOf(number),
      isPhoneVerified: true,
    }),
    raw: { openid: found.openid, unionid: found.unionid },
  };
}

/** What the program sent encrypted; nothing when it sent none. */
function openedOf(known: Known, now: number): Readonly<Record<string, unknown>> {
  const { encryptedData, iv } = loginOf(known);
  if (!encryptedData || !iv) return {};
  const { session_key: sessionKey, openid } = known.session;
  const { clientId: appId } = known.config;
  return openSessionData({ sessionKey, encryptedData, iv, appId, openid }, now);
}

function numberOf(phone: Readonly<Record<string, unknown>>): string | undefined {
  const { purePhoneNumber: number, countryCode } = phone;
  const isWhole = typeof number === 'string' && typeof countryCode === 'string' && number !== '';
  return isWhole ? `+${countryCode}${number}` : undefined;
}

const opening = conversation<Entry>(words).ask('session', Session, session);

const calling = conversation<{ readonly config: Config; readonly code: string }>(words)
  .ask('app', AppToken, appToken)
  .ask('phone', Phone, {
    send: ({ code, app }) => phoneNumber.send(code, app.access_token),
    refuse: phoneNumber.refuse,
  });

/** What a mini program has its server ask, beside a sign-in. */
const miniProgram: MiniProgramCapability<Config> = Object.freeze({
  async open({ config, code, ...data }, tools) {
    const secrets = [...fields.secretsIn(config), code];
    const { known } = await opening.hold({ config, code, ...data }, { tools, secrets });
    return openedOf(known, tools.clock());
  },
  async phone({ config, code }, tools) {
    const secrets = [...fields.secretsIn(config), code];
    const { known } = await calling.hold({ config, code }, { tools, secrets });
    const { watermark: _ours, ...number } = known.phone.phone_info;
    return number;
  },
} satisfies MiniProgramCapability<Config>);

const about = {
  sourceType: 'wechat',
  category: 'social',
  maturity: 'beta',
  conversation: introduced,
  tell,
} as const;

export const wechatMiniProgram = Object.freeze({
  ...byApp(vendor({ ...about, settings: fields }), {
    type: 'wechat:miniprogram:default',
    label: { en: 'WeChat mini program', zh: '微信小程序' },
    credential: Credential,
  }),
  miniProgram,
});

export const wechatAppLaunch = Object.freeze({
  ...byApp(
    vendor<
      ConfigOf<typeof launchFields>,
      AppEntry<ConfigOf<typeof launchFields>, typeof Credential>,
      Known
    >({ ...about, settings: launchFields }),
    {
      type: 'wechat:miniprogram:app-launch',
      label: { en: 'WeChat mini program opened by an app', zh: 'App 拉起小程序' },
      credential: Credential,
    },
  ),
  miniProgram,
});

/** WeChat takes 32 characters for a scene, as many as ours have. */
const shown = conversation<ShowInput<ScanConfig>>(words)
  .ask('app', AppToken, appToken)
  .ask('code', Picture, {
    isPicture: true,
    send: ({ config: { page, version }, app, scene }) =>
      post(`${API}/wxa/getwxacodeunlimit`, {
        query: { access_token: app.access_token },
        json: {
          scene,
          ...(page !== undefined && { page }),
          // Only pages of the released version can be looked for.
          check_path: page !== undefined && version === 'release',
          env_version: version,
          width: 430,
        },
      }),
  });

export const wechatMiniProgramScan = Object.freeze({
  ...byScan(
    vendor<ScanConfig, AppEntry<ScanConfig, typeof Credential>, Known>({
      ...about,
      settings: scanFields,
    }),
    {
      type: 'wechat:miniprogram:qrconnect',
      label: { en: 'WeChat mini program, scanned', zh: '微信小程序扫码' },
      show: {
        home: API,
        conversation: shown,
        tell: ({ code }) => ({ kind: 'picture', ...code }),
      },
      brought: Credential,
    },
  ),
  miniProgram,
});

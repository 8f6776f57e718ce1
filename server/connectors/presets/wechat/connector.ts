/**
 * WeChat on web sites, in its own browser and in apps: Open Platform and Official Accounts.
 * (developers.weixin.qq.com: "网站应用微信登录开发指南", "网页授权")
 */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { byApp, byBrowser, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get } from '../../engine/request.ts';
import { clientId, clientSecret, scopes, settings, type ConfigOf } from '../../engine/settings.ts';
import { Code, maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, gender } from '../../engine/told.ts';
import { API, OPEN, subjects, words } from './api.ts';

const fields = settings({
  clientId: clientId({ title: 'AppID', description: 'The AppID, which begins with wx.' }),
  clientSecret: clientSecret({ title: 'AppSecret' }),
  scopes: scopes(),
});

type Config = ConfigOf<typeof fields>;

const Token = Type.Interface([OauthToken], {
  openid: Type.String({ minLength: 1 }),
  unionid: Text,
  is_snapshotuser: maybe(Type.Integer()),
});

const User = Type.Object({
  openid: Type.String({ minLength: 1 }),
  unionid: Text,
  nickname: Text,
  headimgurl: Text,
  sex: maybe(Type.Integer()),
});

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', Token, ({ config, code }) =>
    get(`${API}/sns/oauth2/access_token`, {
      query: {
        appid: config.clientId,
        secret: config.clientSecret,
        code,
        grant_type: 'authorization_code',
      },
    }),
  )
  // Whoever only asked for snsapi_base has the id and nothing else.
  .askIfPossible('user', User, {
    send: ({ token }) =>
      get(`${API}/sns/userinfo`, {
        query: { access_token: token.access_token, openid: token.openid, lang: 'zh_CN' },
      }),
    when: ({ token }) => token.scope !== 'snsapi_base',
    permission: 'snsapi_userinfo',
  });

const home = vendor({
  sourceType: 'wechat',
  category: 'social',
  maturity: 'beta',
  settings: fields,
  conversation: exchange,
  tell: ({ config, token, user }) => ({
    subjects: token.is_snapshotuser === 1 ? [] : subjects(config, { ...token, ...user }),
    claims: claims({
      nickname: user?.nickname,
      picture: user?.headimgurl,
      gender: user?.sex === 0 ? undefined : gender(user?.sex, { M: '1', F: '2' }),
    }),
    tokens: tokensIn(token),
    raw: user ?? { openid: token.openid },
  }),
  refresh: refreshing({
    settings: fields,
    dialect: words,
    send: ({ config, refreshToken }) =>
      get(`${API}/sns/oauth2/refresh_token`, {
        query: {
          appid: config.clientId,
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        },
      }),
    shape: OauthToken,
    tell: tokensIn,
  }),
});

const authorize = {
  clientId: (config: Config) => config.clientId,
  names: { clientId: 'appid' },
  scopeSeparator: ',',
  fragment: 'wechat_redirect',
};

export const wechatPc = byBrowser(home, {
  type: 'wechat:pc',
  label: { en: 'WeChat', zh: '微信' },
  authorize: {
    ...authorize,
    url: () => `${OPEN}/connect/qrconnect`,
    scopes: ({ scopes: chosen }) => (chosen.length === 0 ? ['snsapi_login'] : chosen),
    more: (_config, { locale }) => ({ lang: locale.startsWith('zh') ? 'cn' : 'en' }),
  },
  callback: { isSilentRefusal: true },
});

export const wechatWebpage = byBrowser(home, {
  type: 'wechat:webpage-authorization',
  label: { en: 'WeChat (in its browser)', zh: '微信网页授权' },
  authorize: {
    ...authorize,
    url: () => `${OPEN}/connect/oauth2/authorize`,
    scopes: ({ scopes: chosen }) => (chosen.length === 0 ? ['snsapi_userinfo'] : chosen),
  },
  callback: { isSilentRefusal: true },
});

export const wechatMobile = byApp(home, {
  type: 'wechat:mobile',
  label: { en: 'WeChat in apps', zh: '微信移动端' },
  credential: Code,
});

/** What all ways into WeChat share: its hosts, its words for failure, its ids of a person. */
import { Type } from 'typebox';

import { dialect } from '../../engine/dialect.ts';
import { post } from '../../engine/request.ts';
import type { ToldSubject } from '../../engine/told.ts';

export const OPEN = 'https://open.weixin.qq.com';
export const API = 'https://api.weixin.qq.com';

export interface WechatApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

export const words = dialect({
  code: 'errcode',
  text: 'errmsg',
  success: ['0'],
  reasons: {
    '-1': 'unreachable',
    '40013': 'misconfigured',
    '40125': 'misconfigured',
    '40164': 'misconfigured',
    '40029': 'bad_code',
    '40163': 'bad_code',
    '40001': 'bad_token',
    '40014': 'bad_token',
    '42001': 'bad_token',
    '42003': 'bad_token',
    '40226': 'not_member',
    '41030': 'misconfigured',
    '45009': 'rate_limited',
    '45011': 'rate_limited',
    '48001': 'misconfigured',
  },
  faults: {
    '40013': 'client_refused',
    '40125': 'client_refused',
    '48001': 'permission_missing',
  },
});

/** The unionid is the same in all applications of one owner, so it is looked for first. */
export function subjects(
  { clientId: app }: Pick<WechatApp, 'clientId'>,
  ids: { readonly unionid?: unknown; readonly openid: unknown },
): readonly ToldSubject[] {
  return [
    { type: 'unionid', value: ids.unionid, authority: OPEN },
    { type: 'openid', value: ids.openid, authority: app },
  ];
}

export const AppToken = Type.Object({
  access_token: Type.String({ minLength: 1 }),
  expires_in: Type.Integer(),
});

/** The token of the application itself, in the form of which several may be asked for at a time. */
export const appToken = {
  send: ({ config }: { readonly config: WechatApp }) =>
    post(`${API}/cgi-bin/stable_token`, {
      json: {
        grant_type: 'client_credential',
        appid: config.clientId,
        secret: config.clientSecret,
        force_refresh: false,
      },
    }),
  keep: {
    of: ({ config }: { readonly config: WechatApp }) => [API, config.clientId, config.clientSecret],
    lifetime: 'expires_in',
  },
} as const;

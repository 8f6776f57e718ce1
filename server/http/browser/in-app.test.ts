import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isInApp, worksIn } from './in-app.ts';

const desktop = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';
const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15';
const inside = {
  wechat: `${phone} Mobile/15E148 MicroMessenger/8.0.60(0x18003c2f) NetType/WIFI Language/zh_CN`,
  wechatwork: `${phone} Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh`,
  lark: `${phone} Mobile/15E148 Lark/7.40.5 LarkLocale/zh_CN ChannelName/Feishu`,
  dingtalk: `${phone} Mobile/22A3354 AliApp(DingTalk/7.6.45) com.laiwang.DingTalk/39999 Channel/201200`,
} as const;

const visible = (userAgent: string, types: readonly string[]) =>
  types.filter((type) => worksIn(userAgent, type));

const samples = [
  'oidc',
  'github',
  'google',
  'wechat:pc',
  'wechat:webpage-authorization',
  'wechatwork:corp:qrconnect',
  'lark-internal',
  'dingtalk',
];

test('an ordinary browser shows everything but what lives inside WeChat', () => {
  const expected = samples.filter((type) => type !== 'wechat:webpage-authorization');
  assert.deepEqual(visible(desktop, samples), expected);
  assert.equal(isInApp(desktop), false);
});

test('the browser of an app shows its own vendor, and who is of no such vendor', () => {
  assert.deepEqual(visible(inside.wechat, samples), [
    'oidc',
    'github',
    'wechat:webpage-authorization',
  ]);
  assert.deepEqual(visible(inside.wechatwork, samples), [
    'oidc',
    'github',
    'wechatwork:corp:qrconnect',
  ]);
  assert.deepEqual(visible(inside.lark, samples), ['oidc', 'github', 'lark-internal']);
  assert.deepEqual(visible(inside.dingtalk, samples), ['oidc', 'github', 'dingtalk']);
  for (const userAgent of Object.values(inside)) assert.equal(isInApp(userAgent), true);
});

/** What vendors say when they say no, in the words of their documentation, and what it means to us. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import type { UpstreamReason } from '../kernel/upstream-error.ts';
import { setScene } from './conformance-scene.ts';
import { parseFixtures } from './fixture.ts';
import { connectorOf } from './registry.ts';

const presets = new URL('presets/', import.meta.url);
const fixtures = globSync('*/fixture.json', { cwd: presets }).flatMap((file) =>
  parseFixtures(readFileSync(new URL(file, presets), 'utf8')),
);

interface Refusal {
  readonly json: unknown;
  /** Default 200: most of them say no with it. */
  readonly status?: number;
  readonly reason: UpstreamReason;
}

const GATEWAY = 'POST https://openapi.alipay.com/gateway.do method=alipay.system.oauth.token';
const ofAlipay = (code: string, sub_code: string, reason: UpstreamReason) => ({
  json: { error_response: { code, msg: '', sub_code, sub_msg: '' } },
  reason,
});
const ofDouyin = (error_code: number, reason: UpstreamReason) => ({
  json: { message: 'error', data: { error_code, description: '' } },
  reason,
});
const ofKuaishou = (result: number, error: string, reason: UpstreamReason) => ({
  json: { result, error, error_msg: '' },
  reason,
});
const ofXiaomi = (code: number, reason: UpstreamReason) => ({
  json: { result: 'error', code, description: '' },
  reason,
});
const ofYidun = (code: number, reason: UpstreamReason) => ({ json: { code, msg: '' }, reason });
const ofBaidu = (error_code: number, reason: UpstreamReason) => ({
  json: { error_code, error_msg: '' },
  reason,
});

/** The type, the address that answers, and each answer of it. */
const refusals: readonly (readonly [string, string, readonly Refusal[]])[] = [
  [
    'alipay',
    GATEWAY,
    [
      ofAlipay('40002', 'isv.code-invalid', 'bad_code'),
      ofAlipay('40002', 'isv.invalid-app-id', 'misconfigured'),
      ofAlipay('40002', 'isv.invalid-signature', 'misconfigured'),
      ofAlipay('40006', 'isv.insufficient-isv-permissions', 'misconfigured'),
      ofAlipay('20001', 'aop.invalid-auth-token', 'bad_token'),
      ofAlipay('20000', 'isp.unknow-error', 'unreachable'),
      ofAlipay('40005', 'isv.app-call-limited', 'rate_limited'),
    ],
  ],
  [
    'baidu',
    'GET https://openapi.baidu.com/rest/2.0/passport/users/getInfo',
    [
      ofBaidu(110, 'bad_token'),
      ofBaidu(111, 'bad_token'),
      ofBaidu(6, 'misconfigured'),
      ofBaidu(4, 'rate_limited'),
      ofBaidu(2, 'unreachable'),
    ],
  ],
  [
    'huawei',
    'POST https://oauth-login.cloud.huawei.com/oauth2/v3/token',
    [
      { status: 400, json: { error: 1101, sub_error: 20155 }, reason: 'bad_code' },
      { status: 400, json: { error: 1101, sub_error: 20182 }, reason: 'misconfigured' },
      { status: 400, json: { error: 'invalid_client' }, reason: 'misconfigured' },
    ],
  ],
  [
    'douyin:mobile',
    'POST https://open.douyin.com/oauth/access_token/',
    [
      ofDouyin(10007, 'bad_code'),
      ofDouyin(10013, 'misconfigured'),
      ofDouyin(2100001, 'unreachable'),
      ofDouyin(2190001, 'rate_limited'),
    ],
  ],
  [
    'kuaishou:mobile',
    'GET https://open.kuaishou.com/oauth2/access_token',
    [
      ofKuaishou(100200105, 'invalid_grant', 'bad_code'),
      ofKuaishou(100200101, 'unauthorized_client', 'misconfigured'),
      ofKuaishou(100200102, 'access_denied', 'denied'),
      ofKuaishou(100200106, '', 'misconfigured'),
    ],
  ],
  [
    'xiaomi',
    'GET https://open.account.xiaomi.com/user/profile',
    [
      ofXiaomi(96008, 'bad_token'),
      ofXiaomi(96012, 'bad_token'),
      ofXiaomi(96005, 'misconfigured'),
      { status: 403, json: { code: 96008 }, reason: 'bad_token' },
    ],
  ],
  [
    'yidun',
    'POST https://ye.dun.163yun.com/v1/oneclick/check',
    [
      ofYidun(410, 'misconfigured'),
      ofYidun(401, 'misconfigured'),
      ofYidun(430, 'replayed'),
      ofYidun(450, 'bad_code'),
      ofYidun(503, 'unreachable'),
    ],
  ],
];

for (const [type, route, answers] of refusals) {
  for (const { json, status = 200, reason } of answers) {
    test(`${type}: ${JSON.stringify(json)} means ${reason}`, async () => {
      const connector = connectorOf(type) ?? assert.fail(type);
      const fixture = fixtures.find((known) => known.type === type) ?? assert.fail(type);
      const scene = await setScene({ connector, fixture });
      scene.upstream.answer(route, { status, json });

      assert.equal((await scene.fail()).reason, reason);
      assert.ok(scene.upstream.requestsTo(route).length > 0);
    });
  }
}

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { sourceRoutes } from '@causeway/contract/sources.ts';
import { ManagementClient } from 'authing-node-sdk';
import {
  buildAuthorization,
  buildStringToSign,
  DEFAULT_HEADERS,
} from 'authing-node-sdk/dist/utils/buildSignature.js';

import { type Running, startCauseway } from '../world/causeway.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

type Headers = Readonly<Record<string, string>>;

describe('request signatures of the SDK', () => {
  let causeway: Running;
  let client: ManagementClient;

  before(async () => {
    causeway = await startCauseway();
    client = managementClient(causeway);
  });
  after(() => causeway.close());

  /** A request as the SDK makes it, by the SDK's own functions, with one thing changed before it is signed. */
  function signed(input: object, changes: Headers = {}): { headers: Headers; body: string } {
    const headers: Headers = {
      ...DEFAULT_HEADERS(),
      date: new Date().toUTCString(),
      ...changes,
    };
    const text = buildStringToSign('POST', sourceRoutes.createExtIdp.path, headers, input);
    const { accessKeyId, accessKeySecret } = causeway;
    const authorization = buildAuthorization(accessKeyId, accessKeySecret, text);
    return { headers: { ...headers, authorization }, body: JSON.stringify(input) };
  }

  async function post({ headers, body }: { headers: Headers; body: string }): Promise<unknown> {
    const address = new URL(sourceRoutes.createExtIdp.path, causeway.url);
    const response = await fetch(address, { method: 'POST', headers, body });
    assert.equal(response.status, 200);
    return response.json();
  }

  const source = { type: 'oidc', name: '签名 “source”' };
  const minutes = (count: number) => new Date(Date.now() + count * 60_000).toUTCString();

  it('one signature is good for one request (1306)', async () => {
    const request = signed(source);

    granted(sourceRoutes.createExtIdp, await post(request));
    refused(await post(request), 'nonce_used');
    refused(await post(request), 'nonce_used');
  });

  it('of many concurrent replays one gets through', async () => {
    const request = signed({ ...source, name: 'Race' });

    const replies = await Promise.all(Array.from({ length: 8 }, () => post(request)));

    const codes = replies.map((reply) => Reflect.get(Object(reply), 'statusCode'));
    assert.equal(codes.filter((code) => code === 200).length, 1);
    const { list } = granted(sourceRoutes.listExtIdp, await client.listExtIdp({}));
    assert.equal(list.filter(({ name }) => name === 'Race').length, 1);
  });

  for (const [pace, count] of [
    ['slow', -6],
    ['fast', 6],
  ] as const) {
    it(`refuses a clock that is six minutes ${pace} (1305)`, async () => {
      refused(await post(signed(source, { date: minutes(count) })), 'clock_skew');
    });
  }

  const wrong = [
    ['a date that is none (1303)', { date: 'yesterday' }, 'date_malformed'],
    ['no date (1304)', { date: '' }, 'date_missing'],
    [
      'another method (1301)',
      { 'x-authing-signature-method': 'HMAC-SHA256' },
      'signature_method_unsupported',
    ],
    [
      'another version (1302)',
      { 'x-authing-signature-version': '2.0' },
      'signature_version_unsupported',
    ],
  ] as const;
  for (const [what, headers, code] of wrong) {
    it(`refuses ${what}`, async () => {
      refused(await post(signed(source, headers)), code);
    });
  }

  it('accepts a clock that is four minutes off', async () => {
    granted(sourceRoutes.createExtIdp, await post(signed(source, { date: minutes(-4) })));
    granted(sourceRoutes.createExtIdp, await post(signed(source, { date: minutes(4) })));
  });

  it('covers the body (1300)', async () => {
    const { headers } = signed(source);

    const reply = await post({ headers, body: JSON.stringify({ ...source, name: 'Other' }) });

    refused(reply, 'access_key_invalid');
  });

  it('covers the headers of the brand (1300)', async () => {
    const { headers, body } = signed(source);

    const reply = await post({ headers: { ...headers, 'x-authing-app-id': 'tenant' }, body });

    refused(reply, 'access_key_invalid');
  });

  it('a forged request does not use up the nonce of the true one', async () => {
    const request = signed(source);
    const { authorization = '' } = request.headers;
    const forged = { ...request.headers, authorization: `${authorization.slice(0, -4)}AAA=` };

    refused(await post({ ...request, headers: forged }), 'access_key_invalid');
    granted(sourceRoutes.createExtIdp, await post(request));
  });

  it('a wrong secret and an unknown key are refused alike (1300)', async () => {
    const wrongSecret = managementClient(causeway, { accessKeySecret: 'wrong' });
    const unknownKey = managementClient(causeway, { accessKeyId: 'nobody' });

    const messages = [
      refused(await wrongSecret.listExtIdp({}), 'access_key_invalid'),
      refused(await unknownKey.listExtIdp({}), 'access_key_invalid'),
    ];

    assert.equal(messages[0], messages[1]);
  });

  it('answers in the language of the lang option, Chinese without one', async () => {
    const inChinese = /[\u4e00-\u9fff]/;
    const asked = { id: 'none' };
    const languages = [
      ['zh-CN', true],
      ['en-US', false],
    ] as const;
    for (const [lang, isChinese] of languages) {
      const reply = await managementClient(causeway, { lang }).getExtIdp(asked);
      assert.equal(inChinese.test(refused(reply, 'source_not_found')), isChinese, lang);
    }
    const { accessKeyId, accessKeySecret, url: host } = causeway;
    const silent = new ManagementClient({ accessKeyId, accessKeySecret, host });
    assert.match(refused(await silent.getExtIdp(asked), 'source_not_found'), inChinese);
  });

  it('says of a malformed user id what clients compare with', async () => {
    const inChinese = managementClient(causeway, { lang: 'zh-CN' });
    const malformed = { userId: 'no-colon', userIdType: 'identity' } as const;

    const messages = [
      refused(await inChinese.getUser(malformed), 'user_id_malformed'),
      refused(await inChinese.getUser({ userId: '' }), 'user_id_malformed'),
      refused(await inChinese.getUserIdentities(malformed), 'user_id_malformed'),
    ];

    assert.deepEqual(new Set(messages), new Set(['参数 userId 格式错误']));
  });

  const get = (params: object) =>
    client.makeRequest({ method: 'GET', url: sourceRoutes.listExtIdp.path, params });

  const queries: readonly object[] = [
    {},
    { tenantId: undefined },
    { appId: 'a+b&c=d%20 [x] "登录"/?#' },
    { appId: '', limit: 5 },
    { ids: ['one', 'zwei', '三'] },
    { ids: ['only'], more: ['a,b', 'c d'] },
    { filter: { name: '登录', state: 'on' } },
    { flag: true, off: false, count: 0, ratio: 1.5 },
  ];
  for (const params of queries) {
    it(`holds for the query ${JSON.stringify(params)}`, async () => {
      granted(sourceRoutes.listExtIdp, await get(params));
    });
  }

  const unsent: readonly object[] = [
    { tenantId: null },
    { tenantId: null, appId: null },
    { appId: 'app', tenantId: null, page: undefined },
    { tenantId: null, appId: null, page: null, limit: null },
  ];
  for (const params of unsent) {
    it(`holds for the query ${JSON.stringify(params)}, whose nulls are signed and not sent`, async () => {
      granted(sourceRoutes.listExtIdp, await get(params));
    });
  }

  it('holds for an empty list, which is signed and not sent', async () => {
    const reply = await callUntyped(client, 'getUserBatch', { userIds: [], userIdType: null });

    assert.match(refused(reply, 'invalid_argument'), /userIds/);
  });

  it('does not hold for a null that the call does not know', async () => {
    refused(await get({ unheardOf: null }), 'access_key_invalid');
  });

  const bodies: readonly object[] = [
    { ...source, more: [1, 'zwei', null, { three: [] }, 2.5e-7] },
    { ...source, nested: { z: 1, a: { 10: 'x', 9: 'y' }, 名: '值', none: undefined } },
    { ...source, text: ' spaces \t tabs \n lines "quotes" \\ ' },
    { ...source, on: true, off: false, zero: 0, minus: -1, large: 12_345_678_901_234 },
    { ...source, nothing: null, list: [undefined, null] },
  ];
  for (const body of bodies) {
    it(`holds for the body ${JSON.stringify(body)}`, async () => {
      granted(sourceRoutes.createExtIdp, await callUntyped(client, 'createExtIdp', body));
    });
  }
});

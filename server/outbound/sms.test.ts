import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';

import { createOutboundHttp } from './http.ts';
import { startUpstream } from './local-upstream.ts';
import { createSmsSender, readGateway } from './sms.ts';
import { acs3, canonicalQuery } from './sms-aliyun.ts';

const now = Date.UTC(2026, 10, 22, 1, 2, 3);
const sms = {
  to: '+8613800001111',
  text: '123456 is your code (App)!',
  code: '123456',
  language: 'zh',
} as const;

interface Seen {
  readonly request: IncomingMessage;
  readonly body: string;
}

/** A gateway that keeps what it was sent and gives this answer. */
async function gateway(test: TestContext, status: number, answer: object) {
  const seen: Seen[] = [];
  const listen = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ request, body: Buffer.concat(chunks).toString() });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  };
  const { port } = await startUpstream(test, listen);
  const http = createOutboundHttp({ allow: ['127.0.0.0/8'] });
  test.after(() => http.close());
  const send = (address: string) =>
    createSmsSender({
      url: address.replace('HOST', `127.0.0.1:${port}`),
      http,
      clock: () => now,
    }).send(sms);
  return { seen, send, host: `127.0.0.1:${port}` };
}

describe('a text message', () => {
  it('goes to a webhook with a signature over id, time and body', async (test) => {
    const { seen, send } = await gateway(test, 204, {});

    await send('webhook+http://:s3cr%2Ft@HOST/sms/in');

    const [{ request, body } = assert.fail()] = seen;
    assert.deepEqual([request.method, request.url], ['POST', '/sms/in']);
    assert.deepEqual(JSON.parse(body), { type: 'sms', ...sms });
    const { headers } = request;
    assert.equal(headers['webhook-timestamp'], String(now / 1000));
    const signed = `${String(headers['webhook-id'])}.${now / 1000}.${body}`;
    const signature = createHmac('sha256', 's3cr/t').update(signed).digest('base64');
    assert.equal(headers['webhook-signature'], `v1,${signature}`);
  });

  it('goes to Twilio as a message of the account', async (test) => {
    const { seen, send } = await gateway(test, 201, { sid: 'SM1' });

    await send('twilio+http://AC1:tok@HOST?from=%2B15550001111');
    await send('twilio+http://AC1:tok@HOST?from=MG77');

    const [first, second] = seen;
    assert.equal(first?.request.url, '/2010-04-01/Accounts/AC1/Messages.json');
    const basic = `Basic ${Buffer.from('AC1:tok').toString('base64')}`;
    assert.equal(first.request.headers.authorization, basic);
    const form = Object.fromEntries(new URLSearchParams(first.body));
    assert.deepEqual(form, { To: sms.to, From: '+15550001111', Body: sms.text });
    assert.equal(new URLSearchParams(second?.body).get('MessagingServiceSid'), 'MG77');
  });

  it('goes to Aliyun signed as its version 3 says', async (test) => {
    const { seen, send, host } = await gateway(test, 200, { Code: 'OK' });

    await send('aliyun+http://ak:sk@HOST?sign=%E5%BA%94%E7%94%A8&template=SMS_1&template_en=SMS_2');

    const [{ request } = assert.fail()] = seen;
    const { pathname, search, searchParams } = new URL(request.url ?? '', `http://${host}`);
    assert.deepEqual(Object.fromEntries(searchParams), {
      PhoneNumbers: '13800001111',
      SignName: '应用',
      TemplateCode: 'SMS_1',
      TemplateParam: '{"code":"123456"}',
    });
    assert.equal(request.headers['x-acs-date'], '2026-11-22T01:02:03Z');
    assertSignedByAcs3(request, { path: pathname, query: search.slice(1), secret: 'sk' });
  });

  it('is signed for Aliyun as in the example of its documentation', () => {
    const authorization = acs3({
      user: 'YourAccessKeyId',
      secret: 'YourAccessKeySecret',
      query: canonicalQuery({
        RegionId: 'cn-shanghai',
        ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
      }),
      headers: {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        'x-acs-action': 'RunInstances',
        'x-acs-content-sha256': createHash('sha256').digest('hex'),
        'x-acs-date': '2023-10-26T10:22:32Z',
        'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
        'x-acs-version': '2014-05-26',
      },
    });

    const expected = '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0';
    assert.equal(authorization.split('Signature=')[1], expected);
  });

  const refusals = [
    ['aliyun', 200, { Code: 'isv.BUSINESS_LIMIT_CONTROL' }, 'rate_limited'],
    ['aliyun', 200, { Code: 'isv.SMS_SIGNATURE_ILLEGAL' }, 'denied'],
    ['aliyun', 400, { Code: 'SignatureDoesNotMatch' }, 'bad_response'],
    ['twilio', 401, { code: 20003 }, 'misconfigured'],
    ['twilio', 429, { code: 20429 }, 'rate_limited'],
    ['webhook', 500, {}, 'bad_response'],
    ['webhook', 302, {}, 'bad_response'],
  ] as const;
  for (const [kind, status, answer, reason] of refusals) {
    it(`that ${kind} answers with ${status} ${JSON.stringify(answer)} failed: ${reason}`, async (test) => {
      const { send } = await gateway(test, status, answer);
      const sent = send(`${kind}+http://u:tok-secret@HOST?sign=s&template=t&from=f`);

      await assert.rejects(sent, (error: Error) => {
        assert.equal(Reflect.get(error, 'reason'), reason);
        assert.ok(!error.message.includes('tok-secret') && !error.message.includes(sms.code));
        return true;
      });
    });
  }
});

describe('the address of a gateway', () => {
  const wrong = [
    '',
    'https://sms.example.com',
    'fax://u:s@host',
    'webhook://host/without-secret',
    'aliyun://ak:sk@host?sign=s',
    'twilio://sid:token@host',
    'webhook+ftp://:s@host',
  ];
  for (const text of wrong) {
    it(`is not ${text === '' ? 'empty' : text}`, () => assert.equal(readGateway(text), undefined));
  }

  it('means https unless it says http', () => {
    const { address, kind } = readGateway('webhook://:s@host/in?x=1') ?? assert.fail();
    assert.deepEqual([kind, address], ['webhook', 'https://host/in']);
  });
});

/** The vendor's algorithm, done again from what arrived. */
function assertSignedByAcs3(
  { method = '', headers }: IncomingMessage,
  { path, query, secret }: { path: string; query: string; secret: string },
): void {
  const authorization = /^ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=(.*),Signature=(.*)$/;
  const [, names = '', signature] = authorization.exec(headers.authorization ?? '') ?? [];
  const signed = names.split(';');
  assert.deepEqual(signed, signed.toSorted());
  const required = Object.keys(headers).filter((name) => name.startsWith('x-acs-'));
  for (const name of ['host', ...required]) assert.ok(signed.includes(name), name);
  const lines = signed.map((name) => `${name}:${String(headers[name])}\n`).join('');
  const payload = createHash('sha256').update('').digest('hex');
  assert.equal(headers['x-acs-content-sha256'], payload);
  const canonical = `${method}\n${path}\n${query}\n${lines}\n${names}\n${payload}`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const again = createHmac('sha256', secret).update(`ACS3-HMAC-SHA256\n${digest}`).digest('hex');
  assert.equal(signature, again);
}

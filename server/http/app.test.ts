import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { AppError } from '@causeway/contract/errors.ts';
import { route } from '@causeway/contract/route.ts';
import { pino } from 'pino';
import { Type } from 'typebox';

import { UpstreamError } from '../kernel/upstream-error.ts';
import { createApp } from './app.ts';
import type { Authenticators } from './auth/principal.ts';
import { answered, mount } from './mount.ts';

const lines: Record<string, unknown>[] = [];
const logger = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) });
const app = createApp({ logger, trustProxy: false });
after(() => app.close());

const routes = {
  echo: route({
    operation: 'echo',
    method: 'POST',
    path: '/echo',
    access: 'public',
    summary: 'Returns what it is given.',
    body: Type.Object({ text: Type.String(), fail: Type.Optional(Type.String()) }),
    data: Type.Object({ text: Type.String() }),
    errors: [],
  }),
  away: route({
    operation: 'away',
    method: 'GET',
    path: '/away',
    access: 'public',
    summary: 'Redirects.',
    errors: [],
  }),
};

const failures: Readonly<Record<string, unknown>> = {
  app: new AppError('login_expired', { detail: 'private half' }),
  bug: new Error('secret inner state'),
  upstream: new UpstreamError('unreachable', { detail: 'connect ECONNREFUSED 10.0.0.1' }),
  throttled: new AppError('too_many_requests', { values: { seconds: '3' } }),
};

const anybody = async () => ({ kind: 'anonymous' }) as const;
mount(app, {
  routes,
  // Only public routes here; the other proofs are never asked for.
  authenticators: { public: anybody } as unknown as Authenticators,
  handlers: {
    async echo({ body }) {
      if (body.fail !== undefined) throw failures[body.fail];
      const unlisted = { text: body.text, password: 'leak' };
      return unlisted;
    },
    async away({ wire }) {
      wire.reply.redirect('https://elsewhere.test/', 302);
      return answered;
    },
  },
});

function post(payload: string | object, headers: Readonly<Record<string, string>> = {}) {
  const contentType = { 'content-type': 'application/json' };
  return app.inject({
    method: 'POST',
    url: '/echo',
    payload,
    headers: { ...contentType, ...headers },
  });
}

test('a success has exactly statusCode, message and the listed data', async () => {
  const response = await post({ text: 'a' });

  assert.equal(response.statusCode, 200);
  assert.deepEqual(response.json(), { statusCode: 200, message: '', data: { text: 'a' } });
  assert.equal(response.headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(response.headers['cache-control'], 'no-store');
});

test('a business failure answers HTTP 200 and keeps its private half in the log', async () => {
  const response = await post({ text: 'a', fail: 'app' });

  const { requestId, ...body } = response.json();
  assert.equal(response.statusCode, 200);
  assert.deepEqual(body, {
    statusCode: 400,
    message:
      'This sign-in has expired or was already finished. Go back to the application and sign in again.',
    code: 'login_expired',
    apiCode: 1699,
  });
  assert.match(requestId, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  const line = lines.find((one) => one['requestId'] === requestId && one['detail']);
  assert.equal(line?.['detail'], 'private half');
});

test('an unforeseen error tells the caller nothing, and the log everything', async () => {
  const response = await post({ text: 'a', fail: 'bug' });

  const { requestId, code } = response.json();
  assert.equal(code, 'internal');
  assert.ok(!response.body.includes('inner state'));
  const line = lines.find((one) => one['requestId'] === requestId && one['level'] === 50);
  assert.match(JSON.stringify(line), /secret inner state/);
});

test('an upstream failure is worded for people', async () => {
  const response = await post({ text: 'a', fail: 'upstream' });

  assert.equal(response.json().statusCode, 502);
  assert.equal(response.json().code, 'upstream_unreachable');
  assert.ok(!response.body.includes('10.0.0.1'));
});

test('throttling is one of the few failures with an HTTP status of its own', async () => {
  const response = await post({ text: 'a', fail: 'throttled' });

  assert.equal(response.statusCode, 429);
  assert.equal(response.json().statusCode, 429);
});

for (const [headers, start] of [
  [{}, 'Parameter text'],
  [{ 'x-authing-lang': 'zh-CN' }, '参数 text'],
  [{ 'x-genauth-lang': 'zh-CN' }, '参数 text'],
  [{ 'accept-language': 'zh-TW,en;q=0.5' }, '参数 text'],
  [{ 'accept-language': 'en,zh;q=0.5' }, 'Parameter text'],
  [{ 'x-authing-lang': 'en-US', 'accept-language': 'zh' }, 'Parameter text'],
] as const) {
  test(`the language of ${JSON.stringify(headers)} is followed`, async () => {
    const response = await post({}, headers);

    assert.ok(response.json().message.startsWith(start), response.json().message);
  });
}

for (const [name, payload, headers, code] of [
  ['malformed JSON', '{"text":', {}, 'malformed_body'],
  ['an own __proto__', '{"text":"a","__proto__":{"x":1}}', {}, 'malformed_body'],
  ['a poisoned constructor', '{"constructor":{"prototype":{}}}', {}, 'malformed_body'],
  ['a body that is no object', '[1]', {}, 'invalid_argument'],
  ['an empty body', '', {}, 'invalid_argument'],
  ['XML', '<a/>', { 'content-type': 'text/xml' }, 'unsupported_media_type'],
  [
    'a form',
    'text=a',
    { 'content-type': 'application/x-www-form-urlencoded' },
    'unsupported_media_type',
  ],
  ['too much', JSON.stringify({ text: 'x'.repeat(1_100_000) }), {}, 'payload_too_large'],
  ['endless nesting', `{"text":${'['.repeat(9000)}${']'.repeat(9000)}}`, {}, 'invalid_argument'],
] as const) {
  test(`${name} answers ${code} on HTTP 200`, async () => {
    const response = await post(payload, headers);

    assert.equal(response.statusCode, 200);
    assert.equal(response.json().code, code);
  });
}

test('JSON with a charset is JSON', async () => {
  const headers = { 'content-type': 'application/json;charset=UTF-8' };

  assert.equal((await post('{"text":"登录"}', headers)).json().data.text, '登录');
});

for (const [method, url] of [
  ['GET', '/nowhere?id_token=secret'],
  ['GET', '/echo'],
  ['HEAD', '/away'],
  ['GET', '/%zz'],
] as const) {
  test(`${method} ${url} is not found, with HTTP 404 and an envelope`, async () => {
    const response = await app.inject({ method, url });

    assert.equal(response.statusCode, 404);
    if (method !== 'HEAD') assert.equal(response.json().code, 'path_not_found');
    assert.ok(!response.body.includes('secret'));
  });
}

test('a handler may answer by itself', async () => {
  const response = await app.inject('/away');

  assert.equal(response.statusCode, 302);
  assert.equal(response.headers.location, 'https://elsewhere.test/');
});

test('the log names routes and never the queries of addresses', async () => {
  await app.inject('/away?id_token=do-not-log');

  const line = lines.findLast((one) => one['msg'] === 'request');
  assert.equal(line?.['route'], '/away');
  assert.ok(!JSON.stringify(lines).includes('do-not-log'));
});

test('a request id of the caller is not taken over', async () => {
  const response = await post({}, { 'request-id': 'forged', 'x-request-id': 'forged' });

  assert.notEqual(response.json().requestId, 'forged');
});

test('a route without a handler is noticed when it is mounted', () => {
  const handlers = {} as unknown as Parameters<typeof mount<typeof routes>>[1]['handlers'];
  const authenticators = {} as unknown as Authenticators;

  assert.throws(() => mount(app, { routes, handlers, authenticators }), /no handler for echo/);
});

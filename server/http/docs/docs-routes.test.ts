import assert from 'node:assert/strict';
import { test } from 'node:test';

import { currentRoutes } from '@causeway/contract/index.ts';
import { pino } from 'pino';

import { createApp } from '../app.ts';
import { docsRoutes } from './docs-routes.ts';

function appWith(mayTry: boolean) {
  const app = createApp({ logger: pino({ level: 'silent' }), trustProxy: false });
  docsRoutes(app, { mayTry, version: '1.2.3' });
  return app;
}

const local = appWith(true);
const served = appWith(false);
const get = (url: string, app = served) => app.inject({ url });

test('the front names every call, and links to its page', async () => {
  const { body, headers } = await get('/docs');

  for (const { operation } of currentRoutes)
    assert.ok(body.includes(`/docs/${operation}?`), operation);
  assert.match(String(headers['content-security-policy']), /default-src 'none'.*script-src 'self'/);
});

test('the bare address of the server leads to the front', async () => {
  assert.equal((await get('/')).headers['location'], '/docs');
});

test('a name in backticks is shown as code', async () => {
  const { body } = await get('/docs/rotateAccessKey');

  assert.match(body, /stay good for <code>graceSeconds<\/code>/);
  assert.doesNotMatch((await get('/docs')).body, /class="soft">[^<]*`/);
});

test('every call has a page with its place, its members, its errors and examples', async () => {
  for (const { operation, method, path, errors, query, body: input, isBare } of currentRoutes) {
    const { statusCode, body } = await get(`/docs/${operation}`);

    assert.equal(statusCode, 200, operation);
    assert.ok(body.includes(`>${method}</b> ${path}`), operation);
    for (const code of errors) assert.ok(body.includes(`<code>${code}</code>`), code);
    for (const name of Object.keys((query ?? input)?.properties ?? {})) {
      assert.ok(body.includes(`<code>${name}</code>`), `${operation}: ${name}`);
    }
    if (!isBare) assert.match(body, /&quot;statusCode&quot;: 200/);
  }
});

test('search works without a script, in any order of the words', async () => {
  const { body } = await get('/docs?q=conn+CREATE');

  assert.match(body, /\/docs\/createExtIdpConn\?/);
  assert.doesNotMatch(body, /\/docs\/createExtIdp\?/);
  assert.doesNotMatch((await get('/docs?q=nothing-like-this')).body, /class="calls"/);
});

test('what is searched for is text, never markup', async () => {
  const { body } = await get(`/docs?q=${encodeURIComponent('"><script>alert(1)</script>')}`);

  assert.doesNotMatch(body, /<script>alert/);
});

test('the page speaks Chinese to whom reads Chinese', async () => {
  const { body } = await get('/docs/getUser?lang=zh');

  assert.match(body, /<html lang="zh-CN">/);
  assert.match(body, /参数[^]*用户/);
});

test('a call can be tried only where the server runs for its developer', async () => {
  const [open, closed] = await Promise.all([
    get('/docs/createExtIdp', local),
    get('/docs/createExtIdp'),
  ]);

  assert.match(open.body, /id="try-it"/);
  assert.match(String(open.headers['content-security-policy']), /connect-src 'self'/);
  assert.doesNotMatch(closed.body, /id="try-it"/);
  assert.doesNotMatch(String(closed.headers['content-security-policy']), /connect-src/);
});

test('no field of the form has a name, so none can reach an address', async () => {
  const { body } = await get('/docs/createExtIdp', local);

  const form = /<form id="try-it"[^]*?<\/form>/.exec(body)?.[0] ?? assert.fail();
  assert.doesNotMatch(form, /\sname=/);
});

test('the OpenAPI document is served, and a call that does not exist is none', async () => {
  assert.equal((await get('/docs/openapi.json')).json().openapi, '3.1.0');
  assert.equal((await get('/docs/deleteEverything')).json().code, 'path_not_found');
});

test('style and script come with their types', async () => {
  for (const [path, type] of [
    ['reference.css', 'text/css'],
    ['reference.js', 'text/javascript'],
    ['signature.js', 'text/javascript'],
  ] as const) {
    const { headers, body } = await get(`/docs/${path}`);

    assert.equal(headers['content-type'], `${type}; charset=utf-8`);
    assert.ok(body.length > 500, path);
  }
});

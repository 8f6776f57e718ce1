import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { ResolveHost } from './connect.ts';
import { createOutboundHttp, type OutboundHttp, type OutboundOptions } from './http.ts';
import { startUpstream } from './local-upstream.ts';

const LOOPBACK = ['127.0.0.1/32'];

function open(t: TestContext, options: Partial<OutboundOptions> = {}): OutboundHttp {
  const http = createOutboundHttp({ allow: [], ...options });
  t.after(() => http.close());
  return http;
}

/** A name server with fixed answers; every question is noted. */
function nameServer(answers: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const resolve: ResolveHost = async (host) => {
    asked.push(host);
    return answers[host] ?? [];
  };
  return { asked, resolve };
}

const SPELLINGS_OF_LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '127.0.0.1.',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '①②⑦.0.0.1',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '0.0.0.0',
  '0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  '[::127.0.0.1]',
];

for (const host of SPELLINGS_OF_LOOPBACK) {
  test(`incident-35: the literal host ${host} is refused before a socket is opened`, async (t) => {
    const upstream = await startUpstream(t);
    const http = open(t);

    await assert.rejects(http.fetch(`https://${host}:${upstream.port}/`), {
      name: 'UpstreamError',
      reason: 'misconfigured',
      detail: /refused address.*CAUSEWAY_OUTBOUND_ALLOW/,
    });

    assert.equal(upstream.received.length, 0);
  });
}

for (const host of ['localhost', 'localhost.', 'LOCALHOST', 'sub.localhost']) {
  test(`incident-35: ${host} is refused as the loopback that it is`, async (t) => {
    const upstream = await startUpstream(t);
    const http = open(t);

    await assert.rejects(
      http.fetch(`https://${host}:${upstream.port}/`),
      /misconfigured|unreachable/,
    );

    assert.equal(upstream.received.length, 0);
  });
}

for (const address of ['127.0.0.1', '169.254.169.254', '10.0.0.1', '::1', '::ffff:127.0.0.1']) {
  test(`incident-36: a name that resolves to ${address} is refused`, async (t) => {
    const upstream = await startUpstream(t);
    const { resolve } = nameServer({ 'idp.example': [address] });
    const http = open(t, { resolve });

    await assert.rejects(http.fetch(`https://idp.example:${upstream.port}/`), {
      reason: 'misconfigured',
      detail: new RegExp(
        `idp\\.example resolves to the refused address ${address}; .*CAUSEWAY_OUTBOUND_ALLOW`,
      ),
    });

    assert.equal(upstream.received.length, 0);
  });
}

test('incident-36: one forbidden address among allowed ones refuses the name', async (t) => {
  const upstream = await startUpstream(t);
  const { resolve } = nameServer({ 'idp.example': ['127.0.0.1', '169.254.169.254'] });
  const http = open(t, { resolve, allow: LOOPBACK });

  await assert.rejects(http.fetch(`https://idp.example:${upstream.port}/`), {
    reason: 'misconfigured',
    detail: /169\.254\.169\.254/,
  });

  assert.equal(upstream.received.length, 0);
});

test('incident-36: a name is asked once and the connection goes to that answer (DNS rebinding)', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.setHeader('connection', 'close');
    response.end('{}');
  });
  const answers = [['127.0.0.1'], ['169.254.169.254']];
  const http = open(t, { allow: LOOPBACK, resolve: async () => answers.shift() ?? [] });
  const url = `http://rebinding.example:${upstream.port}/`;

  const first = await http.fetch(url);

  assert.equal(first.status, 200);
  assert.equal(answers.length, 1, 'the second answer was not asked for');
  await assert.rejects(http.fetch(url), { reason: 'misconfigured', detail: /169\.254\.169\.254/ });
  assert.equal(upstream.received.length, 1);
});

test('incident-36: a kept connection stays where it was checked, whatever the name says later', async (t) => {
  const upstream = await startUpstream(t);
  const answers = [['127.0.0.1'], ['169.254.169.254']];
  const http = open(t, { allow: LOOPBACK, resolve: async () => answers.shift() ?? [] });
  const url = `http://rebinding.example:${upstream.port}/`;

  await http.fetch(url);
  await http.fetch(url);

  const sockets = new Set(upstream.received.map((request) => request.socket));
  assert.equal(sockets.size, 1);
  assert.equal(answers.length, 1);
});

test('plain http goes nowhere but to the ranges of the allow-list, public or not', async (t) => {
  const upstream = await startUpstream(t);
  const { resolve } = nameServer({ 'idp.example': ['93.184.215.14'] });
  const http = open(t, { resolve });

  await assert.rejects(http.fetch(`http://idp.example:${upstream.port}/`), {
    reason: 'misconfigured',
    detail: /without TLS.*use https/,
  });
});

test('the allow-list lets names and literals of its ranges through', async (t) => {
  const upstream = await startUpstream(t);
  const { resolve, asked } = nameServer({ 'idp.internal': ['127.0.0.1'] });
  const http = open(t, { resolve, allow: LOOPBACK });

  assert.equal((await http.fetch(`http://idp.internal:${upstream.port}/`)).status, 200);
  assert.equal((await http.fetch(upstream.origin)).status, 200);
  assert.deepEqual(asked, ['idp.internal']);
});

test('incident-35: a redirect to the metadata address is refused', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  });
  const http = open(t, { allow: LOOPBACK });

  await assert.rejects(http.fetch(upstream.origin, { redirect: 'follow' }), {
    reason: 'misconfigured',
    detail: /^http:\/\/169\.254\.169\.254\/latest\/meta-data\/: .*CAUSEWAY_OUTBOUND_ALLOW/,
  });
});

test('incident-35: every hop of a chain of redirects is checked, names too', async (t) => {
  const upstream = await startUpstream(t, (request, response) => {
    const location = request.url === '/' ? '/second' : 'http://inside.example/';
    response.writeHead(307, { location }).end();
  });
  const { resolve, asked } = nameServer({ 'inside.example': ['10.0.0.1'] });
  const http = open(t, { allow: LOOPBACK, resolve });

  await assert.rejects(http.fetch(upstream.origin, { redirect: 'follow' }), {
    reason: 'misconfigured',
    detail: /inside\.example resolves to the refused address 10\.0\.0\.1/,
  });

  assert.deepEqual(asked, ['inside.example']);
  assert.equal(upstream.received.length, 2);
});

for (const url of [
  'file:///etc/passwd',
  'ftp://idp.example/',
  'data:,x',
  'javascript:0',
  'gopher://idp.example/',
]) {
  test(`incident-35: the scheme of ${url} is refused`, async (t) => {
    const http = open(t);
    await assert.rejects(http.fetch(url), { reason: 'misconfigured', detail: /scheme/ });
  });
}

test('incident-35: a redirect to another scheme is refused', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.writeHead(302, { location: 'file:///etc/passwd' }).end();
  });
  const http = open(t, { allow: LOOPBACK });
  await assert.rejects(http.fetch(upstream.origin, { redirect: 'follow' }), {
    reason: 'bad_response',
    detail: /scheme file:/,
  });
});

test('incident-35: user information in a URL is refused and not repeated', async (t) => {
  const upstream = await startUpstream(t);
  const http = open(t, { allow: LOOPBACK });
  for (const user of ['user:secret@', 'user@', ':secret@']) {
    await assert.rejects(
      http.fetch(`http://${user}127.0.0.1:${upstream.port}/`),
      (error: Error & { detail?: string }) =>
        error.message === 'misconfigured' && !error.detail?.includes('secret'),
    );
  }
  assert.equal(upstream.received.length, 0);
});

test('a relative URL is refused', async (t) => {
  await assert.rejects(open(t).fetch('/token?code=secret'), {
    reason: 'misconfigured',
    detail: 'not an absolute URL',
  });
});

test('a name without an address is unreachable', async (t) => {
  const { resolve } = nameServer({});
  await assert.rejects(open(t, { resolve }).fetch('http://idp.example/'), {
    reason: 'unreachable',
    detail: 'http://idp.example/: idp.example has no address',
  });
});

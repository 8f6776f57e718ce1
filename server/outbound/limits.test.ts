import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { createOutboundHttp, type OutboundHttp, type OutboundOptions } from './http.ts';
import { startUpstream } from './local-upstream.ts';

const KIB = 1024;

function open(t: TestContext, options: Partial<OutboundOptions> = {}): OutboundHttp {
  const http = createOutboundHttp({ allow: ['127.0.0.1'], ...options });
  t.after(() => http.close());
  return http;
}

/** Fails the test when the call takes much longer than its limit. */
async function assertUnreachableSoon(call: Promise<Response>, detail: RegExp): Promise<void> {
  const startedAt = performance.now();
  await assert.rejects(call, { name: 'UpstreamError', reason: 'unreachable', detail });
  assert.ok(performance.now() - startedAt < 3000);
}

test('an upstream that never answers is given up, and its connection closed, at the deadline', async (t) => {
  const closed = Promise.withResolvers<string>();
  const upstream = await startUpstream(t, (_request, response) => {
    response.on('close', () => closed.resolve('closed'));
  });
  const http = open(t, { totalTimeoutMs: 100 });
  await assertUnreachableSoon(http.fetch(upstream.origin), /no complete answer within 100 ms/);
  assert.equal(await Promise.race([closed.promise, delay(1000, 'still open')]), 'closed');
});

test('a request that was given up while it waited for its connection is never sent', async (t) => {
  const upstream = await startUpstream(t);
  const resolve = () => delay(100, ['127.0.0.1']);
  const http = open(t, { totalTimeoutMs: 20, resolve });
  await assertUnreachableSoon(
    http.fetch(`http://idp.example:${upstream.port}/token`, { method: 'POST', body: 'code=1' }),
    /no complete answer within 20 ms/,
  );
  await delay(200);
  assert.equal(upstream.received.length, 0);
});

test('an upstream that drips its body is given up at the deadline', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    const drip = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drip));
  });
  const http = open(t, { totalTimeoutMs: 200 });
  await assertUnreachableSoon(http.fetch(upstream.origin), /no complete answer within 200 ms/);
});

test('redirects share one deadline', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 60);
  });
  const http = open(t, { totalTimeoutMs: 150, maxRedirects: 100 });
  await assertUnreachableSoon(
    http.fetch(upstream.origin, { redirect: 'follow' }),
    /no complete answer within 150 ms/,
  );
});

test('a name server that never answers is given up at the deadline', async (t) => {
  const resolve = () => new Promise<never>(() => {});
  const http = open(t, { totalTimeoutMs: 100, connectTimeoutMs: 200, resolve });
  await assertUnreachableSoon(
    http.fetch('http://idp.example/'),
    /no complete answer within 100 ms/,
  );
});

test('opening a connection has a limit of its own, name resolution included', async (t) => {
  const resolve = () => new Promise<never>(() => {});
  const http = open(t, { connectTimeoutMs: 100, resolve });
  await assertUnreachableSoon(http.fetch('http://idp.example/'), /UND_ERR_CONNECT_TIMEOUT/);
});

test('a caller that gives up ends the exchange', async (t) => {
  const upstream = await startUpstream(t, () => {});
  const http = open(t);
  await assertUnreachableSoon(
    http.fetch(upstream.origin, { signal: AbortSignal.timeout(50) }),
    /the caller gave up/,
  );
});

test('a caller that gave up before sends nothing', async (t) => {
  const upstream = await startUpstream(t);
  const http = open(t);
  await assertUnreachableSoon(
    http.fetch(upstream.origin, { signal: AbortSignal.abort() }),
    /the caller gave up/,
  );
  assert.equal(upstream.received.length, 0);
});

test('a call that ended leaves nothing behind on the signal of its caller', async (t) => {
  const upstream = await startUpstream(t);
  const http = open(t);
  const { signal } = new AbortController();
  await http.fetch(upstream.origin, { signal });
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('a body of exactly the cap is read, one byte more is refused', async (t) => {
  const upstream = await startUpstream(t, (request, response) => {
    response.end('x'.repeat(request.url === '/fits' ? KIB : KIB + 1));
  });
  const http = open(t, { maxResponseBytes: KIB });

  assert.equal((await (await http.fetch(`${upstream.origin}/fits`)).text()).length, KIB);
  await assert.rejects(http.fetch(`${upstream.origin}/over`), {
    reason: 'bad_response',
    detail: /larger than 1024 bytes/,
  });
});

test('an endless body is cut off at the cap', async (t) => {
  let written = 0;
  const upstream = await startUpstream(t, (_request, response) => {
    const block = Buffer.alloc(64 * KIB);
    const pour = () => {
      if (response.destroyed) return;
      written += block.length;
      response.write(block, () => setImmediate(pour));
    };
    pour();
  });
  const http = open(t, { maxResponseBytes: 256 * KIB });

  await assert.rejects(http.fetch(upstream.origin), { reason: 'bad_response' });
  assert.ok(written < 64 * KIB * KIB);
});

const ENCODINGS: Readonly<Record<string, (content: Buffer) => Buffer>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  GZIP: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
};

for (const [encoding, encode] of Object.entries(ENCODINGS)) {
  const answerWith =
    (content: Buffer): RequestListener =>
    (_request, response) => {
      response.setHeader('content-encoding', encoding);
      response.end(encode(content));
    };

  test(`an answer in ${encoding} is decoded`, async (t) => {
    const upstream = await startUpstream(t, answerWith(Buffer.from('{"sub":"ü"}')));
    const response = await open(t).fetch(upstream.origin);
    assert.deepEqual(await response.json(), { sub: 'ü' });
    assert.equal(response.headers.get('content-encoding'), null);
    assert.equal(response.headers.get('content-length'), null);
  });

  test(`a ${encoding} bomb is refused: the cap counts decoded bytes`, async (t) => {
    const upstream = await startUpstream(t, answerWith(Buffer.alloc(2 * KIB * KIB)));
    await assert.rejects(open(t).fetch(upstream.origin), {
      reason: 'bad_response',
      detail: /larger than 1048576 bytes/,
    });
  });
}

for (const encoding of ['zstd', 'gzip, gzip', 'secret-token']) {
  test(`the encoding "${encoding}" is refused`, async (t) => {
    const upstream = await startUpstream(t, (_request, response) => {
      response.setHeader('content-encoding', encoding);
      response.end('x');
    });
    await assert.rejects(open(t).fetch(upstream.origin), {
      reason: 'bad_response',
      detail: /content encoding is not supported$/,
    });
  });
}

test('an answer that is not in the encoding it claims is refused', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end('{}');
  });
  await assert.rejects(open(t).fetch(upstream.origin), {
    reason: 'bad_response',
    detail: /content encoding is broken$/,
  });
});

test('incident-43: an upstream that is down is unreachable, never an empty answer', async (t) => {
  const upstream = await startUpstream(t, (request) => request.socket.destroy());
  const http = open(t, { resolve: async () => Promise.reject(dnsFailure()) });

  await assert.rejects(http.fetch(upstream.origin), {
    reason: 'unreachable',
    detail: /UND_ERR_SOCKET|ECONNRESET/,
  });
  await assert.rejects(http.fetch('http://idp.example/'), {
    reason: 'unreachable',
    detail: 'http://idp.example/: ENOTFOUND',
  });
});

test('incident-43: a closed port is unreachable', async (t) => {
  const http = open(t);
  const port = await closedPort();
  await assert.rejects(http.fetch(`http://127.0.0.1:${port}/`), {
    reason: 'unreachable',
    detail: `http://127.0.0.1:${port}/: ECONNREFUSED`,
  });
});

test('incident-43: a body that ends early is an error', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"sub":"1"}', () => response.destroy());
  });
  await assert.rejects(open(t).fetch(upstream.origin), { name: 'UpstreamError' });
});

for (const [what, bytes] of [
  ['not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['HTTP with a status that does not exist', 'HTTP/1.1 700 Odd\r\ncontent-length: 0\r\n\r\n'],
  ['HTTP with endless headers', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(64 * KIB)}\r\n\r\n`],
] as const) {
  test(`incident-43: an answer that is ${what} is a bad response`, async (t) => {
    const port = await rawServer(t, bytes);
    await assert.rejects(open(t).fetch(`http://127.0.0.1:${port}/`), { reason: 'bad_response' });
  });
}

function dnsFailure(): Error {
  return Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
}

async function rawServer(t: TestContext, bytes: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });
  t.after(() => server.close());
  return listen(server);
}

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

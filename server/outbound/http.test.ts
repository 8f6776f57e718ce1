import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { inspect } from 'node:util';

import {
  createOutboundHttp,
  type ExchangeReport,
  type OutboundHttp,
  type OutboundOptions,
} from './http.ts';
import { startUpstream } from './local-upstream.ts';
import { prepareRequest, redirectedRequest } from './request.ts';

const SECRET = 'very-secret';

function open(t: TestContext, options: Partial<OutboundOptions> = {}): OutboundHttp {
  const http = createOutboundHttp({ allow: ['127.0.0.1'], ...options });
  t.after(() => http.close());
  return http;
}

test('a call needs no `this` and answers with status, headers and body', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.writeHead(418, { 'content-type': 'application/json', link: ['<a>', '<b>'] });
    response.end('{"error":"teapot"}');
  });
  const { fetch } = open(t);

  const response = await fetch(`${upstream.origin}/tea?with=milk`);

  assert.ok(response instanceof Response);
  assert.equal(response.status, 418);
  assert.equal(response.ok, false);
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.equal(response.headers.get('link')?.replaceAll(' ', ''), '<a>,<b>');
  assert.equal(response.headers.has('set-cookie'), false);
  assert.deepEqual(await response.json(), { error: 'teapot' });
  assert.equal(upstream.received[0]?.url, '/tea?with=milk');
});

test('a form goes out as a form, with the headers of the caller', async (t) => {
  const bodies: string[] = [];
  const upstream = await startUpstream(t, (request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
    request.on('end', () => response.end('{}'));
  });
  const http = open(t);

  await http.fetch(`${upstream.origin}/token`, {
    method: 'post',
    body: new URLSearchParams({ code: 'a b', redirect_uri: 'https://x/' }),
    headers: new Headers({ Authorization: 'Basic eDp5', Host: 'other.example' }),
  });

  const [request] = upstream.received;
  assert.equal(request?.method, 'POST');
  assert.equal(request?.headers['content-type'], 'application/x-www-form-urlencoded;charset=UTF-8');
  assert.equal(request?.headers.authorization, 'Basic eDp5');
  assert.equal(request?.headers.host, new URL(upstream.origin).host);
  assert.deepEqual(bodies, ['code=a+b&redirect_uri=https%3A%2F%2Fx%2F']);
});

test('answers without a body, and to HEAD, are read', async (t) => {
  const upstream = await startUpstream(t, (request, response) => {
    if (request.method === 'HEAD') response.setHeader('content-length', '12');
    else response.statusCode = 204;
    response.end();
  });
  const http = open(t);

  assert.equal((await http.fetch(upstream.origin)).status, 204);
  assert.equal(await (await http.fetch(upstream.origin, { method: 'HEAD' })).text(), '');
});

test('early hints are not taken for the answer', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.end('answer');
  });
  const response = await open(t).fetch(upstream.origin);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), 'answer');
});

test('a header that would split the request is refused and not repeated', async (t) => {
  const upstream = await startUpstream(t);
  const headers = { authorization: `Bearer x\r\nx-injected: ${SECRET}` };
  await assert.rejects(open(t).fetch(upstream.origin, { headers }), {
    reason: 'misconfigured',
    detail: `${upstream.origin}/: UND_ERR_INVALID_ARG`,
  });
  assert.equal(upstream.received.length, 0);
});

test('calls that follow each other share one connection', async (t) => {
  const upstream = await startUpstream(t);
  const http = open(t);
  for (let call = 0; call < 5; call += 1) await http.fetch(upstream.origin);
  assert.equal(new Set(upstream.received.map(({ socket }) => socket)).size, 1);
});

test('a redirect is handed to the caller unless the caller says otherwise', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const http = open(t);

  for (const init of [{}, { redirect: 'manual' } as const]) {
    const response = await http.fetch(upstream.origin, init);
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), '/elsewhere');
  }
  await assert.rejects(http.fetch(upstream.origin, { redirect: 'error' }), {
    reason: 'bad_response',
  });
  assert.equal(upstream.received.length, 3);
});

test('a redirected POST is never repeated', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  const call = open(t).fetch(upstream.origin, { method: 'POST', body: SECRET, redirect: 'follow' });
  await assert.rejects(call, { reason: 'bad_response' });
  assert.equal(upstream.received.length, 1);
});

test('redirects are followed up to their limit', async (t) => {
  const upstream = await startUpstream(t, (request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end('arrived');
    else response.writeHead(301, { location: `/${left - 1}` }).end();
  });
  const http = open(t, { maxRedirects: 3 });

  const response = await http.fetch(`${upstream.origin}/3`, { redirect: 'follow' });
  assert.equal(await response.text(), 'arrived');
  await assert.rejects(http.fetch(`${upstream.origin}/4`, { redirect: 'follow' }), {
    reason: 'bad_response',
    detail: `${upstream.origin}/1: redirect 4 is not followed`,
  });
});

test('a redirect without a location is an answer', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => response.writeHead(302).end());
  const response = await open(t).fetch(upstream.origin, { redirect: 'follow' });
  assert.equal(response.status, 302);
});

test('credentials follow a redirect inside the origin, and no further', async (t) => {
  const other = await startUpstream(t);
  const upstream = await startUpstream(t, (request, response) => {
    const location = request.url === '/' ? '/same' : `${other.origin}/other`;
    response.writeHead(302, { location }).end();
  });
  const headers = { authorization: SECRET, cookie: SECRET, 'x-api-key': SECRET, accept: 'text/x' };

  await open(t).fetch(`${upstream.origin}/`, { redirect: 'follow', headers });

  assert.equal(upstream.received[1]?.headers.authorization, SECRET);
  assert.equal(other.received[0]?.headers.accept, 'text/x');
  assert.ok(!inspect(other.received[0]?.rawHeaders).includes(SECRET));
});

test('a redirect from https to http is refused', () => {
  const request = prepareRequest('https://idp.example/metadata', {});
  assert.throws(() => redirectedRequest(request, 'http://idp.example/metadata'), {
    reason: 'bad_response',
    detail: 'https://idp.example/metadata: a redirect from https to http is refused',
  });
  assert.equal(redirectedRequest(request, '//cdn.example/m').url.href, 'https://cdn.example/m');
});

test('an error and a report hold no query, header or body', async (t) => {
  const reports: ExchangeReport[] = [];
  const upstream = await startUpstream(t, (request, response) => {
    if (request.url?.startsWith('/down') === true) request.socket.end(`${SECRET} is not HTTP\r\n`);
    else response.writeHead(302, { location: `file:///${SECRET}` }).end(SECRET);
  });
  const http = open(t, { onExchange: (report) => reports.push(report) });
  const call = (path: string) =>
    http.fetch(`${upstream.origin}${path}?code=${SECRET}`, {
      headers: { authorization: SECRET },
      redirect: 'follow',
    });

  for (const path of ['/down', '/redirect']) {
    await assert.rejects(call(path), (error) => {
      assert.ok(!inspect(error, { depth: Infinity, showHidden: true }).includes(SECRET));
      return true;
    });
  }
  await assert.rejects(
    http.fetch(`http://[${SECRET}`),
    (error) => !inspect(error).includes(SECRET),
  );

  assert.ok(!inspect(reports).includes(SECRET));
});

test('every hop is reported with its place, outcome and duration', async (t) => {
  const reports: ExchangeReport[] = [];
  const upstream = await startUpstream(t, (request, response) => {
    const location = request.url === '/' ? '/next' : 'http://10.0.0.1/inside';
    response.writeHead(302, { location }).end();
  });
  const http = open(t, { onExchange: (report) => reports.push(report) });

  await assert.rejects(http.fetch(`${upstream.origin}/`, { redirect: 'follow' }));

  const place = { method: 'GET', origin: upstream.origin };
  assert.deepEqual(
    reports.map(({ durationMs, ...rest }) => ({ ...rest, isTimed: durationMs >= 0 })),
    [
      { ...place, path: '/', status: 302, isTimed: true },
      { ...place, path: '/next', status: 302, isTimed: true },
      {
        method: 'GET',
        origin: 'http://10.0.0.1',
        path: '/inside',
        error: 'misconfigured',
        isTimed: true,
      },
    ],
  );
});

test('closing lets a running call end and refuses the next', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    setTimeout(() => response.end('late'), 50);
  });
  const http = createOutboundHttp({ allow: ['127.0.0.1'] });

  const running = http.fetch(upstream.origin);
  await http.close();

  assert.equal(await (await running).text(), 'late');
  await assert.rejects(http.fetch(upstream.origin), { reason: 'unreachable' });
});

test('a range that is none in the allow-list stops the start', () => {
  assert.throws(() => createOutboundHttp({ allow: ['10.0.0.0/33'] }), RangeError);
});

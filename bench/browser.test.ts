import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { Browser } from './browser.ts';
import { HttpClient } from './http-client.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(t: TestContext, listener: Listener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function openBrowser(t: TestContext): Browser {
  const client = new HttpClient('');
  t.after(() => client.close());
  return new Browser(client);
}

test('cookies go back to their path, and removed ones do not', async (t) => {
  const seen: (string | undefined)[] = [];
  const origin = await serve(t, (request, response) => {
    seen.push(request.headers.cookie);
    const next = { '/a': '/b', '/b': '/b/c', '/b/c': 'https://app.test/back?code=1' };
    const location = Object.entries(next).find(([path]) => path === request.url)?.[1] ?? '/';
    response.appendHeader('set-cookie', `at${request.url?.replaceAll('/', '-')}=1; Path=/b`);
    if (request.url === '/b') response.appendHeader('set-cookie', 'at-a=; Path=/b; Max-Age=0');
    response.writeHead(302, { location }).end();
  });
  const browser = openBrowser(t);

  const end = await browser.follow(
    { method: 'GET', url: new URL('/a', origin) },
    'https://app.test/back',
  );

  assert.deepEqual(end, new URL('https://app.test/back?code=1'));
  assert.deepEqual(seen, [undefined, 'at-a=1', 'at-b=1']);
});

test('a page that is not a redirect ends the way', async (t) => {
  const origin = await serve(t, (_request, response) => response.end('sign in'));

  const end = await openBrowser(t).follow({ method: 'GET', url: new URL(origin) }, 'https://x');

  assert.ok(!(end instanceof URL));
  assert.equal(end.reply.body, 'sign in');
});

test('a circle of redirects is given up', async (t) => {
  const origin = await serve(t, (_request, response) =>
    response.writeHead(302, { location: '/' }).end(),
  );

  await assert.rejects(
    openBrowser(t).follow({ method: 'GET', url: new URL(origin) }, 'https://x'),
    /more than 20 redirects/,
  );
});

test('a form of another site brings no cookies but those that say so', async (t) => {
  const seen: (string | undefined)[] = [];
  const broker = await serve(t, (request, response) => {
    seen.push(request.headers.cookie);
    const location = request.method === 'POST' ? '/after' : '/';
    response.appendHeader('set-cookie', 'lax=1; Path=/; SameSite=Lax');
    response.appendHeader('set-cookie', 'wide=1; Path=/; SameSite=None');
    response.writeHead(request.url === '/after' ? 200 : 302, { location }).end();
  });
  const idp = await serve(t, (_request, response) => {
    response.end(`<form method="post" action="${broker}/acs"></form>`);
  });
  const browser = openBrowser(t);
  await browser.send({ method: 'GET', url: new URL('/start', broker) });

  const page = await browser.follow({ method: 'GET', url: new URL(idp) }, 'https://x');
  assert.ok(!(page instanceof URL));
  await browser.submit(page, 'https://x');

  assert.deepEqual(seen, [undefined, 'wide=1', 'lax=1; wide=1']);
});

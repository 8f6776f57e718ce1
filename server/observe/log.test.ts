import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, it } from 'node:test';

import { AppError } from '@causeway/contract/errors.ts';
import { createLogger, type Logger, type LogOptions } from './log.ts';

/** What one line says, read back. */
function lineOf(say: (log: Logger) => void, options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  say(
    createLogger({
      level: 'trace',
      destination: { write: (line) => lines.push(line) },
      ...options,
    }),
  );
  assert.equal(lines.length, 1);
  const line: unknown = JSON.parse(lines[0] ?? '');
  assert.ok(typeof line === 'object' && line !== null);
  return { text: lines[0] ?? '', line: new Map(Object.entries(line)) };
}

const SECRET = 'c7Yq-S3cr3t_value.9';

const leaks: readonly (readonly [string, (log: Logger) => void])[] = [
  [
    'a query parameter',
    (log) => log.info({ url: `/callback?code=${SECRET}&state=${SECRET}` }, 'x'),
  ],
  ['a fragment', (log) => log.info({ url: `https://app.example/#id_token=${SECRET}` }, 'x')],
  ['a percent-encoded name', (log) => log.info({ url: `/oidc/me?access%5Ftoken=${SECRET}` }, 'x')],
  ['the message', (log) => log.info(`Route GET:/oidc/me?access_token=${SECRET} not found`)],
  ['a header', (log) => log.info({ headers: { Authorization: `Basic ${SECRET}` } }, 'x')],
  ['a cookie', (log) => log.info({ res: {}, headers: { 'set-cookie': [`sid=${SECRET}`] } }, 'x')],
  ['a form body', (log) => log.info({ body: { code: SECRET, state: SECRET } }, 'x')],
  ['a raw form body', (log) => log.info({ raw: `grant_type=x&client_secret=${SECRET}` }, 'x')],
  ['a nested record', (log) => log.info({ a: { b: [{ clientSecret: SECRET }] } }, 'x')],
  ['upstream tokens', (log) => log.info({ identity: { tokens: { accessToken: SECRET } } }, 'x')],
  ['an error text', (log) => log.error(new Error(`GET /token?client_secret=${SECRET} failed`))],
  ['the cause of an error', (log) => log.error({ err: causedBy(`Bearer ${SECRET}`) }, 'x')],
  ['a signed token in prose', (log) => log.info(`got eyJhbGciOiJ9.eyJzdWIiOiJ9.${SECRET} back`)],
  ['a request', (log) => log.info({ req: new Visit(`/oidc/auth?nonce=${SECRET}`) }, 'x')],
];

class Visit {
  readonly method = 'GET';
  readonly ip = '192.0.2.7';
  readonly headers = { cookie: `sid=${SECRET}` };
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
}

function causedBy(text: string): Error {
  return new Error('outer', { cause: new Error(text) });
}

describe('the log', () => {
  for (const [place, say] of leaks) {
    it(`hides a secret in ${place}`, () => {
      assert.ok(!lineOf(say).text.includes(SECRET));
    });
  }

  it('keeps what helps: path, harmless parameters, status', () => {
    const { line } = lineOf((log) =>
      log.info(
        { req: new Visit('/oidc/auth?scope=openid&code=x'), res: { statusCode: 302 } },
        'done',
      ),
    );

    assert.deepEqual(line.get('req'), {
      method: 'GET',
      url: '/oidc/auth?scope=openid&code=[hidden]',
      ip: '192.0.2.7',
    });
    assert.deepEqual(line.get('res'), { statusCode: 302 });
    assert.equal(line.get('level'), 'info');
    assert.equal(line.get('msg'), 'done');
  });

  it('tells code, detail and cause of a failure', () => {
    const failure = new AppError('internal', { detail: 'row 7', cause: new TypeError('broken') });

    const { line } = lineOf((log) => log.error(failure));

    const shown = Object(line.get('err'));
    assert.equal(shown.code, 'internal');
    assert.equal(shown.detail, 'row 7');
    assert.equal(shown.cause.type, 'TypeError');
    assert.match(shown.stack, /log\.test\.ts/);
  });

  it('names the request in every line that is written while it is served', () => {
    const requests = new AsyncLocalStorage<string>();
    const requestId = () => requests.getStore();

    const inside = lineOf((log) => requests.run('req-1', () => log.info('x')), { requestId });
    const outside = lineOf((log) => log.info('x'), { requestId });

    assert.equal(inside.line.get('requestId'), 'req-1');
    assert.equal(outside.line.has('requestId'), false);
  });

  it('is silent below its level', () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', destination: { write: (line) => lines.push(line) } });

    log.info('quiet');
    log.warn('loud');

    assert.equal(lines.length, 1);
  });

  it('survives values that refer to themselves', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;

    assert.match(lineOf((log) => log.info({ loop }, 'x')).text, /too deep/);
  });
});

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, describe, it } from 'node:test';

import { CausewayError, type ClientOptions, createManagementClient } from './causeway.ts';

type Reply = (request: IncomingMessage, response: ServerResponse) => unknown;

const success = (data: unknown): Reply => answer(200, { statusCode: 200, message: '', data });
const unavailable = answer(503, { statusCode: 503, message: 'Later.', code: 'unavailable' });

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (_request, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));
}

/** Answers in this order, the last one for ever. */
const replies: Reply[] = [];
const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  const reply = replies.length > 1 ? replies.shift() : replies[0];
  reply?.(request, response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo; // a TCP server has one
const url = `http://127.0.0.1:${port}`;
after(() => {
  server.close();
  server.closeAllConnections();
});

const clientOf = (options: Partial<ClientOptions> = {}) =>
  createManagementClient({ url, token: 't', ...options });

async function failureOf(call: Promise<unknown>): Promise<CausewayError> {
  const error = await call.then(
    () => assert.fail('no failure'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CausewayError, String(error));
  return error;
}

describe('an exchange of the SDK', () => {
  beforeEach(() => {
    replies.length = 0;
    seen.length = 0;
  });

  describe('a call that fails', () => {
    it('tells the code, the field and the request id', async () => {
      replies.push(
        answer(200, {
          statusCode: 400,
          message: 'Parameter name: is required.',
          code: 'invalid_argument',
          field: 'name',
          requestId: 'r1',
        }),
      );

      const error = await failureOf(clientOf().createExtIdp({ name: '', type: 'oidc' }));

      const { code, field, requestId, statusCode, retryable } = error;
      assert.deepEqual(
        { code, field, requestId, statusCode, retryable },
        {
          code: 'invalid_argument',
          field: 'name',
          requestId: 'r1',
          statusCode: 400,
          retryable: false,
        },
      );
      assert.equal(seen.length, 1);
    });

    it('is no success because something else stands at the address', async () => {
      replies.push((_request, response) => response.writeHead(200).end('<h1>Hello</h1>'));

      assert.equal((await failureOf(clientOf().listExtIdp())).code, 'bad_reply');
    });

    it('does not take its credentials to another address', async () => {
      replies.push(answer(302, {}, { location: 'http://127.0.0.1:1/' }), success({}));

      assert.equal((await failureOf(clientOf({ retries: 0 }).listExtIdp())).code, 'unreachable');
      assert.equal(seen.length, 1);
    });

    it('says when nobody answers', async () => {
      const nowhere = clientOf({ url: 'http://127.0.0.1:1', retries: 0 });

      const { code, retryable, statusCode } = await failureOf(nowhere.listExtIdp());

      assert.deepEqual([code, retryable, statusCode], ['unreachable', true, 0]);
    });
  });

  describe('a call is made again', () => {
    it('when it reads and the failure passes', async () => {
      replies.push(unavailable, answer(502, 'a proxy'), success({ totalCount: 0, list: [] }));

      assert.deepEqual(await clientOf().listExtIdp(), { totalCount: 0, list: [] });
      assert.equal(seen.length, 3);
    });

    it('when it is a POST that may be repeated, and its connection broke', async () => {
      replies.push((request) => request.socket.destroy(), success({ success: true }));

      await clientOf().changeExtIdpConnState({ id: 'c', enabled: true });

      assert.equal(seen.length, 2);
    });

    it('never when it might be done twice', async () => {
      replies.push(unavailable, success({}));

      const error = await failureOf(clientOf().createExtIdp({ name: 'n', type: 'oidc' }));

      assert.deepEqual([error.code, error.retryable, seen.length], ['unavailable', true, 1]);
    });

    it('as often as was allowed, and then fails', async () => {
      replies.push(unavailable);

      await failureOf(clientOf({ retries: 1 }).listExtIdp());

      assert.equal(seen.length, 2);
    });

    it('not before the server wants it', async () => {
      const tooMany = { statusCode: 429, message: 'Slow down.' };
      replies.push(answer(429, tooMany, { 'retry-after': '1' }), success([]));
      const startedAt = performance.now();

      await clientOf().listExtIdpConns({ id: 's' });

      assert.ok(performance.now() - startedAt >= 1000);
    });

    it('not when the server wants a wait that nobody expects of a call', async () => {
      const tooMany = { statusCode: 429, message: 'Slow down.' };
      replies.push(answer(429, tooMany, { 'retry-after': '3600' }));

      const error = await failureOf(clientOf().listExtIdp());

      assert.deepEqual([error.retryAfterMs, seen.length], [3_600_000, 1]);
    });
  });

  describe('a call ends', () => {
    it('at its time-out', async () => {
      replies.push(() => undefined);

      const error = await failureOf(clientOf({ timeoutMs: 50, retries: 0 }).listExtIdp());

      assert.deepEqual([error.code, error.retryable], ['timeout', true]);
    });

    it('when its signal says so, with the reason of the signal', async () => {
      replies.push(() => undefined);
      const controller = new AbortController();
      const call = clientOf().listExtIdp({}, { signal: controller.signal });
      const reason = new Error('enough');
      setTimeout(() => controller.abort(reason), 50);

      await assert.rejects(call, reason);
      assert.equal(seen.length, 1);
    });

    it('when its signal says so between two attempts', async () => {
      replies.push(answer(503, { statusCode: 503, message: '' }, { 'retry-after': '20' }));
      const signal = AbortSignal.timeout(100);

      await assert.rejects(clientOf().listExtIdp({}, { signal }), { name: 'TimeoutError' });
      assert.equal(seen.length, 1);
    });
  });

  it('a path in front of the API is kept', async () => {
    replies.push(success({ totalCount: 0, list: [] }));

    await clientOf({ url: `${url}/id/` }).listExtIdp({ page: 2 });

    assert.deepEqual(seen, ['GET /id/api/v3/list-ext-idp?page=2']);
  });

  it('names the tenant that is meant', async () => {
    const tenants: unknown[] = [];
    replies.push((request, response) => {
      tenants.push(request.headers['x-authing-app-tenant-id']);
      success({ totalCount: 0, list: [] })(request, response);
    });

    await createManagementClient({ url, token: 't', tenantId: 't1' }).listExtIdp();

    assert.deepEqual(tenants, ['t1']);
  });
});

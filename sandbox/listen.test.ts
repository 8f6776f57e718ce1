import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listen } from './listen.ts';
import { textReply } from './reply.ts';

const options = {
  host: '127.0.0.1',
  port: 0,
  name: 'the sandbox',
  handlerFor: () => () => textReply(200, 'hello'),
};

describe('listening on loopback', () => {
  test('names the port that is taken, and what to do', async () => {
    const first = await listen(options);
    const { port } = new URL(first.origin);

    const second = listen({ ...options, port: Number(port) });

    await assert.rejects(second, new RegExp(`Port ${port} on 127.0.0.1 .* choose another port`));
    await first.close();
  });

  test('refuses any other address', async () => {
    await assert.rejects(listen({ ...options, host: '0.0.0.0' }), /loopback only/);
  });

  test('refuses a body that is too large', async () => {
    const listener = await listen(options);

    const response = await fetch(listener.origin, { method: 'POST', body: 'x'.repeat(70_000) });

    assert.equal(response.status, 413);
    await listener.close();
  });
});

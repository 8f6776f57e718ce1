import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test, type TestContext } from 'node:test';

import { askForTls } from './start-tls.ts';

const SUCCESS = Buffer.from('300c02010178070a010004000400', 'hex');
const REFUSED = Buffer.from('300c02010178070a010204000400', 'hex');

/** Asks a server that answers with these bytes, one write each. */
async function ask(t: TestContext, ...answers: readonly Buffer[]): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      for (const answer of answers) socket.write(answer);
      if (answers.length === 0) socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has one
  const socket = connect(port, '127.0.0.1');
  t.after(() => {
    socket.destroy();
    server.close();
  });
  await once(socket, 'connect');
  await askForTls(socket, 500);
}

test('a directory that agrees is believed, in however many pieces it says so', async (t) => {
  await ask(t, SUCCESS);
  await ask(t, SUCCESS.subarray(0, 3), SUCCESS.subarray(3));
});

test('incident-47: a refusal, or another answer, is no TLS', async (t) => {
  await assert.rejects(ask(t, REFUSED), { reason: 'misconfigured', field: 'startTls' });
  await assert.rejects(ask(t, Buffer.from('300c02010161070a010004000400', 'hex')), {
    reason: 'bad_response',
  });
  await assert.rejects(ask(t), { reason: 'unreachable' });
});

test('incident-47: bytes that come before the handshake end it (STARTTLS injection)', async (t) => {
  const injected = Buffer.from('300c02010261070a01000400', 'hex');
  await assert.rejects(ask(t, Buffer.concat([SUCCESS, injected])), { reason: 'bad_response' });
});

test('silence ends in time, and an endless answer at its limit', async (t) => {
  await assert.rejects(ask(t, SUCCESS.subarray(0, 5)), { reason: 'unreachable' });
  const endless = Buffer.concat([Buffer.from('3084ffffffff', 'hex'), Buffer.alloc(8000)]);
  await assert.rejects(ask(t, endless), { reason: 'bad_response' });
});

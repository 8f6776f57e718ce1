import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';

import { createMailer } from './mail.ts';

const mail = { to: 'Ada@example.com', subject: '123456 是您的验证码', text: '123456 is your code' };
const from = 'Causeway <no-reply@example.com>';

/** A mail server that says what the script says to each command, and keeps all it was told. */
async function mailServer(test: TestContext, script: Readonly<Record<string, string>> = {}) {
  const told: string[] = [];
  const answers = { EHLO: '250 local', DATA: '354 go on', QUIT: '221 bye', ...script };
  const serve = (socket: Socket) => {
    let isData = false;
    socket.on('error', () => undefined);
    socket.write('220 local ESMTP\r\n');
    socket.on('data', (bytes) => {
      for (const line of bytes.toString().split('\r\n').slice(0, -1)) {
        told.push(line);
        if (isData && line !== '.') continue;
        isData = line === 'DATA';
        const command = line.split(' ')[0] ?? '';
        socket.write(`${Reflect.get(answers, command) ?? '250 fine'}\r\n`);
      }
    });
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return { told, host: `127.0.0.1:${address.port}` };
}

describe('mail', () => {
  it('reaches the mail server with sender, receiver, subject and text', async (test) => {
    const { told, host } = await mailServer(test);

    await createMailer({ url: `smtp://${host}`, from }).send(mail);

    assert.ok(told.includes('MAIL FROM:<no-reply@example.com>'), told.join('\n'));
    assert.ok(told.includes('RCPT TO:<Ada@example.com>'));
    assert.ok(told.some((line) => line.startsWith('Subject: =?UTF-8?')));
    assert.ok(told.includes(mail.text));
  });

  it('goes to one address, whatever it looks like', async (test) => {
    const { told, host } = await mailServer(test);
    const to = 'a@example.com,b@example.com';

    await createMailer({ url: `smtp://${host}`, from })
      .send({ ...mail, to })
      .catch(() => undefined);

    const receivers = told.filter((line) => line.startsWith('RCPT TO'));
    assert.ok(receivers.length <= 1, receivers.join());
  });

  it('sends no password to a server without TLS', async (test) => {
    const { told, host } = await mailServer(test, { STARTTLS: '502 no' });

    const sent = createMailer({ url: `smtp://ada:hush@${host}`, from }).send(mail);

    await assert.rejects(sent, { reason: 'unreachable' });
    assert.ok(!told.some((line) => line.startsWith('AUTH')), told.join('\n'));
  });

  it('that is refused is told without the words of the server', async (test) => {
    const { host } = await mailServer(test, { RCPT: '550 no such Ada@example.com' });

    const sent = createMailer({ url: `smtp://${host}`, from }).send(mail);

    await assert.rejects(sent, (error: Error) => {
      assert.equal(Reflect.get(error, 'reason'), 'denied');
      assert.ok(!error.message.includes('Ada'));
      return true;
    });
  });

  it('to nobody who listens is unreachable', async () => {
    const sent = createMailer({ url: 'smtp://127.0.0.1:9', from }).send(mail);

    await assert.rejects(sent, { reason: 'unreachable' });
  });
});

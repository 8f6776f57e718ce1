import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { AppError } from '@causeway/contract/errors.ts';

import { UpstreamError } from '../kernel/upstream-error.ts';
import { emailContact, phoneContact } from './contact-of.ts';
import { openScene, type Scene } from './scene.ts';
import { CODE_LIFETIME_MS, type CodeRequest, sendCode } from './send-code.ts';
import { verifyCode } from './verify-code.ts';

const MINUTE_MS = 60_000;
const contact = emailContact('Ada@Example.com');
const request: CodeRequest = {
  channel: 'CHANNEL_LOGIN',
  contact,
  applicationName: 'App',
  language: 'en',
};

describe('a code', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.close());

  const send = (changes: Partial<CodeRequest> = {}, ip = '192.0.2.1') =>
    sendCode(scene.deps, { ...scene.visitor, ip }, { ...request, ...changes });
  const verify = (code: string, changes: Partial<CodeRequest> = {}) =>
    verifyCode(scene.deps, scene.visitor, { ...request, ...changes, code });

  it('has six digits, says what it is for, and works once', async () => {
    await send();

    const [message] = scene.mailbox.list();
    assert.match(message?.text ?? '', /^\d{6} is your App code to sign in\. .*5 minutes/);
    assert.equal(message?.to, 'Ada@Example.com');
    const code = scene.lastCode();
    await verify(` ${code} `);
    await assert.rejects(verify(code), { code: 'code_wrong' });
  });

  it('is sent in the language of whoever asked, by text message, too', async () => {
    await send({ contact: phoneContact('13800001111', '+86'), language: 'zh' });

    const [message] = scene.mailbox.list();
    assert.deepEqual([message?.medium, message?.to], ['sms', '+8613800001111']);
    assert.match(message?.text ?? '', /^\d{6} 是您的App验证码，用于登录/);
  });

  it('ends after five minutes', async () => {
    await send();
    scene.clock.now += CODE_LIFETIME_MS;

    await assert.rejects(verify(scene.lastCode()), { code: 'code_wrong' });
  });

  it('ends after five wrong attempts', async () => {
    await send();
    const code = scene.lastCode();
    const wrong = code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1) {
      await assert.rejects(verify(wrong), { code: 'code_wrong' });
    }

    await assert.rejects(verify(code), { code: 'code_wrong' });
  });

  it('is good for the purpose and the browser that it was sent for', async () => {
    await send({ browser: 'mine' });
    const code = scene.lastCode();
    for (const changes of [
      {},
      { browser: 'theirs' },
      { browser: 'mine', channel: 'CHANNEL_BIND_EMAIL' },
      { browser: 'mine', contact: emailContact('eve@example.com') },
    ] as const) {
      await assert.rejects(verify(code, changes), { code: 'code_wrong' });
    }

    await verify(code, { browser: 'mine' });
  });

  it('is sent again after a minute, then after two, and so on', async () => {
    await send();
    await assert.rejects(send(), { code: 'too_many_requests', values: { seconds: '60' } });
    scene.clock.now += MINUTE_MS;
    await send();
    scene.clock.now += MINUTE_MS;

    await assert.rejects(send(), { code: 'too_many_requests', values: { seconds: '60' } });

    scene.clock.now += MINUTE_MS;
    await send();
    assert.equal(scene.mailbox.list().length, 3);
  });

  it('is not sent to everybody at the wish of one address', async () => {
    const sent: unknown[] = [];
    for (let index = 0; index < 40; index += 1) {
      const asked = send({ contact: emailContact(`p${index}@example.com`) });
      sent.push(await asked.catch((error: unknown) => error));
    }

    assert.equal(scene.mailbox.list().length, 30);
    assert.ok(sent.at(-1) instanceof AppError);
    await send({}, '198.51.100.7');
  });

  it('leads nowhere with the name of an application that looks like a message', async () => {
    const applicationName = 'Win money:\r\nhttps://evil.example/now and more and more and more';
    await send({ applicationName });

    const { subject = '', text = '' } = scene.mailbox.list()[0] ?? {};
    for (const part of [subject, text]) assert.ok(!/[\r\n]|:\/\/|evil\.example/.test(part), part);
  });

  it('that could not be sent costs no waiting', async () => {
    const failing = {
      ...scene.deps,
      delivery: {
        ...scene.deps.delivery,
        sendMail: () => Promise.reject(new UpstreamError('unreachable')),
      },
    };
    const attempt = sendCode(failing, scene.visitor, request);
    await assert.rejects(attempt, { code: 'delivery_failed' });

    await send();
  });
});

/** What Lark pushes, as its documents show it, and what only looks like it. */
import assert from 'node:assert/strict';
import { createCipheriv, hash } from 'node:crypto';
import { describe, it } from 'node:test';

import type { Message } from '../../phone-and-push.ts';
import { playUpstream } from '../../played-upstream.ts';
import { createTools } from '../../tools.ts';
import { larkPublic } from './connector.ts';
import { openLarkEvent } from '../../engine/lark-events.ts';

const NOW = 1_800_000_000_000;
const tools = createTools({ http: playUpstream({}).http, clock: () => NOW });
const fields = {
  clientId: 'cli_a5ca35a685b0x26e',
  clientSecret: 'secret',
  encryptKey: 'encrypt-key',
  verificationToken: 'verification-token',
};

function receive(message: Partial<Message>, changed: object = {}) {
  const { inbound } = larkPublic;
  assert.ok(inbound);
  const empty = { method: 'POST', query: new URLSearchParams(), body: '' } as const;
  const config = larkPublic.decode({ ...fields, ...changed });
  return inbound.receive({ config, message: { header: () => '', ...empty, ...message } }, tools);
}

function sealed(message: unknown, key = fields.encryptKey): string {
  const iv = Buffer.alloc(16, 7);
  const cipher = createCipheriv('aes-256-cbc', hash('sha256', key, 'buffer'), iv);
  const bytes = [iv, cipher.update(JSON.stringify(message)), cipher.final()];
  return JSON.stringify({ encrypt: Buffer.concat(bytes).toString('base64') });
}

function signed(body: string, { at = NOW, key = fields.encryptKey } = {}): Partial<Message> {
  const timestamp = String(at / 1000);
  const headers = new Map([
    ['x-lark-request-timestamp', timestamp],
    ['x-lark-request-nonce', 'nonce-1'],
    ['x-lark-signature', hash('sha256', `${timestamp}nonce-1${key}${body}`)],
  ]);
  return { body, header: (name) => headers.get(name) ?? '' };
}

const ticket = {
  ts: String(NOW / 1000 - 60.5),
  uuid: 'b9a1',
  token: fields.verificationToken,
  type: 'event_callback',
  event: { app_id: fields.clientId, app_ticket: 'ticket-1', type: 'app_ticket' },
};
const check = { challenge: 'c-1', token: fields.verificationToken, type: 'url_verification' };

describe('an event of Lark', () => {
  it('opens as its documents show', () => {
    const sample = 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=';
    assert.equal(openLarkEvent(sample, 'test key'), 'hello world');
  });

  it('brings the app ticket of the application, with the time it was made at', async () => {
    const { event, reply, onlyOnce } = await receive(signed(sealed(ticket)));

    assert.deepEqual(event, {
      kind: 'ticket',
      name: `lark app_ticket ${fields.clientId}`,
      value: 'ticket-1',
      sentAt: NOW - 60_500,
      lifetimeMs: 86_400_000,
    });
    assert.equal(reply.body, '{}');
    assert.ok(onlyOnce && onlyOnce.until > NOW);
  });

  it('of the second schema is heard, and means nothing here', async () => {
    const header = { event_id: 'e', token: fields.verificationToken, event_type: 'contact.x' };
    const { event, reply } = await receive(signed(sealed({ schema: '2.0', header, event: {} })));
    assert.deepEqual([event, reply.body], [undefined, '{}']);
  });

  it('that comes later than it says does not count as the later ticket', async () => {
    const ahead = { ...ticket, ts: String(NOW / 1000 + 999) };
    const { event } = await receive(signed(sealed(ahead)));
    assert.equal(event?.kind === 'ticket' && event.sentAt, NOW);
  });
});

describe('the check of the address', () => {
  it('is answered with its challenge, and nothing else comes of it', async () => {
    const { reply, event, onlyOnce } = await receive({ body: sealed(check) });
    assert.deepEqual([reply.body, event, onlyOnce], ['{"challenge":"c-1"}', undefined, undefined]);
  });

  it('with another token is refused', async () => {
    const forged = { body: sealed({ ...check, token: 'guess' }) };
    await assert.rejects(receive(forged), { reason: 'bad_token' });
  });
});

describe('no ticket is taken from', () => {
  const good = signed(sealed(ticket));
  const refused: Readonly<Record<string, readonly [Partial<Message>, string]>> = {
    'a message without a signature': [{ body: sealed(ticket) }, 'bad_token'],
    'a signature of another body': [{ ...good, body: `${good.body ?? ''} ` }, 'bad_token'],
    'a signature under another key': [signed(sealed(ticket), { key: 'guess' }), 'bad_token'],
    'a message under another key': [signed(sealed(ticket, 'guess')), 'bad_token'],
    'a message in the clear': [signed(JSON.stringify(ticket)), 'bad_token'],
    'a message with another token': [signed(sealed({ ...ticket, token: 'x' })), 'bad_token'],
    'a message without a token': [signed(sealed({ ...ticket, token: undefined })), 'bad_token'],
    'a message to another application': [
      signed(sealed({ ...ticket, event: { ...ticket.event, app_id: 'cli_other' } })),
      'bad_token',
    ],
    'an event without a ticket': [
      signed(sealed({ ...ticket, event: { ...ticket.event, app_ticket: '' } })),
      'bad_response',
    ],
    'a message of yesterday': [signed(sealed(ticket), { at: NOW - 86_400_000 }), 'replayed'],
    'a list': [signed(sealed([ticket])), 'bad_response'],
    'no message': [{ body: '' }, 'bad_response'],
    'a visit': [{ method: 'GET' }, 'bad_response'],
  };
  for (const [name, [message, reason]] of Object.entries(refused)) {
    it(name, () => assert.rejects(receive(message), { reason }));
  }

  for (const field of ['encryptKey', 'verificationToken']) {
    it(`anybody while ${field} is not set`, () =>
      assert.rejects(receive(good, { [field]: undefined }), { reason: 'misconfigured', field }));
  }
});

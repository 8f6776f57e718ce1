/** What WeChat pushes, as its documents show it, and what only looks like it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Message } from '../../phone-and-push.ts';
import { sealEvent, signatureOf } from '../../engine/sealed-events.ts';
import { playUpstream } from '../../played-upstream.ts';
import { createTools } from '../../tools.ts';
import { wechatOfficialAccount } from './official-account.ts';

const NOW = 1_800_000_000_000;
const tools = createTools({ http: playUpstream({}).http, clock: () => NOW });
const fields = {
  clientId: 'wx9f8e7d6c5b4a3210',
  clientSecret: 'secret',
  token: 'QDG6eK',
  encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
};
const config = wechatOfficialAccount.decode(fields);
const keys = { ...fields, receivers: [fields.clientId] as [string] };
const SCENE = 'a'.repeat(32);

const timestamp = String(NOW / 1000);
const nonce = 'nonce-1';

function receive(message: Partial<Message>) {
  const { inbound } = wechatOfficialAccount;
  assert.ok(inbound);
  const empty = {
    method: 'POST',
    query: new URLSearchParams(),
    header: () => '',
    body: '',
  } as const;
  return inbound.receive({ config, message: { ...empty, ...message } }, tools);
}

function event(members: Readonly<Record<string, string>>): string {
  const inside = Object.entries({
    ToUserName: 'gh_0123456789ab',
    FromUserName: 'openid-of-ada',
    CreateTime: timestamp,
    MsgType: 'event',
    ...members,
  }).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<xml>${inside.join('\n')}</xml>`;
}

function pushed(xml: string, { at = timestamp, as = keys } = {}): Partial<Message> {
  const sealed = sealEvent(xml, as, Buffer.alloc(16, 1));
  const query = new URLSearchParams({
    signature: signatureOf([as.token, at, nonce]),
    timestamp: at,
    nonce,
    openid: 'openid-of-ada',
    encrypt_type: 'aes',
    msg_signature: signatureOf([as.token, at, nonce, sealed]),
  });
  const body = `<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;
  return { method: 'POST', query, body };
}

describe('a scan', () => {
  const scans: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'by somebody who followed first': { Event: 'subscribe', EventKey: `qrscene_${SCENE}` },
    'by a follower': { Event: 'SCAN', EventKey: SCENE, Ticket: 'gQH47' },
  };
  for (const [name, members] of Object.entries(scans)) {
    it(`${name} is told with its scene and the openid`, async () => {
      const { event: told, reply, onlyOnce } = await receive(pushed(event(members)));

      assert.deepEqual(told, {
        kind: 'scanned',
        scene: SCENE,
        brought: { openid: 'openid-of-ada' },
      });
      assert.equal(reply.body, 'success');
      assert.ok(onlyOnce && onlyOnce.until > NOW);
    });
  }

  const others: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a follower without a code': { Event: 'subscribe', EventKey: '' },
    'somebody who leaves': { Event: 'unsubscribe', EventKey: '' },
    'a menu with the name of a scene': { Event: 'CLICK', EventKey: SCENE },
    'a message with the words of an event': { MsgType: 'text', Event: 'SCAN', EventKey: SCENE },
    'an event with the name of a method': { Event: 'constructor', EventKey: SCENE },
  };
  for (const [name, members] of Object.entries(others)) {
    it(`is not told of ${name}, and WeChat hears success`, async () => {
      const { event: told, reply } = await receive(pushed(event(members)));

      assert.equal(told, undefined);
      assert.equal(reply.body, 'success');
    });
  }
});

describe('nobody is let in by', () => {
  const xml = event({ Event: 'SCAN', EventKey: SCENE });
  const query = new URLSearchParams({
    signature: signatureOf([keys.token, timestamp, nonce]),
    timestamp,
    nonce,
  });
  const good = pushed(xml);
  const twice = new URLSearchParams(good.query);
  twice.append('msg_signature', 'another');
  const refused: Readonly<Record<string, readonly [Partial<Message>, string]>> = {
    'an event in the clear': [{ query, body: xml }, 'bad_token'],
    'an event beside an encrypted one': [
      { ...good, body: good.body?.replace('<Encrypt>', `<Event>SCAN</Event><Encrypt>`) ?? '' },
      'success',
    ],
    'a signature of another token': [pushed(xml, { as: { ...keys, token: 'other' } }), 'bad_token'],
    'a message to another account': [
      pushed(xml, { as: { ...keys, receivers: ['wx0000000000000000'] } }),
      'bad_token',
    ],
    'a message of yesterday': [pushed(xml, { at: String(NOW / 1000 - 86_400) }), 'replayed'],
    'two signatures': [{ ...good, query: twice }, 'bad_response'],
    'a document type': [
      { ...good, body: `<!DOCTYPE xml [<!ENTITY e "x">]>${good.body}` },
      'bad_response',
    ],
    'no message': [{ ...good, body: '' }, 'bad_response'],
  };
  for (const [name, [message, outcome]] of Object.entries(refused)) {
    it(name, async () => {
      const heard = await receive(message).then(
        ({ reply }) => reply.body,
        (error: { reason?: string }) => error.reason,
      );
      assert.equal(heard, outcome);
    });
  }
});

describe('the check of the address', () => {
  const query = (echostr: string) =>
    new URLSearchParams({
      signature: signatureOf([keys.token, timestamp, nonce]),
      timestamp,
      nonce,
      echostr,
    });

  it('is answered with what it sent', async () => {
    const { reply, event: told } = await receive({ method: 'GET', query: query('5838479218') });
    assert.deepEqual([reply.body, told], ['5838479218', undefined]);
  });

  it('is refused under another signature, and never repeats a page', async () => {
    const forged = query('1');
    forged.set('signature', signatureOf(['guess', timestamp, nonce]));
    await assert.rejects(receive({ method: 'GET', query: forged }), { reason: 'bad_token' });

    const page = query('<script>alert(1)</script>');
    await assert.rejects(receive({ method: 'GET', query: page }), { reason: 'bad_response' });
  });
});

describe('the settings', () => {
  const wrong: Readonly<Record<string, readonly [string, string]>> = {
    'a token of two characters': ['token', 'ab'],
    'a token with a space': ['token', 'a b c'],
    'a key of 42 characters': ['encodingAesKey', 'a'.repeat(42)],
    'a key with other characters': ['encodingAesKey', `${'a'.repeat(42)}-`],
  };
  for (const [name, [field, value]] of Object.entries(wrong)) {
    it(`refuse ${name}`, () =>
      assert.throws(() => wechatOfficialAccount.decode({ ...fields, [field]: value }), {
        reason: 'misconfigured',
        field,
      }));
  }
});

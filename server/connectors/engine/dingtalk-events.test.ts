/** What DingTalk pushes: the sample of its documents, tickets in both forms, and what only looks like them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Message } from '../phone-and-push.ts';
import { playUpstream } from '../played-upstream.ts';
import { createTools } from '../tools.ts';
import { dingtalkEvents } from './dingtalk-events.ts';
import { openSealedEvent, sealEvent, signatureOf } from './sealed-events.ts';

const suite = {
  clientId: 'suite4xxxxxxxxxxxxxxx',
  corpId: undefined,
  token: '123456',
  encodingAesKey: '4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij',
};
const NOW = 1_445_827_045_067;
const stamp = { timestamp: String(NOW), nonce: 'nEXhMP4r' };

function receive(query: Readonly<Record<string, string>>, body: string, changed: object = {}) {
  const tools = createTools({ http: playUpstream({}).http, clock: () => NOW });
  const head = { method: 'POST', header: () => '' } as const;
  const message: Message = { ...head, query: new URLSearchParams(query), body };
  return dingtalkEvents.receive({ config: { ...suite, ...changed }, message }, tools);
}

function push(event: object, receiver = suite.clientId) {
  const keys = { ...suite, receivers: [receiver] } as const;
  const encrypt = sealEvent(JSON.stringify(event), keys, Buffer.alloc(16, 7));
  const signature = signatureOf([suite.token, ...Object.values(stamp), encrypt]);
  return receive({ ...stamp, signature, msg_signature: signature }, JSON.stringify({ encrypt }));
}

/** What the vendor reads in an answer. */
function readIn({ body }: { readonly body: string }): string {
  const { msg_signature: signature, timeStamp: timestamp, nonce, encrypt } = JSON.parse(body);
  const sealed = { signature, timestamp, nonce, sealed: encrypt };
  return openSealedEvent(sealed, { ...suite, receivers: [suite.clientId] }, NOW).text;
}

const synchronised = (entries: readonly object[]) => ({
  EventType: 'SYNC_HTTP_PUSH_HIGH',
  bizData: entries,
});
const entry = (ticket: string) => ({
  biz_type: 2,
  biz_data: JSON.stringify({ syncAction: 'suite_ticket', suiteTicket: ticket }),
});

describe('an event of DingTalk', () => {
  it('of its documents is opened, and its random text repeated', async () => {
    const encrypt =
      '1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==';
    const signature = '5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0';
    const { reply, event } = await receive({ ...stamp, signature }, JSON.stringify({ encrypt }));

    assert.deepEqual([readIn(reply), event], ['LPIdSnlF', undefined]);
  });

  it('that checks the address is answered with a sealed success', async () => {
    const { reply, event } = await push({ EventType: 'check_url' });
    assert.deepEqual([readIn(reply), event], ['success', undefined]);
  });

  const tickets: Readonly<Record<string, object>> = {
    'by itself': {
      EventType: 'suite_ticket',
      SuiteKey: suite.clientId,
      SuiteTicket: 'ticket-1',
    },
    'among what is synchronised, the last one counting': synchronised([
      { biz_type: 4, biz_data: '{}' },
      entry('ticket-0'),
      entry('ticket-1'),
    ]),
  };
  for (const [how, event] of Object.entries(tickets)) {
    it(`brings the ticket of the suite ${how}`, async () => {
      const { event: pushed, onlyOnce } = await push(event);

      assert.deepEqual(pushed, {
        kind: 'ticket',
        name: `dingtalk suite_ticket ${suite.clientId}`,
        value: 'ticket-1',
        sentAt: NOW,
        lifetimeMs: 86_400_000,
      });
      assert.ok(onlyOnce);
    });
  }

  it('about something else is heard, and means nothing here', async () => {
    const { event } = await push(synchronised([{ biz_type: 13, biz_data: '{}' }]));
    assert.equal(event, undefined);
  });

  const refused: Readonly<Record<string, [string, () => Promise<unknown>]>> = {
    'in the clear': ['bad_token', () => receive(stamp, '{"EventType":"check_url"}')],
    'without JSON': ['bad_response', () => receive(stamp, '<xml/>')],
    'without a signature': ['bad_token', () => receive(stamp, '{"encrypt":"AAAA"}')],
    'for another suite': ['bad_token', () => push({ EventType: 'check_url' }, 'suite-other')],
    'about another suite': [
      'bad_token',
      () => push({ EventType: 'suite_ticket', SuiteKey: 'other', SuiteTicket: 't' }),
    ],
    'without its ticket': ['bad_response', () => push(synchronised([entry('')]))],
    'where no Token is set': ['misconfigured', () => receive(stamp, '{}', { token: undefined })],
    'where no key is set': [
      'misconfigured',
      () => receive(stamp, '{}', { encodingAesKey: undefined }),
    ],
  };
  for (const [how, [reason, come]] of Object.entries(refused)) {
    it(`is refused ${how}`, () => assert.rejects(come, { reason }));
  }
});

/** What WeCom pushes of a template: its published sample, and settings that cannot take any. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { playUpstream } from '../../played-upstream.ts';
import { sealEvent, signatureOf } from '../../engine/sealed-events.ts';
import { createTools } from '../../tools.ts';
import { wechatworkAgency } from './connector.ts';

const NOW = 1_409_659_589_000;

const keys = {
  token: 'QDG6eK',
  encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
};
const fields = {
  corpId: 'wwcompany',
  agentId: '1000002',
  suiteId: 'wwsuite',
  suiteSecret: 'suite-secret',
  ...keys,
};
const answered = (members: object) => ({ json: { errcode: 0, errmsg: 'ok', ...members } });
const upstream = {
  'POST https://qyapi.weixin.qq.com/cgi-bin/service/get_suite_token': answered({
    suite_access_token: 'suite-token',
    expires_in: 7200,
  }),
  'POST https://qyapi.weixin.qq.com/cgi-bin/service/v2/get_permanent_code': answered({
    permanent_code: 'permanent-1',
    auth_corp_info: { corpid: 'wwcompany' },
  }),
};

const { inbound } = wechatworkAgency;

function receive(query: Readonly<Record<string, string>>, body = '') {
  const played = playUpstream(upstream);
  const clock = () => NOW;
  const tools = { ...createTools({ http: played.http, clock }), ticket: ticketOf };
  const config = wechatworkAgency.decode(fields);
  const method = body === '' ? 'GET' : 'POST';
  const message = { method, query: new URLSearchParams(query), header: () => '', body } as const;
  return inbound.receive({ config, message }, tools);
}

const ticketOf = (name: string) =>
  Promise.resolve(name === 'wecom suite_ticket wwsuite' ? 'pushed-ticket' : undefined);

function event(members: string, receiver = 'wwsuite') {
  const stamp = { timestamp: String(NOW / 1000), nonce: 'n-1' };
  const xml = `<xml><SuiteId><![CDATA[wwsuite]]></SuiteId>${members}</xml>`;
  const sealed = sealEvent(xml, { ...keys, receivers: [receiver] }, Buffer.alloc(16, 7));
  const signature = signatureOf([keys.token, ...Object.values(stamp), sealed]);
  return receive({ ...stamp, msg_signature: signature }, `<xml><Encrypt>${sealed}</Encrypt></xml>`);
}

describe('an event of a template of WeCom', () => {
  it('is answered as published when it only checks the address', async () => {
    const { reply, event: none } = await receive({
      msg_signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
      timestamp: '1409659589',
      nonce: '263014780',
      echostr:
        'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
    });
    assert.deepEqual([reply.body, none], ['1616140317555161061', undefined]);
  });

  it('brings the ticket of the template, written with a blank as in its documents', async () => {
    const ticket = '<InfoType> <![CDATA[suite_ticket]]></InfoType><SuiteTicket>t-1</SuiteTicket>';
    const { event: pushed, reply } = await event(ticket);

    const name = 'wecom suite_ticket wwsuite';
    const expected = { kind: 'ticket', name, value: 't-1', sentAt: NOW, lifetimeMs: 1_800_000 };
    assert.deepEqual([pushed, reply.body], [expected, 'success']);
  });

  for (const kind of ['create_auth', 'reset_permanent_code']) {
    it(`brings the permanent code that ${kind} leads to`, async () => {
      const { event: pushed } = await event(
        `<InfoType>${kind}</InfoType><AuthCode>code-of-authorisation</AuthCode>`,
      );
      assert.ok(pushed?.kind === 'ticket');
      assert.equal(pushed.name, 'wecom permanent_code wwsuite wwcompany');
      assert.equal(pushed.value, 'permanent-1');
    });
  }

  it('takes the permanent code back when the company does', async () => {
    const { event: pushed } = await event(
      '<InfoType>cancel_auth</InfoType><AuthCorpId>wwcompany</AuthCorpId>',
    );
    assert.ok(pushed?.kind === 'ticket');
    assert.deepEqual([pushed.value, pushed.lifetimeMs], ['', 0]);
  });

  it('is refused without what it promises, and for another template', async () => {
    const empty = '<InfoType>suite_ticket</InfoType><SuiteTicket></SuiteTicket>';
    await assert.rejects(event(empty), { reason: 'bad_response' });
    await assert.rejects(event(empty, 'wwanother'), { reason: 'bad_token' });
  });

  it('means nothing here when it is about something else', async () => {
    const { event: none } = await event('<InfoType>change_auth</InfoType>', 'wwcompany');
    assert.equal(none, undefined);
  });
});

describe('the settings of an application that an agency built', () => {
  const wrong: Readonly<Record<string, object>> = {
    suiteSecret: { suiteSecret: '' },
    encodingAesKey: { encodingAesKey: 'short' },
    suiteId: { suiteId: undefined },
  };
  for (const [field, changed] of Object.entries(wrong)) {
    it(`need ${field} where no permanent code is set`, () => {
      const decode = () => wechatworkAgency.decode({ ...fields, ...changed });
      assert.throws(decode, { reason: 'misconfigured', field });
    });
  }

  it('need nothing of the template beside a permanent code', () => {
    const { corpId, agentId } = fields;
    const config = wechatworkAgency.decode({ corpId, agentId, permanentCode: 'p' });
    assert.ok(config);
  });
});

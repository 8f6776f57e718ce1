import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { describe, it } from 'node:test';

import { UpstreamError } from '../../kernel/upstream-error.ts';
import { readEventXml } from './event-xml.ts';
import {
  type EventKeys,
  openSealedEvent,
  sealEvent,
  type SealedEvent,
  signatureOf,
} from './sealed-events.ts';

/** What the vendors publish for people who write a receiver. */
const wecom: EventKeys = {
  token: 'QDG6eK',
  encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  receivers: ['wx5823bf96d3bd56c7'],
};
const wecomCheck: SealedEvent = {
  signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
  timestamp: '1409659589',
  nonce: '263014780',
  sealed:
    'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
};
const wecomMessage: SealedEvent = {
  signature: '477715d11cdb4164915debcba66cb864d751f3e6',
  timestamp: '1409659813',
  nonce: '1372623149',
  sealed:
    'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
};
const dingtalk: EventKeys = {
  token: '123456',
  encodingAesKey: '4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij',
  receivers: ['another', 'suite4xxxxxxxxxxxxxxx'],
};
const dingtalkCheck: SealedEvent = {
  signature: '5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0',
  timestamp: '1445827045067',
  nonce: 'nEXhMP4r',
  sealed:
    '1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==',
};

const at = ({ timestamp }: SealedEvent) =>
  timestamp.length > 10 ? Number(timestamp) : Number(timestamp) * 1000;

function reasonFor(event: SealedEvent, keys: EventKeys, now = at(event)): string {
  try {
    openSealedEvent(event, keys, now);
  } catch (error) {
    assert.ok(error instanceof UpstreamError, String(error));
    const told = `${error.message} ${error.stack} ${error.detail}`;
    assert.ok(!told.includes(keys.token) && !told.includes(keys.encodingAesKey));
    return error.reason;
  }
  return 'opened';
}

/** A message under a good signature. */
function signed(sealed: string, keys: EventKeys): SealedEvent {
  const parts = { timestamp: '1409659813', nonce: 'n' };
  return {
    ...parts,
    sealed,
    signature: signatureOf([keys.token, ...Object.values(parts), sealed]),
  };
}

describe('known answers', () => {
  it('opens the check of an address as WeCom publishes it', () => {
    assert.equal(openSealedEvent(wecomCheck, wecom, at(wecomCheck)).text, '1616140317555161061');
  });

  it('opens a message as WeCom publishes it', () => {
    const { text, sentAt } = openSealedEvent(wecomMessage, wecom, at(wecomMessage));

    const members = readEventXml(text);
    assert.equal(members.get('Content'), 'hello');
    assert.equal(members.get('MsgId'), '4561255354251345929');
    assert.equal(sentAt, 1_409_659_813_000);
  });

  it('opens a message as DingTalk publishes it, whose time is in milliseconds', () => {
    const { text, sentAt } = openSealedEvent(dingtalkCheck, dingtalk, at(dingtalkCheck));

    assert.equal(JSON.parse(text).EventType, 'check_create_suite_url');
    assert.equal(sentAt, 1_445_827_045_067);
  });

  it('opens what it sealed, whatever the length of the text', () => {
    for (let length = 0; length < 70; length += 1) {
      const text = '字'.repeat(length);
      const event = signed(sealEvent(text, wecom, Buffer.alloc(16, 7)), wecom);
      assert.equal(openSealedEvent(event, wecom, at(event)).text, text);
    }
  });
});

describe('a message is refused', () => {
  const { sealed } = wecomMessage;
  const changed = `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`;
  const forged: Readonly<Record<string, SealedEvent>> = {
    'with a changed text': { ...wecomMessage, sealed: changed },
    'with another nonce': { ...wecomMessage, nonce: '1372623148' },
    'with another time': { ...wecomMessage, timestamp: '1409659814' },
    'without a signature': { ...wecomMessage, signature: '' },
    'with a longer signature': { ...wecomMessage, signature: `${wecomMessage.signature}0` },
  };
  for (const [name, event] of Object.entries(forged)) {
    it(name, () => assert.equal(reasonFor(event, wecom), 'bad_token'));
  }

  it('of another token', () => {
    assert.equal(reasonFor(wecomMessage, { ...wecom, token: 'QDG6eL' }), 'bad_token');
  });

  it('that is meant for another application', () => {
    const other: EventKeys = { ...wecom, receivers: ['wx5823bf96d3bd56c8', ''] };
    assert.equal(reasonFor(wecomMessage, other), 'bad_token');
  });

  it('that is ten minutes old, or of the future', () => {
    const now = at(wecomMessage);
    assert.equal(reasonFor(wecomMessage, wecom, now + 600_000), 'opened');
    assert.equal(reasonFor(wecomMessage, wecom, now + 600_001), 'replayed');
    assert.equal(reasonFor(wecomMessage, wecom, now - 600_001), 'replayed');
  });

  it('whose inside is broken, although it is signed', () => {
    const key = Buffer.from(`${wecom.encodingAesKey}=`, 'base64');
    const encrypted = (plain: Buffer) => {
      const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
      return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
    };
    const broken = [
      '',
      'not base64 at all!',
      Buffer.alloc(33).toString('base64'),
      encrypted(Buffer.alloc(32, 0)),
      encrypted(Buffer.alloc(32, 33)),
      encrypted(Buffer.alloc(32, 32)),
      encrypted(Buffer.concat([Buffer.alloc(63, 1), Buffer.from([2])])),
      encrypted(
        Buffer.concat([
          Buffer.alloc(16),
          Buffer.from([0xff, 0xff, 0xff, 0xff]),
          Buffer.alloc(12, 12),
        ]),
      ),
    ];
    for (const text of broken) {
      assert.equal(reasonFor(signed(text, wecom), wecom), 'bad_response', text);
    }
  });
});

describe('the XML of an event', () => {
  it('is read with its CDATA, members inside members left out', () => {
    const xml =
      '<xml><EventKey><![CDATA[a&b<c>]]></EventKey><Info><Type>qr</Type></Info><N>1</N>\n</xml>\n';
    assert.deepEqual(
      [...readEventXml(xml)],
      [
        ['EventKey', 'a&b<c>'],
        ['N', '1'],
      ],
    );
  });

  const refused: Readonly<Record<string, string>> = {
    'a document type':
      '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><A>&x;</A></xml>',
    'an entity': '<xml><A>&x;</A></xml>',
    'a comment': '<xml><A>1<!-- -->2</A></xml>',
    'a member twice': '<xml><A>1</A><A>2</A></xml>',
    'another root': '<html><A>1</A></html>',
    'an unfinished CDATA': '<xml><A><![CDATA[1]]</A></xml>',
    'too much': `<xml><A>${'x'.repeat(70_000)}</A></xml>`,
    'too many members': `<xml>${Array.from({ length: 300 }, (_, n) => `<A${n}/>`).join('')}</xml>`,
    'no XML': '{"a":1}',
  };
  for (const [name, xml] of Object.entries(refused)) {
    it(`is refused with ${name}`, () =>
      assert.throws(() => readEventXml(xml), { reason: 'bad_response' }));
  }
});

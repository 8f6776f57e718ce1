import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { UpstreamError, type UpstreamReason } from '../../../kernel/upstream-error.ts';
import { keytabOf, negotiated, newKey, REALM, type Said, ticketFor } from './domain-scene.ts';
import { keysIn, type ServiceKey } from './keytab.ts';
import { kerberosMessageIn } from './spnego.ts';
import { judgeTicket } from './ticket.ts';

const NOW = Date.UTC(2026, 10, 22, 7);
const MINUTE = 60_000;
const key = newKey();

function judge(said: Said = {}, keys: readonly ServiceKey[] = [key]) {
  const message = kerberosMessageIn(negotiated(ticketFor(keys[0] ?? key, NOW, said)));
  return judgeTicket(message, { keys, now: NOW });
}

function refusal(act: () => unknown): UpstreamError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof UpstreamError, String(error));
    return error;
  }
  return assert.fail('it was accepted');
}

describe('the ticket of a domain', () => {
  it('says who shows it, and can be shown once', () => {
    for (const each of [newKey(17), newKey(18)]) {
      const { name, realm, authenticatedAt, onlyOnce } = judge({}, [each]);
      assert.deepEqual([name, realm, authenticatedAt], [['alice'], REALM, NOW - MINUTE]);
      assert.equal(onlyOnce.until, NOW + 10 * MINUTE);
    }
    const message = ticketFor(key, NOW);
    const shown = () => judgeTicket(message, { keys: [key], now: NOW }).onlyOnce.id;
    assert.equal(shown(), shown());
    assert.notEqual(judge().onlyOnce.id, judge().onlyOnce.id);
  });

  it('is opened by whichever key of the service it was made for', () => {
    const [older, newer] = [newKey(), newKey()];
    const made = { sealedFor: older };
    assert.deepEqual(judge(made, [newer, older, newKey(17)]).name, ['alice']);
  });

  it('is refused for whatever is not right about it', () => {
    const wrong: Readonly<Record<string, readonly [Said, UpstreamReason]>> = {
      'another service': [{ service: ['cifs', 'broker.lab.test'] }, 'bad_token'],
      'a key that is not ours': [{ sealedFor: newKey() }, 'misconfigured'],
      'a kind of key that we have none of': [{ sealedFor: newKey(17) }, 'misconfigured'],
      'not valid yet, by its flag': [{ flags: '01000000' }, 'bad_token'],
      'not begun': [{ startsAt: NOW + 6 * MINUTE }, 'bad_token'],
      ended: [{ endsAt: NOW - 6 * MINUTE }, 'bad_token'],
      'a proof by somebody without the session key': [{ proofKey: newKey() }, 'bad_token'],
      'a proof in the name of somebody else': [{ proofName: ['bob'] }, 'bad_token'],
      'a proof in another realm': [{ proofRealm: 'EVIL.TEST' }, 'bad_token'],
      'a proof of long ago': [{ proofAt: NOW - 6 * MINUTE }, 'bad_token'],
      'a proof from the future': [{ proofAt: NOW + 6 * MINUTE }, 'bad_token'],
    };
    for (const [what, [said, reason]] of Object.entries(wrong)) {
      assert.equal(refusal(() => judge(said)).reason, reason, what);
    }
    assert.ok(judge({ endsAt: NOW - 4 * MINUTE, proofAt: NOW - 4 * MINUTE }), 'clocks differ');
  });

  it('is refused with any byte changed, or cut anywhere', () => {
    const good = ticketFor(key, NOW);
    const judgeBytes = (bytes: Buffer) => () => judgeTicket(bytes, { keys: [key], now: NOW });
    for (let at = 0; at < good.length; at += 1) {
      const cut = refusal(judgeBytes(good.subarray(0, at)));
      assert.ok(['bad_response', 'bad_token', 'misconfigured'].includes(cut.reason));
    }
    const openly = new Set<number>();
    for (let at = 0; at < good.length; at += 1) {
      const bent = Buffer.from(good);
      bent[at] = (bent[at] ?? 0) ^ 0x01;
      try {
        // Realm and host of the service stand open in it, and prove nothing.
        assert.deepEqual(judgeBytes(bent)().name, ['alice']);
        openly.add(at);
      } catch (error) {
        assert.ok(error instanceof UpstreamError, String(error));
      }
    }
    assert.ok(openly.size < 60, `${openly.size} bytes are read by nobody`);
  });
});

describe('what a browser negotiates', () => {
  const microsoft = Buffer.from('2a864882f712010202', 'hex');
  const kerberos = Buffer.from('2a864886f712010202', 'hex');
  const ntlm = Buffer.from('2b06010401823702020a', 'hex');

  it('holds Kerberos by either of its names, NTLM beside it or not', () => {
    const message = ticketFor(key, NOW);
    for (const offered of [[kerberos], [microsoft, kerberos, ntlm], [microsoft]]) {
      assert.deepEqual(kerberosMessageIn(negotiated(message, offered)), message);
    }
  });

  it('is refused as NTLM, bare or offered alone', () => {
    const bare = Buffer.from('NTLMSSP\0\u0001\0\0\0').toString('base64');
    for (const token of [bare, negotiated(ticketFor(key, NOW), [ntlm])]) {
      assert.equal(refusal(() => kerberosMessageIn(token)).reason, 'ntlm_offered');
    }
  });

  it('is refused when it is anything else', () => {
    const tokens = ['', 'YII', '====', 'not base64!', 'A'.repeat(70_000), 'YIIBAA==', 'oYG2MIGz'];
    for (const token of tokens) {
      assert.equal(refusal(() => kerberosMessageIn(token)).reason, 'bad_response', token);
    }
  });
});

describe('a keytab', () => {
  it('gives its AES keys, wherever others left holes', () => {
    const keys = [newKey(17), newKey(18)];
    const rc4 = { encryptionType: 23, key: Buffer.alloc(16) };
    const about = { principal: 'HTTP/broker.lab.test', realm: REALM, version: 0 };
    const expected = keys.map((each) => ({ ...each, ...about }));
    assert.deepEqual(keysIn(keytabOf(rc4, ...keys)), expected);
    assert.deepEqual(keysIn(keytabOf(rc4)), []);
  });

  it('is told from anything else', () => {
    const good = keytabOf(newKey());
    assert.equal(keysIn(Buffer.from('')), undefined);
    assert.equal(keysIn(Buffer.from('0501', 'hex')), undefined);
    assert.equal(keysIn(Buffer.from('-----BEGIN')), undefined);
    assert.equal(keysIn(good.subarray(0, 20)), undefined);
  });
});

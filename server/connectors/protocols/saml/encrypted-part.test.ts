/** A person whom the provider names by an EncryptedID: when a session ends, and when one begins. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { newCertificate } from '../../../../test/world/certificate.ts';
import { encryptedFor, encryptedId } from '../../../../test/world/encrypted-for.ts';
import { PERSISTENT, type Signing } from '../../../../test/world/saml-idp.ts';
import { SamlLogout } from '../../../../test/world/saml-logout.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { LogoutOrder } from '../../connector.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { saml } from './connector.ts';
import { login, SamlScene } from './scene.ts';

const scene = new SamlScene();
const logout = new SamlLogout(scene.idp);
const logoutUri = login.redirectUri.replace('/callback', '/logout');

const pairs = [newCertificate('one'), newCertificate('two'), newCertificate('three')].map(
  ({ key: privateKey, certificate }) => ({ privateKey, certificate }),
);
const [earlier = assert.fail(), current = assert.fail(), later = assert.fail()] = pairs;
const stranger = newCertificate('stranger.example');

let opened = 0;
const ownKeys = () => {
  opened += 1;
  return Promise.resolve({ current, next: later, earlier: [earlier] });
};

const NAME = /<saml:NameID.*<\/saml:NameID>/s;

function nameId(value = 'ada'): string {
  return `<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Format="${PERSISTENT}">${value}</saml:NameID>`;
}

/** A request whose person is named by this. */
function requestNaming(name: string): string {
  const words = { destination: logoutUri, at: scene.clock.now, sessionIndexes: ['_s'] };
  return logout.request(words).replace(NAME, name);
}

async function receive(form: Readonly<Record<string, string>>): Promise<LogoutOrder> {
  const callback = { method: 'POST' as const, params: new URLSearchParams(form) };
  return received(callback);
}

async function received(callback: {
  readonly method: 'GET' | 'POST';
  readonly params: URLSearchParams;
  readonly query?: string;
}): Promise<LogoutOrder> {
  const config = saml.decode(scene.fields());
  const input = { config, redirectUri: login.redirectUri, logoutUri, callback, ownKeys };
  return (await saml.logout?.receive(input, scene.tools)) ?? assert.fail('this is no logout');
}

const named = (name: string) => receive(logout.form(requestNaming(name)));

describe('a request to end a session of somebody whose name is encrypted', () => {
  beforeEach(() => {
    opened = 0;
  });

  it('means whom it would mean in clear, by form and by address', async () => {
    const { sessions } = await named(nameId());
    assert.deepEqual(sessions, [{ id: '_s', subject: `${scene.idp.entityId} ada` }]);
    assert.equal(opened, 0, 'nothing is to be opened');

    const encrypted = await encryptedId(current.certificate, nameId());
    assert.deepEqual((await named(encrypted)).sessions, sessions);
    const { search, searchParams } = new URL(logout.address(requestNaming(encrypted), logoutUri));
    const query = search.slice(1);
    const byAddress = await received({ method: 'GET', params: searchParams, query });
    assert.deepEqual(byAddress.sessions, sessions);
  });

  for (const [name, { certificate }] of Object.entries({ earlier, current, next: later })) {
    it(`is opened by our ${name} key`, async () => {
      assert.ok(await named(await encryptedId(certificate, nameId())));
    });
  }

  it('is opened with its key beside, where it is referred to', async () => {
    const beside = keyBeside(await encryptedId(current.certificate, nameId()));
    assert.ok(await named(beside));
    const others = {
      'a key at another address': beside.replace('URI="#_key"', 'URI="https://evil.example/key"'),
      'an id that is no id': beside.replaceAll('_key', "_key' or '1'='1"),
      'no reference': beside.replace(REFERENCE, ''),
      'two references': beside.replace(REFERENCE, '$&$&'),
      'a reference that transforms': beside.replace(
        REFERENCE,
        `${REFERENCE.slice(0, -2)}><d:T/></d:RetrievalMethod>`,
      ),
      'a reference in another place': beside.replace(
        REFERENCE,
        `<d:X509Data xmlns:d="${XMLDSIG}">$&</d:X509Data>`,
      ),
    };
    for (const [name, encrypted] of Object.entries(others)) {
      assert.notEqual(encrypted, beside, name);
      await rejectsAs(named(encrypted), 'bad_response', /not the one that is referred to/);
    }
  });

  it('is refused, whatever cannot be opened, by the same answer', async () => {
    const good = await encryptedFor(current.certificate, nameId());
    const cbc = 'http://www.w3.org/2001/04/xmlenc#aes128-cbc';
    const padded = await encryptedFor(current.certificate, nameId(), cbc);
    const unfit = {
      'for another key': await encryptedFor(stranger.certificate, nameId()),
      'a changed key': changed(good, 0),
      'a changed cipher': changed(good, 1),
      'a changed cipher with padding': changed(padded, 1),
      'no cipher': good.replaceAll(/(?<=CipherValue>)[^<]+/g, ''),
      'two names': await encryptedFor(current.certificate, nameId() + nameId('bob')),
      'no XML': await encryptedFor(current.certificate, 'ada'),
      'another element': await encryptedFor(
        current.certificate,
        nameId().replaceAll('NameID', 'Issuer'),
      ),
      'a name of another namespace': await encryptedFor(
        current.certificate,
        nameId().replace(':assertion', ':other'),
      ),
    };
    const answers = new Set<string>();
    for (const [name, data] of Object.entries(unfit)) {
      const attempt = named(`<saml:EncryptedID>${data}</saml:EncryptedID>`);
      const { fault, detail } = await rejectsAs(attempt, 'bad_token');
      assert.equal(fault, 'decryption_failed', name);
      answers.add(detail ?? '');
    }
    assert.equal(answers.size, 1, [...answers].join());
  });

  it('is refused beside a name in clear', async () => {
    const encrypted = await encryptedId(current.certificate, nameId());
    for (const both of [encrypted + nameId('bob'), nameId('bob') + encrypted]) {
      await rejectsAs(named(both), 'bad_response', /names its person twice/);
    }
    await rejectsAs(named(encrypted + encrypted), 'bad_response', /more than one EncryptedID/);
  });

  it('is refused without a signature before anything is opened', async () => {
    const request = requestNaming(await encryptedId(current.certificate, nameId()));
    await rejectsAs(receive(logout.unsigned(request)), 'bad_token', /not signed/);
    assert.equal(opened, 0);
  });

  const shapes: Readonly<Record<string, (encrypted: string) => string>> = {
    'triple DES': (xml) => xml.replace(/[^"]*aes256-gcm/, `${XMLENC}tripledes-cbc`),
    'RSA 1.5': (xml) => xml.replace(`${XMLENC}rsa-oaep-mgf1p`, `${XMLENC}rsa-1_5`),
    'two keys': (xml) => xml.replace(KEY, '$&$&'),
    'no key': (xml) => xml.replace(KEY, ''),
    'a key somewhere else': (xml) => xml.replace(KEY, '<x:Other xmlns:x="urn:x">$&</x:Other>'),
    'data somewhere else': (xml) =>
      xml.replace(
        /<xenc:EncryptedData.*<\/xenc:EncryptedData>/s,
        '<x:Other xmlns:x="urn:x">$&</x:Other>',
      ),
    'a cipher that is elsewhere': (xml) =>
      xml.replace(
        /<([\w:]*)CipherValue>[^<]*<\/[\w:]*CipherValue>/,
        '<$1CipherReference URI="https://evil.example/"/>',
      ),
    'a second cipher': (xml) => xml.replace(/<([\w:]*CipherValue)>[^<]*<\/\1>/, '$&$&'),
    'both ciphers in its data': (xml) => {
      const [cipher = ''] = /<e:CipherValue>[^<]*<\/e:CipherValue>/.exec(xml) ?? [];
      const declared = cipher.replace('<e:CipherValue', `$& xmlns:e="${XMLENC}"`);
      return xml.replace(cipher, '').replace('<xenc:CipherData>', `$&${declared}`);
    },
    'a cipher beside it': (xml) =>
      `${xml}<samlp:Extensions><CipherValue>AA==</CipherValue></samlp:Extensions>`,
    'something else inside': () => '<saml:EncryptedID><x:Data xmlns:x="urn:x"/></saml:EncryptedID>',
  };
  for (const [name, bend] of Object.entries(shapes)) {
    it(`is refused with ${name} before anything is opened`, async () => {
      const encrypted = await encryptedId(current.certificate, nameId());
      const error: unknown = await named(bend(encrypted)).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof UpstreamError, name);
      assert.notEqual(error.fault, 'decryption_failed');
      assert.equal(opened, 0);
    });
  }
});

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
const REFERENCE = `<d:RetrievalMethod xmlns:d="${XMLDSIG}" URI="#_key"/>`;
const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
const KEY = /<e:EncryptedKey.*<\/e:EncryptedKey>/s;

/** The same, with the key as a neighbour of the data (SAML Core section 2.2.4). */
function keyBeside(encrypted: string): string {
  const key = KEY.exec(encrypted)?.[0] ?? assert.fail('there is no key');
  const named = key.replace('<e:EncryptedKey', '<e:EncryptedKey Id="_key"');
  return encrypted.replace(key, REFERENCE).replace('</saml:EncryptedID>', `${named}$&`);
}

/** One bit in the middle of the cipher: first that of the key, then that of the data. */
function changed(data: string, which: 0 | 1): string {
  const values = [...data.matchAll(/(?<=CipherValue>)[\w+/=]+/g)];
  const [value = assert.fail('there is no cipher')] = values[which] ?? [];
  const bytes = Buffer.from(value, 'base64');
  const at = bytes.length - 1;
  bytes[at] = (bytes[at] ?? 0) ^ 0x80;
  return data.replace(value, bytes.toString('base64'));
}

describe('an assertion about somebody whose name is encrypted', () => {
  const answered = async (name: string, signing: Signing, certificate?: string) => {
    const bend = (xml: string) => xml.replace(NAME, name);
    const said = { bend, signing, encrypted: certificate !== undefined };
    return { ...(await scene.answer({}, said, certificate)), ownKeys };
  };

  for (const signing of ['assertion', 'response', 'both'] as const) {
    it(`signs them in as in clear, when the provider signs: ${signing}`, async () => {
      const plain = await scene.signIn();
      const name = await encryptedId(current.certificate, nameId());
      for (const certificate of [undefined, current.certificate]) {
        const { subjects, session } = await scene.finish(
          {},
          await answered(name, signing, certificate),
        );
        assert.deepEqual(subjects, plain.subjects);
        assert.equal(session?.subject, plain.session?.subject);
        assert.deepEqual(session?.memory, plain.session?.memory);
      }
    });
  }

  it('is refused for another key, and beside a name in clear', async () => {
    const strange = await encryptedId(stranger.certificate, nameId());
    const attempt = scene.finish({}, await answered(strange, 'both'));
    await rejectsAs(attempt, 'bad_token', /cannot be decrypted/);
    const both = (await encryptedId(current.certificate, nameId())) + nameId('bob');
    await rejectsAs(scene.finish({}, await answered(both, 'both')), 'bad_response', /twice/);
  });

  it('is no encrypted assertion, where one is demanded', async () => {
    const name = await encryptedId(current.certificate, nameId());
    const attempt = scene.finish({ wantEncrypted: true }, await answered(name, 'both'));
    await rejectsAs(attempt, 'bad_token', /not encrypted/);
  });
});

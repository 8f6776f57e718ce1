/** What our own key is for: signed requests, encrypted assertions, our metadata. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { newCertificate } from '../../../../test/world/certificate.ts';
import { base64, xmlOf } from '../../../../test/world/saml-idp.ts';
import { DAY_MS } from '../../../kernel/clock.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { elementsIn, readXml } from '../../engine/xml.ts';
import { saml } from './connector.ts';
import { entityId, login, SamlScene } from './scene.ts';
import { verifiedBytes } from './verified-bytes.ts';

const scene = new SamlScene();
const own = newCertificate('broker.example');
const next = newCertificate('broker.example');
const keyed = { samlSpKey: own.key, samlSpCert: own.certificate };
const rotating = { ...keyed, samlSpNextKey: next.key, samlSpNextCert: next.certificate };

const logoutUri = login.redirectUri.replace('/callback', '/logout');

const pairs = [newCertificate('one'), newCertificate('two'), newCertificate('three')].map(
  ({ key: privateKey, certificate }) => ({ privateKey, certificate }),
);
const [earlier = assert.fail(), current = assert.fail(), later = assert.fail()] = pairs;
const ownKeys = async () => ({ current, next: later, earlier: [earlier] });

function holds(xml: string, certificate: string): boolean {
  return xml.includes(certificate.replaceAll(/-----[^-]+-----|\s/g, ''));
}

async function metadata(more: object): Promise<string> {
  const config = saml.decode(scene.fields({ ...more }));
  const input = { config, redirectUri: login.redirectUri, logoutUri, ownKeys };
  const described = await saml.redirect?.describe?.(input, scene.tools);
  assert.equal(described?.contentType, 'application/samlmetadata+xml');
  return described.body;
}

describe('a request', () => {
  it('goes by redirect, and the provider reads it', async () => {
    const { instruction, memory } = await scene.start();
    assert.equal(instruction.kind, 'redirect');
    const url = new URL(instruction.url);
    assert.equal(url.searchParams.get('RelayState'), login.state);
    assert.ok(login.state.length <= 80, 'SAML Bindings section 3.4.3');
    assert.equal(await scene.idp.read(url), memory['requestId']);
  });

  it('goes by form, and the provider reads it', async () => {
    const { instruction, memory } = await scene.start({ protocolBinding: 'HTTP-POST' });
    assert.ok(instruction.kind === 'post');
    assert.equal(instruction.url, scene.idp.signInUrl);
    assert.equal(instruction.fields['RelayState'], login.state);
    assert.equal(await scene.idp.read(instruction.fields), memory['requestId']);
  });

  for (const protocolBinding of ['HTTP-Redirect', 'HTTP-POST']) {
    it(`is signed on demand, by ${protocolBinding}, and the provider verifies it`, async () => {
      const signed = { ...keyed, signSamlRequest: true, protocolBinding };
      const { instruction, memory } = await scene.start(signed);
      const sent = instruction.kind === 'post' ? instruction.fields : new URL(instruction.url);
      assert.equal(await scene.idp.read(sent, await metadata(signed)), memory['requestId']);
      const another = { ...signed, samlSpKey: next.key, samlSpCert: next.certificate };
      await assert.rejects(scene.idp.read(sent, await metadata(another)));
    });
  }

  it('is signed with the key that was made for the connection', async () => {
    const signed = { signSamlRequest: true };
    const { instruction, memory } = await scene.start(signed, { ownKeys });
    const sent = instruction.kind === 'redirect' ? new URL(instruction.url) : assert.fail();
    const xml = await metadata(signed);
    // samlify cannot read two signing keys.
    const known = xml.replace(
      /<KeyDescriptor use="signing">(?:(?!<KeyD).)*(?=<KeyDescriptor use="e)/s,
      '',
    );
    assert.equal(await scene.idp.read(sent, known), memory['requestId']);
    await rejectsAs(scene.start(signed), 'misconfigured', /required to sign/);
  });

  it('asks for the format of the name and the class of authentication that are set', async () => {
    const { instruction } = await scene.start({
      protocolBinding: 'HTTP-POST',
      nameIdFormat: 'persistent',
      authnContexts: ['urn:x'],
      forceAuthn: true,
    });
    const xml = instruction.kind === 'post' ? xmlOf(instruction.fields['SAMLRequest'] ?? '') : '';
    assert.match(xml, /Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"/);
    assert.match(xml, /AuthnContextClassRef[^>]*>urn:x</);
    assert.match(xml, /ForceAuthn="true"/);
  });

  it('asks for the assurance that is wanted of this sign-in, and anew after one that was not enough', async () => {
    const post = { protocolBinding: 'HTTP-POST', authnContexts: ['urn:x'] };
    const asked = async (maxAgeSeconds: number, isAgain: boolean) => {
      const assurance = { acrValues: ['urn:mfa', 'urn:key'], maxAgeSeconds, isAgain };
      const { instruction } = await scene.start(post, { assurance });
      return instruction.kind === 'post' ? xmlOf(instruction.fields['SAMLRequest'] ?? '') : '';
    };

    const once = await asked(60, false);
    assert.match(once, /AuthnContextClassRef[^>]*>urn:mfa<.*AuthnContextClassRef[^>]*>urn:key</s);
    assert.doesNotMatch(once, /urn:x|ForceAuthn="true"/);
    assert.match(await asked(60, true), /ForceAuthn="true"/);
    assert.match(await asked(0, false), /ForceAuthn="true"/);
  });
});

describe('an encrypted assertion', () => {
  for (const signing of ['assertion', 'response', 'both'] as const) {
    it(`is opened when the provider signs: ${signing}`, async () => {
      const said = { encrypted: true, signing, nameId: 'ada' };
      const { subjects } = await scene.signIn(keyed, said, own.certificate);
      assert.equal(subjects[0].value, 'ada');
    });
  }

  it('is opened by the next key, too', async () => {
    assert.ok(await scene.signIn(rotating, { encrypted: true }, next.certificate));
  });

  for (const [name, key] of Object.entries({ earlier, current, next: later })) {
    it(`is opened by the ${name} key that was made for the connection`, async () => {
      const answered = await scene.answer({}, { encrypted: true }, key.certificate);
      assert.ok(await scene.finish({}, { ...answered, ownKeys }));
    });
  }

  it('for another key is refused', async () => {
    const attempt = scene.signIn(keyed, { encrypted: true }, next.certificate);
    await rejectsAs(attempt, 'bad_token', /cannot be decrypted/);
  });

  it('can be demanded', async () => {
    const attempt = scene.signIn({ ...keyed, wantEncrypted: true });
    await rejectsAs(attempt, 'bad_token', /not encrypted/);
  });

  it('incident-23: one that anybody encrypted for us is refused, because it is not signed', async () => {
    const good = await scene.answer(keyed, { encrypted: true }, own.certificate);
    const theirs = scene.idp.keys;
    scene.idp.keys = newCertificate('idp.example');
    const forged = await scene.answer(keyed, { encrypted: true, nameId: 'admin' }, own.certificate);
    scene.idp.keys = theirs;
    const injected = inside(xmlOf(forged.response));
    const response = base64(xmlOf(good.response).replace(ENCRYPTED, injected));
    await rejectsAs(scene.finish(keyed, { ...good, response }), 'bad_token', /does not verify/);
  });

  it('incident-23: beside a plain one is refused', async () => {
    const good = await scene.answer(keyed, { encrypted: true }, own.certificate);
    const plain = xmlOf((await scene.answer(keyed, { nameId: 'admin' })).response);
    const both = xmlOf(good.response).replace(
      ENCRYPTED,
      `${inside(xmlOf(good.response))}${/<saml:Assertion .*<\/saml:Assertion>/s.exec(plain)?.[0]}`,
    );
    const attempt = scene.finish(keyed, { ...good, response: base64(both) });
    await rejectsAs(attempt, 'bad_token', /more than one/);
  });

  for (const [name, algorithm] of [
    ['triple DES', 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc'],
    ['RSA 1.5', 'http://www.w3.org/2001/04/xmlenc#rsa-1_5'],
  ]) {
    it(`is refused with ${name}, before anything is opened`, async () => {
      const good = await scene.answer(keyed, { encrypted: true }, own.certificate);
      const pattern =
        name === 'RSA 1.5'
          ? /http:\/\/www.w3.org\/2001\/04\/xmlenc#rsa-oaep-mgf1p/
          : /http:\/\/www.w3.org\/[^"]*aes[^"]*/;
      const response = base64(xmlOf(good.response).replace(pattern, algorithm ?? ''));
      await rejectsAs(scene.finish(keyed, { ...good, response }), 'bad_token', /not allowed/);
    });
  }
});

const ENCRYPTED = /<saml:EncryptedAssertion.*<\/saml:EncryptedAssertion>/s;

function inside(xml: string): string {
  return ENCRYPTED.exec(xml)?.[0] ?? assert.fail('nothing is encrypted');
}

describe('our metadata', () => {
  it('names us, our address and our key with the next one, and stays the same', async () => {
    const xml = await metadata(rotating);
    assert.ok(xml.includes(`entityID="${entityId}"`));
    assert.ok(xml.includes(`Location="${login.redirectUri}"`));
    for (const { certificate } of [own, next]) assert.ok(holds(xml, certificate));
    assert.ok(!holds(xml, current.certificate));
    assert.ok(!xml.includes('PRIVATE'));
    assert.equal(await metadata(rotating), xml);
  });

  it('names the keys that were made for the connection, where its settings hold none', async () => {
    const xml = await metadata({});
    assert.deepEqual(
      [earlier, current, later].map(({ certificate }) => holds(xml, certificate)),
      [false, true, true],
    );
    const encryption = /<KeyDescriptor use="encryption">.*?<\/KeyDescriptor>/s.exec(xml)?.[0] ?? '';
    assert.ok(holds(encryption, current.certificate));
    assert.ok(!holds(encryption, later.certificate));
    assert.ok(!xml.includes('PRIVATE'));
  });

  it('says where sessions end, and holds no text that was not escaped', async () => {
    const xml = await metadata({ spEntityId: 'https://a.example/?x=1&y="<z>' });
    const root = readXml(xml, { comments: 'refused', longest: 100_000, elements: 100 });
    assert.equal(root.attributes.get('entityID'), 'https://a.example/?x=1&y="<z>');
    const addresses = elementsIn(root).filter(({ name }) => name === 'SingleLogoutService');
    assert.deepEqual(
      addresses.map(({ attributes }) => attributes.get('Location')),
      [logoutUri, logoutUri],
    );
  });

  it('is signed on demand, and then counts for a week', async () => {
    const xml = await metadata({ signMetadata: true });
    const bytes = await verifiedBytes(xml, 'document', {
      certificates: [current.certificate],
      allowSha1: false,
    });
    const end = new Date(scene.clock.now + 7 * DAY_MS).toISOString();
    assert.equal(readXml(bytes).attributes.get('validUntil'), end);
    await assert.rejects(
      verifiedBytes(xml, 'document', { certificates: [later.certificate], allowSha1: false }),
    );
    assert.ok(!(await metadata({})).includes('validUntil'));
  });
});

describe('settings that do not fit', () => {
  const unfit: Readonly<Record<string, readonly [object, string]>> = {
    'no provider': [{ signInEndPoint: '' }, 'signInEndPoint'],
    'no certificate': [{ samlIdpCert: '' }, 'samlIdpCert'],
    'a text as certificate': [{ samlIdpCert: 'hello' }, 'samlIdpCert'],
    'a weak key': [{ samlIdpCert: newCertificate('x', 1024).certificate }, 'samlIdpCert'],
    'a key without certificate': [{ samlSpKey: own.key }, 'samlSpCert'],
    'the certificate of another key': [
      { samlSpKey: own.key, samlSpCert: next.certificate },
      'samlSpCert',
    ],
    'no key as key': [{ samlSpKey: 'x', samlSpCert: own.certificate }, 'samlSpKey'],
    'passing names': [{ nameIdFormat: 'transient' }, 'subjectAttribute'],
    'a claim that nobody knows': [{ attributes: { shoe: 'size' } }, 'attributes'],
    'SHA-1 for what we sign': [{ signatureAlgorithm: 'rsa-sha1' }, 'signatureAlgorithm'],
    'no metadata as metadata': [{ idpMetadata: '<a/>' }, 'idpMetadata'],
  };
  for (const [name, [fields, field]] of Object.entries(unfit)) {
    it(`${name}: the setting is named`, () => {
      assert.throws(() => saml.decode(scene.fields({ ...fields })), {
        reason: 'misconfigured',
        field,
      });
    });
  }
});

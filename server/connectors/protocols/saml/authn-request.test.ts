/** What a question says; `keys.test.ts` has a provider read and verify it. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inflateRawSync } from 'node:zlib';

import { readXml, type XmlElement } from '../../engine/xml.ts';
import { entityId, login, SamlScene } from './scene.ts';
import { NS, requiredChild } from './vocabulary.ts';

const scene = new SamlScene();

async function addressAsked(fields: Readonly<Record<string, unknown>> = {}): Promise<URL> {
  const { instruction } = await scene.start(fields);
  assert.ok(instruction.kind === 'redirect');
  return new URL(instruction.url);
}

function questionIn({ searchParams }: URL): XmlElement {
  const deflated = Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64');
  return readXml(inflateRawSync(deflated).toString());
}

it('a question says who asks, of whom, when, and where the answer goes', async () => {
  const address = await addressAsked();
  assert.deepEqual([...address.searchParams.keys()], ['SAMLRequest', 'RelayState']);
  assert.equal(address.searchParams.get('RelayState'), login.state);
  const question = questionIn(address);
  const { attributes } = question;
  assert.equal(requiredChild(question, NS.assertion, 'Issuer').text, entityId);
  assert.match(attributes.get('ID') ?? '', /^_[A-Za-z\d]{20,}$/);
  assert.equal(attributes.get('Version'), '2.0');
  assert.equal(attributes.get('Destination'), scene.idp.signInUrl);
  assert.equal(attributes.get('AssertionConsumerServiceURL'), login.redirectUri);
  assert.equal(attributes.get('IssueInstant'), new Date(scene.clock.now).toISOString());
  assert.equal(attributes.has('ForceAuthn'), false);
});

it('a question keeps the query of the address that it is sent to', async () => {
  const signInEndPoint = 'https://idp.example/sso?idp=1';
  const address = await addressAsked({ signInEndPoint });
  assert.equal(address.searchParams.get('idp'), '1');
  assert.equal(questionIn(address).attributes.get('Destination'), signInEndPoint);
});

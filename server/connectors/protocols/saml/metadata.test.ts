/** The provider's metadata: as XML, and by an address that may be down, late or changed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { newCertificate } from '../../../../test/world/certificate.ts';
import { DAY_MS, MINUTE_MS } from '../../../kernel/clock.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { SamlScene } from './scene.ts';

const url = 'https://idp.example/metadata';
const route = `GET ${url}`;
const byHand = { signInEndPoint: '', samlIdpCert: '', idpEntityId: '' };

function sceneBy(text = ''): SamlScene {
  const scene = new SamlScene();
  scene.upstream.answer(route, { status: 200, text: text === '' ? scene.idp.metadata() : text });
  return scene;
}

describe('metadata as XML', () => {
  it('says all there is to know of a provider', async () => {
    const scene = new SamlScene();
    const { subjects } = await scene.signIn({ ...byHand, idpMetadata: scene.idp.metadata() });
    assert.equal(subjects[0].authority, scene.idp.entityId);
  });

  it('is compared with the issuer of the answer', async () => {
    const scene = new SamlScene();
    const fields = { ...byHand, idpMetadata: scene.idp.metadata() };
    await rejectsAs(
      scene.signIn(fields, { issuer: 'https://evil.example' }),
      'bad_token',
      /Issuer/,
    );
  });

  it('incident-22: a key without use is for signatures, and none switches nothing off', async () => {
    const scene = new SamlScene();
    const useless = scene.idp.metadata().replaceAll(' use="signing"', '');
    assert.ok(await scene.signIn({ ...byHand, idpMetadata: useless }));
    await rejectsAs(
      scene.signIn({ ...byHand, idpMetadata: useless }, { signing: 'none' }),
      'bad_token',
    );

    const keyless = scene.idp.metadata().replaceAll(/<KeyDescriptor.*<\/KeyDescriptor>/gs, '');
    assert.notEqual(keyless, scene.idp.metadata());
    const attempt = scene.start({ ...byHand, idpMetadata: keyless });
    await rejectsAs(attempt, 'misconfigured', /no certificate/);
  });

  it('is found in a collection by the entity id, and may hold comments', async () => {
    const scene = new SamlScene();
    const other = scene.idp.metadata().replace(scene.idp.entityId, 'https://other.example');
    const both = `<!-- all --><EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${other}<!-- x -->${scene.idp.metadata()}</EntitiesDescriptor>`;
    const fields = { ...byHand, idpMetadata: both };
    await rejectsAs(scene.start(fields), 'misconfigured', /several/);
    assert.ok(await scene.signIn({ ...fields, idpEntityId: scene.idp.entityId }));
  });
});

describe('metadata by address', () => {
  const fields = { ...byHand, idpMetadataUrl: url };

  it('is read once for many sign-ins, and again after a day', async () => {
    const scene = sceneBy();
    await scene.signIn(fields);
    await scene.signIn(fields);
    assert.equal(scene.upstream.requests.length, 1);
    scene.clock.now += DAY_MS;
    await scene.signIn(fields);
    assert.equal(scene.upstream.requests.length, 2);
  });

  it('stays as it was while a refresh fails, and is asked for less and less often', async () => {
    const scene = sceneBy();
    await scene.signIn(fields);
    for (const broken of [{ status: 500, text: '' }, { status: 200, text: '<html/>' }, undefined]) {
      scene.upstream.answer(route, broken);
      scene.clock.now += DAY_MS;
      const before = scene.upstream.requests.length;
      assert.ok(await scene.signIn(fields));
      assert.ok(await scene.signIn(fields));
      assert.equal(scene.upstream.requests.length, before + 1);
    }
    scene.upstream.answer(route, { status: 200, text: scene.idp.metadata() });
    scene.clock.now += DAY_MS;
    assert.ok(await scene.signIn(fields));
  });

  it('is read again when an answer is signed with a new key', async () => {
    const scene = sceneBy();
    await scene.signIn(fields);
    scene.idp.keys = newCertificate('idp.example');
    await rejectsAs(scene.signIn(fields), 'bad_token');

    scene.upstream.answer(route, { status: 200, text: scene.idp.metadata() });
    scene.clock.now += MINUTE_MS;
    assert.ok(await scene.signIn(fields));
  });

  it('that never came stops only this sign-in, and the next one asks again', async () => {
    const scene = sceneBy('<html></html>');
    await rejectsAs(scene.start(fields), 'bad_response', /metadata|xml/);
    scene.upstream.answer(route, { status: 200, text: scene.idp.metadata() });
    assert.ok(await scene.signIn(fields));
  });

  it('is not believed beyond its own end', async () => {
    const scene = new SamlScene();
    const until = new Date(scene.clock.now + DAY_MS / 2).toISOString();
    const text = scene.idp.metadata().replace(' entityID=', ` validUntil="${until}" entityID=`);
    scene.upstream.answer(route, { status: 200, text });
    await scene.signIn(fields);
    scene.clock.now += DAY_MS;
    await rejectsAs(scene.start(fields), 'bad_response', /no longer valid/);
  });
});

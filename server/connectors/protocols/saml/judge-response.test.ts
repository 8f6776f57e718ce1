import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { newCertificate } from '../../../../test/world/certificate.ts';
import type { SamlAnswer } from '../../../../test/world/saml-idp.ts';
import type { UpstreamReason } from '../../../kernel/upstream-error.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { SamlScene } from './scene.ts';

const scene = new SamlScene();
const bend = (from: RegExp | string, to: string) => ({
  bend: (xml: string) => xml.replace(from, to),
});
const minutes = (count: number) => scene.clock.now + count * 60_000;

/** A rightly signed answer that is wrong in one thing, and the rule that it breaks. */
const wrong: Readonly<Record<string, readonly [SamlAnswer, RegExp]>> = {
  'incident-18: for another audience': [{ audience: 'https://other.example' }, /Audience/],
  'incident-18: without audience': [
    bend(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, ''),
    /Audience/,
  ],
  'incident-18: for us and, beside that, not for us': [
    bend(
      /<saml:AudienceRestriction>/,
      '<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>$&',
    ),
    /Audience/,
  ],
  'incident-18: without conditions': [
    bend(/<saml:Conditions .*<\/saml:Conditions>/, ''),
    /Conditions/,
  ],
  'incident-18: without NotBefore': [
    bend(/<saml:Conditions NotBefore="[^"]+"/, '<saml:Conditions'),
    /NotBefore/,
  ],
  'incident-18: without NotOnOrAfter': [
    bend(/(<saml:Conditions [^>]*) NotOnOrAfter="[^"]+"/, '$1'),
    /NotOnOrAfter/,
  ],
  'incident-18: not valid yet': [
    bend(/NotBefore="[^"]+"/, `NotBefore="${iso(3)}"`),
    /not valid yet/,
  ],
  'incident-18: expired': [
    bend(/(<saml:Conditions [^>]*NotOnOrAfter=")[^"]+/, `$1${iso(-3)}`),
    /expired/,
  ],
  'incident-18: with an expired subject': [
    bend(/(SubjectConfirmationData NotOnOrAfter=")[^"]+/, `$1${iso(-3)}`),
    /expired/,
  ],
  'incident-18: with a subject that never expires': [
    bend(/SubjectConfirmationData NotOnOrAfter="[^"]+"/, 'SubjectConfirmationData'),
    /NotOnOrAfter/,
  ],
  'with a condition that nobody knows': [
    bend('<saml:AudienceRestriction>', '<saml:Condition/>$&'),
    /condition/,
  ],
  'from the future': [{ at: minutes(4) }, /future|yet/],
  'with a time in another zone': [
    bend(/AuthnInstant="[^"]+"/, 'AuthnInstant="2026-01-01T00:00:00+02:00"'),
    /UTC/,
  ],
  'after the session at the provider': [
    bend('<saml:AuthnStatement', `<saml:AuthnStatement SessionNotOnOrAfter="${iso(-3)}"`),
    /session/,
  ],
  'without AuthnStatement': [
    bend(/<saml:AuthnStatement .*<\/saml:AuthnStatement>/, ''),
    /AuthnStatement/,
  ],
  'of another issuer': [{ issuer: 'https://evil.example' }, /Issuer/],
  'whose two issuers differ': [
    bend('<saml:Issuer>https://idp.example/saml<', '<saml:Issuer>https://evil.example<'),
    /issuer/,
  ],
  'without issuer': [
    {
      signing: 'response',
      ...bend(/(<saml:Assertion [^>]*>)<saml:Issuer>[^<]*<\/saml:Issuer>/, '$1'),
    },
    /Issuer/,
  ],
  'for another recipient': [
    bend(/Recipient="[^"]+"/, 'Recipient="https://other.example/acs"'),
    /Recipient/,
  ],
  'without recipient': [bend(/Recipient="[^"]+"/, ''), /Recipient/],
  'for another destination': [
    bend(/Destination="[^"]+"/, 'Destination="https://other.example/acs"'),
    /Destination/,
  ],
  'incident-20: to another request': [{ inResponseTo: '_another' }, /InResponseTo/],
  'incident-20: to no request': [bend(/InResponseTo="[^"]+"/, ''), /InResponseTo/],
  'incident-20: whose subject answers no request': [
    bend(/(Recipient="[^"]+") InResponseTo="[^"]+"/, '$1'),
    /InResponseTo/,
  ],
  'whose bearer is somebody else': [bend('cm:bearer', 'cm:holder-of-key'), /bearer/],
  'of SAML 1.1': [bend(/Version="2.0"/, 'Version="1.1"'), /SAML 2.0/],
  'without name': [bend(/<saml:NameID.*<\/saml:NameID>/, ''), /NameID/],
  'with two names': [bend(/<saml:NameID.*<\/saml:NameID>/, '$&$&'), /NameID/],
  'with a transient name': [
    { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' },
    /transient/,
  ],
};

function iso(fromNow: number): string {
  return new Date(minutes(fromNow)).toISOString();
}

describe('an answer that is rightly signed', () => {
  for (const [name, [said, rule]] of Object.entries(wrong)) {
    it(`${name}, lets nobody in`, async () => {
      const attempt = scene.signIn({}, { signing: 'assertion', ...said });
      const error = await attempt.then(
        () => assert.fail('somebody got in'),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof Error && 'detail' in error);
      assert.match(String(error.detail), rule);
    });
  }

  it('is accepted with clocks that are two minutes apart', async () => {
    for (const at of [minutes(1.9), minutes(-6.9)]) assert.ok(await scene.signIn({}, { at }));
  });

  it('needs a destination when the response is signed', async () => {
    const said = { signing: 'response' as const, ...bend(/Destination="[^"]+"/, '') };
    await rejectsAs(scene.signIn({}, said), 'bad_token', /Destination/);
  });
});

const refusals: readonly (readonly [string, UpstreamReason])[] = [
  ['RequestDenied', 'denied'],
  ['NoPassive', 'denied'],
  ['InvalidNameIDPolicy', 'misconfigured'],
  ['Responder', 'bad_response'],
  ['toString', 'bad_response'],
];

for (const [status, reason] of refusals) {
  it(`incident-43: a provider that answers ${status} lets nobody in: ${reason}`, async () => {
    await rejectsAs(
      scene.signIn({}, { bend: (xml) => xml.replace('status:Success', `status:${status}`) }),
      reason,
    );
  });
}

describe('trust', () => {
  it('incident-19: a certificate in the message is never believed', async () => {
    const mine = scene.idp.keys;
    scene.idp.keys = newCertificate('idp.example');
    const forged = await scene.answer({ samlIdpCert: mine.certificate });
    scene.idp.keys = mine;
    await rejectsAs(scene.finish({}, forged), 'bad_token', /does not verify/);
  });

  it('believes each of several certificates, while the provider changes them', async () => {
    const next = newCertificate('idp.example');
    const samlIdpCert = `${next.certificate}\n${scene.idp.keys.certificate}`;
    assert.ok(await scene.signIn({ samlIdpCert }));
  });

  it('refuses SHA-1 unless it is allowed', async () => {
    const algorithm = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
    await rejectsAs(scene.signIn({}, { algorithm }), 'bad_token', /SignatureMethod is not allowed/);
    assert.ok(await scene.signIn({ allowSha1: true }, { algorithm }));
  });

  it('demands the signature that is set', async () => {
    await rejectsAs(
      scene.signIn({ wantSigned: 'both' }, { signing: 'assertion' }),
      'bad_token',
      /response is not signed/,
    );
    await rejectsAs(
      scene.signIn({ wantSigned: 'assertion' }, { signing: 'response' }),
      'bad_token',
      /assertion is not signed/,
    );
    assert.ok(await scene.signIn({ wantSigned: 'both' }, { signing: 'both' }));
  });

  it('demands the class of authentication that was asked for', async () => {
    const prefix = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
    await rejectsAs(scene.signIn({ authnContexts: [`${prefix}X509`] }), 'bad_token', /class/);
    const { assurance } = await scene.signIn({ authnContexts: [`${prefix}Password`] });
    assert.equal(assurance.acr, `${prefix}Password`);
  });
});

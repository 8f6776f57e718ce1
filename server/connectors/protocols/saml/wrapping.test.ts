/** Signature wrapping: what somebody can make of a good answer of their own to be somebody else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { base64, type Signing, xmlOf } from '../../../../test/world/saml-idp.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { SamlScene } from './scene.ts';

const SIGNATURE = /<ds:Signature[\s>].*?<\/ds:Signature>/s;
const ASSERTION = /<saml:Assertion .*<\/saml:Assertion>/s;

/** The parts of a good answer, and what an attacker makes of them. */
interface Parts {
  readonly xml: string;
  /** Of the response if it is signed, else of the assertion. */
  readonly signature: string;
  readonly assertion: string;
  /** The response without its signature. */
  readonly response: string;
  /** The attacker's assertion, unsigned. */
  readonly evil: string;
}

function partsOf(xml: string): Parts {
  const signature = SIGNATURE.exec(xml)?.[0] ?? assert.fail('there is no signature');
  const assertion = ASSERTION.exec(xml)?.[0] ?? assert.fail('there is no assertion');
  const evil = renamed(assertion.replace(SIGNATURE, '')).replace(/ ID="[^"]+"/, ' ID="_evil"');
  return { xml, signature, assertion, response: xml.replace(signature, ''), evil };
}

function renamed(xml: string): string {
  return xml.replace('>mallory<', '>ada<');
}

const closing = '</ds:Signature>';
const end = '</samlp:Response>';

/** As "On Breaking SAML" (Somorovsky et al., 2012) and the tools after it number them. */
const attacks: Readonly<Record<string, (parts: Parts) => string>> = {
  'XSW1, a forged response around the signature, the real one at its end': ({
    xml,
    signature,
    response,
  }) => {
    const evil = renamed(xml).replace(/(<samlp:Response[^>]* ID=")[^"]+/, '$1_evil');
    return evil.replace(signature, signature.replace(closing, `${response}${closing}`));
  },
  'XSW2, a forged response, the real one before the signature': ({ xml, signature, response }) => {
    const evil = renamed(xml).replace(/(<samlp:Response[^>]* ID=")[^"]+/, '$1_evil');
    return evil.replace(signature, `${response}${signature}`);
  },
  'XSW3, a forged assertion before the real one': ({ xml, assertion, evil }) =>
    xml.replace(assertion, `${evil}${assertion}`),
  'XSW4, a forged assertion around the real one': ({ xml, assertion, evil }) =>
    xml.replace(assertion, evil.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`)),
  'XSW5, the signature on a forged assertion, the real one at the end': ({ xml, assertion }) => {
    const bare = assertion.replace(SIGNATURE, '');
    const forged = renamed(assertion).replace(/ ID="[^"]+"/, ' ID="_evil"');
    return xml.replace(assertion, forged).replace(end, `${bare}${end}`);
  },
  'XSW6, the real assertion inside the signature of a forged one': ({
    xml,
    assertion,
    signature,
  }) => {
    const bare = assertion.replace(SIGNATURE, '');
    const inside = signature.replace(closing, `${bare}${closing}`);
    const forged = renamed(bare).replace(/ ID="[^"]+"/, ' ID="_evil"');
    return xml
      .replace(signature, '')
      .replace(bare, '')
      .replace(assertion, '')
      .replace(end, `${withIssuer(forged, inside)}${end}`);
  },
  'XSW7, a forged assertion in extensions': ({ xml, assertion, evil }) =>
    xml.replace(assertion, `<samlp:Extensions>${evil}</samlp:Extensions>${assertion}`),
  'XSW8, the real assertion in an object of the signature': ({ xml, assertion, signature }) => {
    const bare = assertion.replace(SIGNATURE, '');
    const inside = signature.replace(closing, `<ds:Object>${bare}</ds:Object>${closing}`);
    const forged = renamed(bare).replace(/ ID="[^"]+"/, ' ID="_evil"');
    return xml
      .replace(signature, '')
      .replace(bare, '')
      .replace(assertion, '')
      .replace(end, `${withIssuer(forged, inside)}${end}`);
  },
  'a forged assertion after the real one': ({ xml, assertion, evil }) =>
    xml.replace(assertion, `${assertion}${evil}`),
  'the same id twice': ({ xml, assertion, evil }) =>
    xml.replace(
      assertion,
      `${evil.replace('_evil', /ID="([^"]+)"/.exec(assertion)?.[1] ?? '')}${assertion}`,
    ),
  'a changed name': ({ xml }) => renamed(xml),
  'a comment in the name': ({ xml }) => xml.replace('>mallory<', '>mal<!-- -->lory<'),
  'a comment in the digest': ({ xml }) =>
    xml.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->'),
  'a second SignedInfo': ({ xml }) => xml.replace(/<ds:SignedInfo>.*?<\/ds:SignedInfo>/s, '$&$&'),
  'a second reference': ({ xml }) => xml.replace(/<ds:Reference .*?<\/ds:Reference>/s, '$&$&'),
  'a reference to everything': ({ xml }) => xml.replace(/URI="#[^"]+"/, 'URI=""'),
  'a signature of another prefix and place': ({ xml, signature }) =>
    xml.replace(signature, '').replace('<samlp:Status>', `<samlp:Status>${signature}`),
  'no signature': ({ xml }) => xml.replaceAll(new RegExp(SIGNATURE.source, 'gs'), ''),
};

function withIssuer(assertion: string, signature: string): string {
  return assertion.replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
}

const scene = new SamlScene();

for (const signing of ['response', 'assertion', 'both'] as const satisfies readonly Signing[]) {
  describe(`incident-15: with the signature on: ${signing}`, () => {
    for (const [name, attack] of Object.entries(attacks)) {
      it(`incident-15: ${name} lets nobody in`, async () => {
        const { memory, response } = await scene.answer({}, { signing, nameId: 'mallory' });
        await scene.finish({}, { memory, response });
        const xml = attack(partsOf(xmlOf(response)));
        assert.notEqual(xml, xmlOf(response));
        const error = await scene
          .finish({}, { memory, response: base64(xml) })
          .catch((thrown: unknown) => thrown);
        assert.ok(error instanceof UpstreamError, 'somebody got in');
        assert.match(error.reason, /^bad_(?:token|response)$/);
        assert.doesNotMatch(
          error.detail ?? '',
          /do not match|malformed|after its end/,
          'no attack',
        );
      });
    }
  });
}

it('incident-17: an unsigned assertion before the signed one lets nobody in', async () => {
  const { memory, response } = await scene.answer({}, { nameId: 'mallory' });
  const { xml, assertion, evil } = partsOf(xmlOf(response));
  const forged = base64(xml.replace(assertion, `${evil}${assertion}`));
  await rejectsAs(
    scene.finish({}, { memory, response: forged }),
    'bad_token',
    /more than one assertion/,
  );
});

it('incident-14: SignedInfo twice, or a comment in the digest, is refused before anything is computed', async () => {
  const { memory, response } = await scene.answer({}, {});
  const xml = xmlOf(response);
  const doubled = xml.replace(/<ds:SignedInfo>.*?<\/ds:SignedInfo>/s, '$&$&');
  await rejectsAs(
    scene.finish({}, { memory, response: base64(doubled) }),
    'bad_token',
    /strange parts/,
  );
  const commented = xml.replace(/<ds:DigestValue>/, '<ds:DigestValue><!-- forged -->');
  await rejectsAs(scene.finish({}, { memory, response: base64(commented) }), 'bad_response', /xml/);
});

/** SAML providers that are broken in one way each: metadata and answers by samlify, bent. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { type Running, startCauseway } from '../../world/causeway.ts';
import { newCertificate } from '../../world/certificate.ts';
import { SamlIdp, type SamlAnswer } from '../../world/saml-idp.ts';
import {
  addConnection,
  assertDiagnosed,
  type Diagnosis,
  runChecks,
  signInChecks,
} from './counterpart.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

describe('a SAML provider', () => {
  const idp = new SamlIdp();
  let causeway: Running;
  let server: Server;
  let metadataUrl: string;
  let passedMs = 0;
  /** What its metadata address answers. */
  let published: { readonly status: number; readonly body: string };

  before(async () => {
    causeway = await startCauseway({ clock: () => Date.now() + passedMs });
    server = createServer((_req, res) => res.writeHead(published.status).end(published.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // a TCP server has one
    metadataUrl = `http://127.0.0.1:${port}/metadata`;
  });
  after(async () => {
    await causeway.close();
    server.close();
  });

  let number = 0;
  const connected = (fields: Readonly<Record<string, unknown>>) =>
    addConnection(causeway, { type: 'saml', identifier: `saml-${(number += 1)}`, fields });

  interface Published extends Diagnosis {
    readonly status?: number;
    readonly body: () => string;
    readonly fields?: Readonly<Record<string, unknown>>;
    /** Good until then. */
    readonly laterMs?: number;
  }

  const metadata: Readonly<Record<string, Published>> = {
    'has no metadata': {
      status: 404,
      body: () => '',
      check: 'discovery',
      names: /does not answer with metadata/,
    },
    'has a web page in place of metadata': {
      body: () => '<!doctype html><html><p>Sign in</html>',
      check: 'discovery',
      names: /web page/,
    },
    'has metadata that has expired': {
      body: () =>
        idp
          .metadata()
          .replace('<EntityDescriptor', '<EntityDescriptor validUntil="2020-01-01T00:00:00Z"'),
      check: 'discovery',
      names: /validUntil/,
    },
    'has metadata that ends before it is renewed': {
      body: () => {
        const validUntil = new Date(Date.now() + MINUTE_MS).toISOString();
        const begun = `<EntityDescriptor validUntil="${validUntil}"`;
        return idp.metadata().replace('<EntityDescriptor', begun);
      },
      laterMs: 2 * MINUTE_MS,
      check: 'discovery',
      names: /validUntil/,
    },
    'has metadata without a certificate': {
      body: () => idp.metadata().replaceAll(/<KeyDescriptor.*?<\/KeyDescriptor>/gs, ''),
      check: 'discovery',
      names: /no usable certificate/,
    },
    'has another entity ID': {
      body: () => idp.metadata(),
      fields: { idpEntityId: 'https://other.example/saml' },
      check: 'issuer',
      names: /another entity ID/,
    },
  };

  for (const [name, each] of Object.entries(metadata)) {
    const { status = 200, body, fields, laterMs, ...diagnosis } = each;
    it(`is diagnosed when it ${name}`, async () => {
      published = { status, body: body() };
      const id = await connected({ idpMetadataUrl: metadataUrl, ...fields });
      if (laterMs !== undefined) {
        const { checks } = await runChecks(causeway, id);
        assert.ok(checks.every(({ result }) => result !== 'failed'));
      }
      passedMs = laterMs ?? 0;

      const { checks } = await runChecks(causeway, id);
      passedMs = 0;
      const isDated = laterMs !== undefined;
      // Its clock does not go with ours here.
      const told = checks.filter(({ check }) => !isDated || check !== 'clock');
      assertDiagnosed(told, diagnosis);
    });
  }

  interface Answered extends Diagnosis {
    readonly said: SamlAnswer;
    readonly isOtherKey?: true;
  }

  const answers: Readonly<Record<string, Answered>> = {
    'answers for somebody else': {
      said: { audience: 'https://other.example/' },
      check: 'audience',
      names: /meant for somebody else/,
    },
    'answers to another address': {
      said: { acs: 'https://other.example/acs' },
      check: 'redirect',
      names: /another destination/,
    },
    'does not sign': { said: { signing: 'none' }, check: 'signature', names: /not signed/ },
    'signs with another certificate': {
      said: {},
      isOtherKey: true,
      check: 'signature',
      names: /does not verify/,
    },
    'sends an old assertion': {
      said: { at: Date.now() - DAY_MS },
      check: 'clock',
      names: /had expired/,
    },
    'sends an assertion of the future': {
      said: { at: Date.now() + DAY_MS },
      check: 'clock',
      names: /in the future/,
    },
    'answers another request': {
      said: { inResponseTo: '_another' },
      check: 'request',
      names: /another sign-in/,
    },
    'answers as another issuer': {
      said: { issuer: 'https://other.example/saml' },
      check: 'issuer',
      names: /another issuer/,
    },
    'names people anew each time': {
      said: { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' },
      check: 'subject',
      names: /NameID/,
    },
    'refuses the person': {
      said: { status: 'RequestDenied', signing: 'none' },
      check: 'person',
      names: /said no/,
    },
  };

  for (const [name, { said, isOtherKey, ...diagnosis }] of Object.entries(answers)) {
    it(`is diagnosed by a test sign-in when it ${name}`, async () => {
      const { certificate } = isOtherKey === true ? newCertificate('other') : idp.keys;
      const id = await connected({
        signInEndPoint: idp.signInUrl,
        samlIdpCert: certificate,
        idpEntityId: idp.entityId,
      });
      const { poolId } = causeway.server.firstRun;
      const acs = `${causeway.url}/connection/social/saml-${number}/${poolId}/callback`;

      const checks = await signInChecks(causeway, id, async (browser, address) => {
        const request = await browser.arrive(address, idp.signInUrl);
        const to = { acs, entityId: acs.replace(/callback$/, 'metadata') };
        const SAMLResponse = await idp.answer(to, await idp.read(request), said);
        const RelayState = request.searchParams.get('RelayState') ?? '';
        return browser.submit({ action: acs, fields: { SAMLResponse, RelayState } });
      });

      assertDiagnosed(checks, diagnosis);
    });
  }
});

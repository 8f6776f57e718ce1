/** Providers that cannot be reached, or not safely: by real servers with real certificates. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { createAuthority, type ServerCertificate } from '../../provide/certificates.ts';
import { type Running, startCauseway } from '../../world/causeway.ts';
import { newCertificate } from '../../world/certificate.ts';
import { addConnection, assertDiagnosed, type Diagnosis, runChecks } from './counterpart.ts';

const HERE = ['IP:127.0.0.1'];

interface Broken extends Diagnosis {
  /** Default: an OpenID provider. */
  readonly type?: 'cas';
  readonly issuer: (made: Made) => Promise<string> | string;
}

interface Made {
  /** An https server with this key and certificate; resolves to its address. */
  readonly serve: (pair: { readonly key: string; readonly cert: string }) => Promise<string>;
  readonly issued: (subjects: readonly string[], days?: number) => ServerCertificate;
  readonly stranger: () => ServerCertificate;
  readonly plainPort: number;
}

const pairOf = ({ keyFile, certificateFile }: ServerCertificate) => ({
  key: readFileSync(keyFile, 'utf8'),
  cert: readFileSync(certificateFile, 'utf8'),
});

const cases: Readonly<Record<string, Broken>> = {
  'a certificate that has expired': {
    issuer: ({ serve, issued }) => serve(pairOf(issued(HERE, -1))),
    check: 'tls',
    names: /has expired/,
  },
  'a certificate of another host': {
    issuer: ({ serve, issued }) => serve(pairOf(issued(['DNS:other.example']))),
    check: 'tls',
    names: /names another host/,
  },
  'a certificate of another host than the CAS server’s': {
    type: 'cas',
    issuer: ({ serve, issued }) => serve(pairOf(issued(['DNS:other.example']))),
    check: 'tls',
    names: /names another host/,
  },
  'a self-signed certificate': {
    issuer({ serve }) {
      const { key, certificate: cert } = newCertificate('127.0.0.1');
      return serve({ key, cert });
    },
    check: 'tls',
    names: /self-signed/,
  },
  'a certificate by a foreign authority': {
    issuer: ({ serve, stranger }) => serve(pairOf(stranger())),
    check: 'tls',
    names: /does not trust/,
  },
  'a port that speaks no TLS': {
    issuer: ({ plainPort }) => `https://127.0.0.1:${plainPort}`,
    check: 'tls',
    names: /No TLS connection/,
  },
  'a port that nobody listens on': {
    issuer: () => 'https://127.0.0.1:9',
    check: 'address',
    names: /Nothing accepts connections/,
  },
  'a host that has no address': {
    issuer: () => 'https://no-such-host.invalid',
    check: 'address',
    names: /\(DNS\)/,
  },
  'a private address': {
    issuer: () => 'https://10.255.255.1',
    check: 'address',
    names: /private address/,
  },
  'a public address without TLS': {
    issuer: () => 'http://192.0.2.7',
    check: 'address',
    names: /no TLS/,
  },
};

describe('a provider with a broken way to it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-broken-'));
  const trusted = getCACertificates('default');
  const servers: Server[] = [];
  let causeway: Running;
  let made: Made;

  before(async () => {
    const authority = createAuthority(folder);
    const foreign = createAuthority(folder, 'foreign');
    setDefaultCACertificates([...trusted, authority.certificate]);
    causeway = await startCauseway({ env: { CAUSEWAY_OUTBOUND_ALLOW: '127.0.0.0/8' } });
    const listen = async (server: Server) => {
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port; // a TCP server has one
    };
    let count = 0;
    made = {
      serve: async (pair) =>
        `https://127.0.0.1:${await listen(createServer(pair, (_req, res) => res.end('{}')))}`,
      issued: (subjects, days) => authority.issue(`server-${(count += 1)}`, subjects, days),
      stranger: () => foreign.issue('stranger', HERE),
      plainPort: await listen(createPlain((_req, res) => res.end())),
    };
  });
  after(async () => {
    await causeway.close();
    for (const server of servers) server.close();
    setDefaultCACertificates(trusted);
    rmSync(folder, { recursive: true });
  });

  let number = 0;
  const fieldsOf = {
    oidc: (issuerUrl: string) => ({ issuerUrl, clientId: 'c', clientSecret: 'secret-of-c' }),
    cas: (home: string) => ({ casLoginUrl: `${home}/cas/login` }),
  };

  for (const [name, { issuer, type = 'oidc', ...diagnosis }] of Object.entries(cases)) {
    it(`is diagnosed: ${name}`, async () => {
      const fields = fieldsOf[type](await issuer(made));
      const identifier = `broken-${(number += 1)}`;
      const id = await addConnection(causeway, { type, identifier, fields });

      assertDiagnosed((await runChecks(causeway, id)).checks, diagnosis);
    });
  }
});

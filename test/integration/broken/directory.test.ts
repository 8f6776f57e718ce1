/** Directories that are broken, or set up wrongly, in one way each: OpenLDAP's slapd. */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { type Slapd, slapdOrReason, SUFFIX } from '../../provide/slapd.ts';
import { type Running, startCauseway } from '../../world/causeway.ts';
import { ldif, service } from '../directories/people.ts';
import { addConnection, assertDiagnosed, type Diagnosis, runChecks } from './counterpart.ts';

/** An entry that sends whoever asks for it to another server. */
const elsewhere = `
dn: ou=elsewhere,${SUFFIX}
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://other.example/ou=elsewhere,${SUFFIX}
`;

/** A refusal of StartTLS, as a directory without a certificate sends it. */
const NO_START_TLS = Buffer.from('300c02010178070a013404000400', 'hex');

const slapd = await slapdOrReason(`${ldif.trimEnd()}\n${elsewhere}`);

interface Broken extends Diagnosis {
  readonly fields: (directory: Slapd, bare: number) => Readonly<Record<string, unknown>>;
  readonly username?: string;
}

const cases: Readonly<Record<string, Broken>> = {
  'is down': {
    fields: () => ({ url: 'ldaps://127.0.0.1:9' }),
    check: 'address',
    names: /Nothing accepts connections/,
  },
  'offers no StartTLS': {
    fields: (_directory, bare) => ({ url: `ldap://127.0.0.1:${bare}`, startTls: true }),
    check: 'tls',
    names: /no StartTLS/,
  },
  'has a certificate by an authority that is not named': {
    fields: () => ({ ca: undefined }),
    check: 'tls',
    names: /does not trust|self-signed/,
  },
  'refuses the service account': {
    fields: () => ({ bindPassword: 'not-the-password' }),
    check: 'service',
    names: /bind DN or its bind password/,
  },
  'has no such base': {
    fields: () => ({ baseDn: `ou=nowhere,${SUFFIX}` }),
    check: 'base',
    names: /does not exist/,
  },
  'refers to another server': {
    fields: () => ({ baseDn: `ou=elsewhere,${SUFFIX}` }),
    check: 'base',
    names: /referral/,
  },
  'knows nobody of the name': {
    fields: () => ({}),
    username: 'nobody-at-all',
    check: 'person',
    names: /No entry fits/,
  },
  'knows several of the name': {
    fields: () => ({}),
    username: 'twin',
    check: 'person',
    names: /Several entries fit/,
  },
};

describe('a directory', { skip: typeof slapd === 'string' ? slapd : false }, () => {
  let directory: Slapd;
  let causeway: Running;
  let bare: Server;

  before(async () => {
    if (typeof slapd === 'string') throw new Error(slapd);
    directory = slapd;
    causeway = await startCauseway();
    bare = createServer((socket) => socket.on('data', () => socket.write(NO_START_TLS)));
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await causeway.close();
    await directory.close();
    bare.close();
  });

  let number = 0;
  for (const [name, { fields, username, ...diagnosis }] of Object.entries(cases)) {
    it(`is diagnosed when it ${name}`, async () => {
      const { port } = bare.address() as AddressInfo; // a TCP server has one
      const id = await addConnection(causeway, {
        type: 'ldap',
        identifier: `directory-${(number += 1)}`,
        fields: {
          url: `ldaps://127.0.0.1:${directory.tlsPort}`,
          ca: directory.authority.certificate,
          bindDn: service.dn,
          bindPassword: service.password,
          baseDn: SUFFIX,
          ...fields(directory, port),
        },
      });

      assertDiagnosed((await runChecks(causeway, id, username)).checks, diagnosis);
    });
  }
});

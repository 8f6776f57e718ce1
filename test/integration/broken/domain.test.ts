/** Kerberos connections that are set up wrongly in one way each: a domain controller of Samba. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Attribute, Change, Client } from 'ldapts';

import { type DomainController, domainControllerOrReason } from '../../provide/samba.ts';
import { type Running, startCauseway } from '../../world/causeway.ts';
import { assertDiagnosed, type Diagnosis, runChecks } from './counterpart.ts';

const controller = await domainControllerOrReason();
/** As browsers name this server here. */
const HOST = '127.0.0.1';
const SKEWED_MS = 600_000;

describe('a domain', { skip: typeof controller === 'string' ? controller : false }, () => {
  let domain: DomainController;
  let causeway: Running;
  let skewMs = 0;
  let keytab: Buffer;
  let ofOther: Buffer;

  before(async () => {
    assert.ok(typeof controller !== 'string');
    domain = controller;
    ofOther = await domain.webServiceKeytab('other.lab.test');
    const env = { CAUSEWAY_OUTBOUND_ALLOW: '127.0.0.0/8' };
    causeway = await startCauseway({ env, clock: () => Date.now() + skewMs });
  });
  after(async () => {
    await causeway.close();
    await domain.close();
  });

  interface Setup {
    readonly realm?: string;
    readonly keytab?: Buffer;
    readonly bindPassword?: string;
    readonly isAlone?: boolean;
  }

  let number = 0;
  async function connected(setup: Setup): Promise<string> {
    const identifier = `domain-${(number += 1)}`;
    const source = await causeway.make('create-ext-idp', { name: identifier, type: 'ad' });
    const add = async (type: string, fields: Readonly<Record<string, unknown>>) => {
      const named = { identifier: `${identifier}-${type}`, displayName: identifier };
      const wish = { extIdpId: source.id, type, ...named, fields };
      return String((await causeway.make('create-ext-idp-conn', wish)).id);
    };
    const { administrator } = domain;
    if (setup.isAlone !== true) {
      await add('ad', {
        url: `ldaps://${domain.host}`,
        ca: domain.ca,
        bindDn: administrator.name,
        bindPassword: setup.bindPassword ?? administrator.password,
        baseDn: domain.baseDn,
      });
    }
    const held = (setup.keytab ?? keytab).toString('base64');
    return add('ad-kerberos', { realm: setup.realm ?? domain.realm, keytab: held });
  }

  async function diagnosed(setup: Setup, diagnosis: Diagnosis): Promise<void> {
    const { checks } = await runChecks(causeway, await connected(setup), 'administrator');
    assertDiagnosed(checks, diagnosis);
  }

  it('is diagnosed when it knows no such service', async () => {
    await diagnosed({ keytab: ofOther }, { check: 'client', names: /setspn -S/ });
    keytab = await domain.webServiceKeytab(HOST);
  });

  it('passes every check when all is right', async () => {
    const { checks } = await runChecks(causeway, await connected({}), 'administrator');
    const names = ['settings', 'issuer', 'address', 'tls', 'service', 'base', 'person'];
    const expected = [...names, 'clock', 'client', 'keys', 'algorithms'];
    assert.deepEqual(
      checks.map(({ check, result }) => [check, result]),
      expected.map((check) => [check, 'passed']),
    );
  });

  it('is diagnosed when the source has no directory', () =>
    diagnosed({ isAlone: true }, { check: 'settings', names: /no connection of type ad/ }));

  it('is diagnosed when its directory refuses the service account', () =>
    diagnosed({ bindPassword: 'wrong' }, { check: 'service', names: /bind password/ }));

  it('is diagnosed when the connection names another realm', () =>
    diagnosed({ realm: 'OTHER.TEST' }, { check: 'issuer', names: /another realm/ }));

  it('is diagnosed when the keytab is of another service', () =>
    diagnosed({ keytab: ofOther }, { check: 'keys', names: /HTTP\/ and the host name/ }));

  it('is diagnosed when its clock is off', async () => {
    skewMs = SKEWED_MS;
    await diagnosed({}, { check: 'clock', names: /NTP/ });
    skewMs = 0;
  });

  it('is diagnosed when it encrypts by RC4', async () => {
    await changeAccount(typesAre('4'));
    await diagnosed({}, { check: 'algorithms', names: /RC4/ });
    await changeAccount(typesAre('24'));
  });

  it('is diagnosed when the password of the account has changed', async () => {
    const password = Buffer.from('"Passw0rd!Another"', 'utf16le');
    await changeAccount(new Attribute({ type: 'unicodePwd', values: [password] }));
    await diagnosed({}, { check: 'keys', names: /password of the service account has changed/ });
  });

  const typesAre = (bits: string) =>
    new Attribute({ type: 'msDS-SupportedEncryptionTypes', values: [bits] });

  async function changeAccount(modification: Attribute): Promise<void> {
    const { host, ca, administrator, baseDn } = domain;
    const client = new Client({ url: `ldaps://${host}`, tlsOptions: { ca } });
    try {
      await client.bind(administrator.name, administrator.password);
      const filter = `(servicePrincipalName=HTTP/${HOST})`;
      const { searchEntries } = await client.search(baseDn, { filter });
      await client.modify(
        searchEntries[0]?.dn ?? '',
        new Change({ operation: 'replace', modification }),
      );
    } finally {
      await client.unbind();
    }
  }
});

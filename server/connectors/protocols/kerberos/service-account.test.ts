import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { UpstreamError } from '../../../kernel/upstream-error.ts';
import { entryOf } from '../ldap/entry.ts';
import type { Directory, Search } from '../ldap/directory.ts';
import { newKey } from './domain-scene.ts';
import {
  requireAes,
  requireKeys,
  type ServiceAccount,
  serviceAccountOf,
} from './service-account.ts';

const HOST = 'sso.lab.test';

/** A directory whose entries have these service principal names. */
function directoryWith(...names: readonly string[]): Directory {
  const entries = names.map((name, nth) => ({
    name,
    entry: entryOf({ dn: `cn=${nth}`, sAMAccountName: `svc-${nth}` }),
  }));
  const search = async ({ filter }: Search) =>
    entries
      .filter(({ name }) => filter === `(servicePrincipalName=${name})`)
      .map(({ entry }) => entry);
  const nothing = () => undefined;
  const rest = { isUsable: () => true, begin: nothing, rest: nothing, close: nothing };
  return { ...rest, bind: async () => undefined, search };
}

const account: ServiceAccount = {
  name: 'svc',
  keyVersion: 3,
  encryptionTypes: 24,
  principals: [`HTTP/${HOST}`, 'svc'],
};

const faultOf = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return error instanceof UpstreamError ? error.fault : String(error);
  }
  return undefined;
};

describe('the account of our service', () => {
  it('is the one of its own name, and else the computer’s', async () => {
    const own = directoryWith(`host/${HOST}`, `HTTP/${HOST}`);
    assert.equal((await serviceAccountOf(own, HOST)).name, 'svc-1');
    assert.equal((await serviceAccountOf(directoryWith(`host/${HOST}`), HOST)).name, 'svc-0');
  });

  it('is not found among several, or where none is', async () => {
    const doubled = serviceAccountOf(directoryWith(`HTTP/${HOST}`, `HTTP/${HOST}`), HOST);
    await assert.rejects(doubled, { fault: 'principal_doubled' });
    const absent = serviceAccountOf(directoryWith('HTTP/other.lab.test'), HOST);
    await assert.rejects(absent, { fault: 'principal_absent' });
  });

  it('has keys in a keytab that names it, as new as its password', () => {
    const holding = (principal: string, version: number) => [
      { ...newKey(), principal, realm: 'LAB.TEST', version },
    ];
    const judge = (...of: Parameters<typeof holding>) =>
      faultOf(() => requireKeys(holding(...of), account));
    assert.equal(judge(`http/${HOST.toUpperCase()}`, 3), undefined);
    assert.equal(judge('svc', 4), undefined);
    assert.equal(judge('svc', 0), undefined);
    assert.equal(judge('svc', 2), 'keytab_outdated');
    assert.equal(judge('cifs/sso.lab.test', 3), 'keytab_of_other');
  });

  it('may be given AES, or not, or as the domain does by default', () => {
    assert.equal(requireAes(account), 'AES');
    assert.equal(requireAes({ ...account, encryptionTypes: undefined }), 'unknown');
    assert.equal(
      faultOf(() => requireAes({ ...account, encryptionTypes: 7 })),
      'encryption_outdated',
    );
  });
});

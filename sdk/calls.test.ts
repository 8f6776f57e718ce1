import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ConnectionDetail } from '@causeway/contract/connections.ts';
import { routes } from '@causeway/contract/index.ts';

import { targetOf } from './calls.ts';
import { createAuthenticationClient, createManagementClient } from './causeway.ts';

for (const { operation, method, path, idempotent, isBare } of routes) {
  if (!path.startsWith('/api/v3/') || isBare) continue;
  test(`${operation} goes where the contract says; else mend the lists in sdk/calls.ts`, () => {
    const isRepeatable = method === 'GET' || idempotent === true;

    assert.deepEqual(targetOf(operation), { method, path, isRepeatable });
  });
}

test('an alias goes where the call itself goes', () => {
  assert.deepEqual(targetOf('associationExtIdp'), targetOf('changeExtIdpConnAssociationState'));
  assert.equal(targetOf('associationExtIdp').path, '/api/v3/change-ext-idp-conn-association-state');
});

test('a client is no promise, and has no call of the names that objects have', () => {
  const client: object = createManagementClient({ url: 'http://localhost', token: 't' });

  for (const name of ['then', 'toJSON', 'constructor', 'toString']) {
    assert.equal(Reflect.get(client, name), undefined, name);
  }
  assert.equal(Reflect.get(client, Symbol.toPrimitive), undefined);
});

test('an address that is none is told at once', () => {
  assert.throws(() => createManagementClient({ url: 'nowhere', token: 't' }), TypeError);
});

/** Never runs: what does not fit the contract does not compile. */
export async function typesFit(): Promise<ConnectionDetail> {
  const management = createManagementClient({ url: 'http://localhost', token: 't' });
  const person = createAuthenticationClient({ url: 'http://localhost', appId: 'a' });
  // @ts-expect-error -- the name of a source is required
  await management.createExtIdp({ type: 'oidc' });
  // @ts-expect-error -- users are named in no such way
  await management.getUser({ userId: 'u', userIdType: 'shoe_size' });
  // @ts-expect-error -- only the person sees these
  await management.getIdentities();
  // @ts-expect-error -- only an access key may do this
  await person.deleteExtIdp({ id: 'x' });
  // @ts-expect-error -- there is no such call
  await person.deleteEverything();
  const { list } = await management.listExtIdp();
  return management.createExtIdpConn({
    extIdpId: list[0]?.id ?? '',
    type: 'oidc',
    identifier: 'x',
    displayName: 'X',
    fields: {},
  });
}

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { openSqlStore } from '../store/sql/sql-store.ts';
import type { Store } from '../store/store.ts';
import type { ConnectionSettings } from './connection-fields.ts';
import { firstRun, type FirstRunSettings } from './first-run.ts';

const keyEncryptionKeys = [Buffer.alloc(32, 7)];
const clock = () => 1_800_000_000_000;
const connectionSettings: ConnectionSettings = {
  check: () => undefined,
  secretFields: () => undefined,
  tellsAssurance: () => true,
  endpointFields: () => undefined,
  hasOwnKeys: () => false,
};
const bare: FirstRunSettings = {
  accessKeyId: undefined,
  accessKeySecret: undefined,
  demo: undefined,
};
const addresses = {
  redirectUri: 'http://127.0.0.1:3001/callback',
  postLogoutRedirectUri: 'http://127.0.0.1:3001/',
  issuerUrl: 'http://127.0.0.1:3002/openid',
  vendors: [],
};
const everything = { offset: 0, limit: 100 };

const open = (url: string) => openSqlStore({ url, keyEncryptionKeys, clock });

describe('the first run', () => {
  let store: Store;
  beforeEach(async () => {
    store = await open('sqlite::memory:');
  });
  afterEach(() => store.close());

  const run = (settings: Partial<FirstRunSettings> = {}) =>
    firstRun({ store, clock, settings: connectionSettings }, { ...bare, ...settings });

  it('makes a pool and a key of the same id, and tells the secret once', async () => {
    const first = await run();
    const second = await run();

    assert.match(first.poolId, /^[\da-f]{24}$/);
    assert.equal(first.accessKeyId, first.poolId);
    assert.equal((await store.pools.accessKey(first.accessKeyId))?.secret, first.newSecret);
    assert.deepEqual(second, { ...first, newSecret: undefined });
  });

  it('makes no demo outside development', async () => {
    const { poolId, demo } = await run();

    assert.equal(demo, undefined);
    assert.equal((await store.applications.list(poolId, everything)).total, 0);
    const scope = { poolId, tenantId: undefined };
    assert.equal((await store.sources.list(scope, everything)).total, 0);
  });

  it('takes id and secret from the settings, and has nothing to tell then', async () => {
    const { poolId, newSecret } = await run({ accessKeyId: 'pool-1', accessKeySecret: 'sesame-1' });

    assert.equal(poolId, 'pool-1');
    assert.equal(newSecret, undefined);
    assert.equal((await store.pools.accessKey('pool-1'))?.secret, 'sesame-1');
  });

  it('replaces the secret by the one of the settings, and keeps it when they have none', async () => {
    const { accessKeyId } = await run();

    await run({ accessKeySecret: 'sesame-2' });
    await run();

    assert.equal((await store.pools.accessKey(accessKeyId))?.secret, 'sesame-2');
  });

  it('gives the pool a further key when the settings name another one later', async () => {
    const { poolId } = await run();

    const later = await run({ accessKeyId: 'key-2' });

    assert.equal(later.poolId, poolId);
    assert.equal((await store.pools.accessKey('key-2'))?.poolId, poolId);
    assert.equal((await store.pools.accessKey('key-2'))?.secret, later.newSecret);
  });

  it('prepares the demo: an application that offers two sources of the sandbox', async () => {
    const { poolId, demo } = await run({ demo: addresses });

    assert.ok(demo !== undefined);
    const application = await store.applications.find(demo.application.id);
    assert.deepEqual(application?.redirectUris, [addresses.redirectUri]);
    assert.deepEqual(application.logoutRedirectUris, [addresses.postLogoutRedirectUri]);
    assert.equal(application.secret, demo.application.secret);
    const offered = await store.connections.listEnabled(
      { poolId, tenantId: undefined },
      application.id,
      everything,
    );
    assert.deepEqual(offered.map(({ identifier }) => identifier).toSorted(), [
      'sandbox',
      'sandbox-two',
    ]);
    assert.equal(new Set(offered.map(({ sourceId }) => sourceId)).size, 2);
    for (const { identifier, clientId, clientSecret } of demo.connections) {
      const connection = offered.find((row) => row.identifier === identifier);
      const { issuerUrl } = addresses;
      assert.deepEqual(connection?.fields, { issuerUrl, clientId, clientSecret });
    }
  });

  it('offers the vendors of the sandbox, and leaves them alone afterwards', async () => {
    const github = {
      name: 'GitHub',
      sourceType: 'github',
      type: 'github',
      fields: { clientId: 'sandbox', clientSecret: 'sandbox-secret' },
    };
    const { poolId } = await run({ demo: { ...addresses, vendors: [github] } });
    const made = await store.connections.findByIdentifier(poolId, 'sandbox-github');
    await run({ demo: { ...addresses, vendors: [{ ...github, name: 'Another name' }] } });

    assert.equal(made?.displayName, 'GitHub');
    assert.deepEqual(await store.connections.findByIdentifier(poolId, 'sandbox-github'), made);
  });

  it('keeps the demo on later starts', async () => {
    const first = await run({ demo: addresses });
    const second = await run({ demo: addresses });

    assert.deepEqual(second.demo, first.demo);
    assert.equal((await store.applications.list(first.poolId, everything)).total, 1);
  });

  it('moves the demo along when the ports changed', async () => {
    const { poolId, demo } = await run({ demo: addresses });
    const moved = {
      redirectUri: 'http://127.0.0.1:4001/callback',
      postLogoutRedirectUri: 'http://127.0.0.1:4001/',
      issuerUrl: 'http://127.0.0.1:4002/openid',
      vendors: [],
    };

    const later = await run({ demo: moved });

    assert.deepEqual(later.demo, demo);
    const application = demo && (await store.applications.find(demo.application.id));
    assert.deepEqual(application?.redirectUris, [moved.redirectUri]);
    assert.deepEqual(application.logoutRedirectUris, [moved.postLogoutRedirectUri]);
    const connection = await store.connections.findByIdentifier(poolId, 'sandbox-two');
    assert.equal(connection?.fields['issuerUrl'], moved.issuerUrl);
  });

  it('leaves nothing behind when it fails half-way', async () => {
    const settings: ConnectionSettings = {
      ...connectionSettings,
      check: () => ({ field: 'issuerUrl', rule: 'is refused by this test' }),
    };

    await assert.rejects(firstRun({ store, clock, settings }, { ...bare, demo: addresses }), {
      code: 'connection_misconfigured',
    });

    assert.equal(await store.pools.first(), undefined);
  });
});

describe('several first runs at once', () => {
  it('make one pool, one secret and one demo', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-first-run-'));
    const url = `sqlite:${join(folder, 'causeway.db')}`;
    const nodes = [await open(url), await open(url), await open(url)];
    try {
      const runs = await Promise.all(
        nodes.map((store) =>
          firstRun({ store, clock, settings: connectionSettings }, { ...bare, demo: addresses }),
        ),
      );

      assert.equal(new Set(runs.map(({ poolId }) => poolId)).size, 1);
      assert.equal(new Set(runs.map(({ demo }) => demo?.application.id)).size, 1);
      assert.equal(runs.filter(({ newSecret }) => newSecret !== undefined).length, 1);
    } finally {
      await Promise.all(nodes.map((store) => store.close()));
      rmSync(folder, { recursive: true });
    }
  });
});

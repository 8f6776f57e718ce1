/** A server whose connections are all broken starts, asks none of them, and says of each what is wrong. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { asId, type ConnectionId } from '../../../server/kernel/ids.ts';
import { type BrokenSource, startBrokenSource } from '../../world/broken-source.ts';
import { startCauseway } from '../../world/causeway.ts';
import { storesUnderTest } from '../../world/stores.ts';
import { addConnection, assertDiagnosed, runChecks } from './counterpart.ts';

const PATIENCE_MS = 15_000;

for (const store of await storesUnderTest()) {
  describe(`a start, on ${store.name}`, { skip: store.skip }, () => {
    let silent: BrokenSource;
    before(async () => {
      silent = await startBrokenSource();
    });
    after(() => silent.close());

    it('is never stopped by a connection that is broken', async () => {
      const { env } = await store.fresh();
      const named = {
        ...env,
        CAUSEWAY_ACCESS_KEY_SECRET: 'of-both-starts-0123456789',
        CAUSEWAY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
      };
      const client = { clientId: 'c', clientSecret: 'secret-of-c' };
      const never = `${silent.origin}/never`;
      const broken = {
        silent: { type: 'oidc', fields: { issuerUrl: never, ...client } },
        corporate: { type: 'saml', fields: { idpMetadataUrl: `${never}/metadata` } },
        tickets: { type: 'cas', fields: { casLoginUrl: 'http://127.0.0.1:9/cas/login' } },
        directory: { type: 'ldap', fields: { url: 'ldaps://127.0.0.1:9', baseDn: 'dc=x' } },
        spoilt: { type: 'oidc', fields: { issuerUrl: never, ...client } },
      };
      const first = await startCauseway({ env: named });
      const ids = new Map<string, string>();
      for (const [identifier, { type, fields }] of Object.entries(broken)) {
        ids.set(identifier, await addConnection(first, { type, identifier, fields }));
      }
      await spoil(first, ids.get('spoilt') ?? '');
      await first.close();
      silent.requests.length = 0;

      const startedAt = performance.now();
      const second = await startCauseway({ env: named });
      try {
        assert.ok(performance.now() - startedAt < PATIENCE_MS);
        assert.equal((await fetch(`${second.url}/readyz`)).status, 200);
        assert.deepEqual(silent.requests, [], 'nobody is asked at a start');
        const { checks } = await runChecks(second, ids.get('spoilt') ?? '');
        assertDiagnosed(checks, { check: 'settings', names: /setting of the connection/ });
        const ofTickets = await runChecks(second, ids.get('tickets') ?? '');
        assertDiagnosed(ofTickets.checks, { check: 'address', names: /Nothing accepts/ });
      } finally {
        await second.close();
      }
    });

    /** As an older version, or a hand in the database, may have left it. */
    async function spoil(
      { server }: Awaited<ReturnType<typeof startCauseway>>,
      id: string,
    ): Promise<void> {
      const { poolId } = server.firstRun;
      const connection = await server.store.connections.find(poolId, asId<ConnectionId>(id));
      assert.ok(connection);
      const fields = { issuerUrl: 'no address' };
      assert.ok(await server.store.connections.update(connection, { fields }));
    }
  });
}

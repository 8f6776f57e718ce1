import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DAY_MS } from '../../kernel/clock.ts';
import { newId, type AccessKeyId } from '../../kernel/ids.ts';
import { SealError } from '../../kernel/seal.ts';
import { digest, newToken } from '../../kernel/token.ts';
import { usualKey, withDatabase, type Behaviours } from './behaviour.ts';
import {
  populate,
  sampleAccessKey,
  sampleApplication,
  sampleConnection,
  sampleIdentity,
} from './samples.ts';

export const sealing: Behaviours = {
  'a dump of the database holds no secret, token or payload': async ({ store, database }) => {
    const { poolId, source, user } = await populate(store);
    const secrets = Array.from({ length: 22 }, () => newToken());
    const next = secrets.values();
    const secret = () => next.next().value ?? assert.fail('there are too few');
    const hidden = { deep: { value: secret() } };
    const later = Date.now() + DAY_MS;

    await store.pools.putAccessKey({
      id: newId<AccessKeyId>(),
      poolId,
      secret: secret(),
      generation: 2,
      previous: { secret: secret(), until: later },
      canReadSecrets: true,
      createdAt: 1,
    });
    const application = sampleApplication(poolId, { secret: secret() });
    await store.applications.insert(application);
    await store.applications.update({ ...application }, { secret: secret() });
    const connection = sampleConnection(poolId, source.id, { fields: { secret: secret() } });
    await store.connections.insert(connection);
    await store.connections.update({ ...connection }, { fields: { secret: secret() } });
    await store.connectionKeys.insert({
      poolId,
      connectionId: connection.id,
      generation: 1,
      privateKey: secret(),
      certificate: '',
      createdAt: 1,
      usedAt: 1,
    });
    const identity = sampleIdentity(user, source.id, { tokens: { accessToken: secret() } });
    await store.identities.insert(identity);
    await store.identities.recordLogin(identity, {
      authority: '',
      profile: {},
      tokens: { refreshToken: secret(), idToken: secret() },
      connectionId: connection.id,
      at: 1,
    });
    await store.tickets.put({ kind: 'k', token: secret(), payload: hidden, expiresAt: later });
    const scene = secret();
    await store.scans.insert({ id: secret(), scene, payload: hidden, expiresAt: later });
    const confirmed = { from: ['pending'], to: 'confirmed', expiresAt: later, now: 1 } as const;
    await store.scans.advance(scene, { ...confirmed, payload: { ticket: secret() } });
    const place = { poolId, sourceId: source.id, name: 'suite' };
    const ticket = { value: secret(), sentAt: 1, expiresAt: later };
    await store.pushedTickets.put(place, ticket);
    await store.pushedTickets.put(place, { ...ticket, value: secret(), sentAt: 2 });
    await store.replays.claim('k', secret(), later);
    await store.oidcRecords.save({
      model: 'Session',
      id: secret(),
      grantId: secret(),
      payload: { jti: secret(), hidden },
      expiresAt: later,
    });
    await store.signingKeys.insertFirst([
      { id: 'k', algorithm: 'ES256', privateJwk: { d: secret() }, createdAt: 1 },
    ]);
    assert.equal(next.next().done, true);

    const dump = await database.dump();
    assert.ok(dump.includes(connection.identifier), 'the dump holds what is not secret');
    for (const text of [...secrets, usualKey.toString('hex'), usualKey.toString('base64url')]) {
      assert.ok(!dump.includes(text));
    }
  },

  'a token of the OpenID provider is kept without the value that it goes by': async ({
    store,
    other,
    database,
  }) => {
    const [plain, careless, session] = [newToken(), newToken(), newToken()];
    const clientId = newToken();
    const save = (model: string, id: string, payload: Record<string, unknown>) =>
      store.oidcRecords.save({
        model,
        id,
        payload,
        grantId: newToken(),
        expiresAt: Date.now() + DAY_MS,
      });
    await save('AccessToken', plain, { clientId });
    await save('AccessToken', careless, { jti: careless });
    await save('Session', session, { clientId: 'of a session' });

    const dump = await database.dump();
    assert.ok(dump.includes(clientId), 'what opens nothing is not sealed');
    for (const text of [plain, careless, session, 'of a session']) assert.ok(!dump.includes(text));
    const payloadOf = async (id: string) =>
      (await other.oidcRecords.find('AccessToken', id, 1))?.payload;
    assert.deepEqual(await payloadOf(plain), { clientId });
    assert.deepEqual(await payloadOf(careless), { jti: careless });
  },

  'a session that was written into the database by hand does not open': async ({
    store,
    database,
  }) => {
    const id = newToken();
    const record = { model: 'Session', id, grantId: undefined, payload: {} };
    await store.oidcRecords.save({ ...record, expiresAt: undefined });
    await database.execute(
      `update oidc_records set payload = '{"accountId":"somebody"}'
        where model = 'Session' and id_digest = '${digest(id)}'`,
    );

    await assert.rejects(store.oidcRecords.find('Session', id, 1), SealError);
  },

  'a sealed value moved to another row does not open': async ({ store, other, database }) => {
    const { poolId, source, connection } = await populate(store);
    const victim = sampleConnection(poolId, source.id);
    await store.connections.insert(victim);
    await store.connections.find(poolId, connection.id);

    await database.execute(
      `update connections set fields =
        (select fields from connections where pool_id = '${poolId}' and id = '${victim.id}')
        where pool_id = '${poolId}' and id = '${connection.id}'`,
    );

    for (const node of [store, other]) {
      await assert.rejects(node.connections.find(poolId, connection.id), SealError);
      assert.deepEqual(await node.connections.find(poolId, victim.id), victim);
    }
  },

  'a sealed value moved to another column does not open': async ({ store, database }) => {
    const { poolId, application } = await populate(store);
    const id = newId<AccessKeyId>();
    await store.pools.putAccessKey(sampleAccessKey(poolId, { id, secret: 'key secret' }));

    await database.execute(
      `update applications set secret = (select secret from access_keys where id = '${id}')
        where id = '${application.id}'`,
    );

    await assert.rejects(store.applications.find(application.id), SealError);
  },

  'a database opens with a newer key in front, and then without the old one': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      const newKey = randomBytes(32);
      const first = await database.open();
      const { poolId, connection } = await populate(first);
      await first.close();

      for (const keyEncryptionKeys of [[newKey, usualKey], [newKey]]) {
        const store = await database.open({ keyEncryptionKeys });
        assert.deepEqual(await store.connections.find(poolId, connection.id), connection);
        await store.close();
      }
      const wrapped = await database.execute('select wrapped_by from data_keys');
      assert.equal(wrapped.length, 1);
    }),

  'a database does not open with another key, and says what to do': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      await (await database.open()).close();

      const attempt = database.open({ keyEncryptionKeys: [randomBytes(32)] });
      await assert.rejects(attempt, /CAUSEWAY_ENCRYPTION_KEYS/);
      await (await database.open()).close();
    }),

  'what another node sealed with a newer data key opens, in a transaction too': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      const readers = [await database.open(), await database.open()] as const;
      const writer = await database.open({ clock: () => Date.now() + 8 * DAY_MS });
      const { poolId, connection } = await populate(writer);

      const [reader, transacting] = readers;
      assert.deepEqual(await reader.connections.find(poolId, connection.id), connection);
      const found = await transacting.transaction((open) =>
        open.connections.find(poolId, connection.id),
      );
      assert.deepEqual(found, connection);
      await Promise.all([reader, transacting, writer].map((node) => node.close()));
    }),
};

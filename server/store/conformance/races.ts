import assert from 'node:assert/strict';
import { newId, type ConnectionId } from '../../kernel/ids.ts';
import { newToken } from '../../kernel/token.ts';
import type { Inserted } from '../write.ts';
import type { Behaviours, Subject } from './behaviour.ts';
import {
  newPool,
  populate,
  sampleApplication,
  sampleConnection,
  sampleIdentity,
  samplePool,
  sampleSource,
  sampleUser,
} from './samples.ts';

const RUNNERS = 50;

/** Starts the work many times at once, spread over both nodes. */
function race<T>(
  { store, other }: Subject,
  work: (node: Subject['store'], runner: number) => Promise<T>,
): Promise<T[]> {
  const nodes = [store, other] as const;
  return Promise.all(
    Array.from({ length: RUNNERS }, (_, runner) => work(runner % 2 ? nodes[0] : nodes[1], runner)),
  );
}

function assertOneWinner(answers: readonly boolean[]): void {
  assert.equal(answers.filter(Boolean).length, 1);
}

function assertOneInserted(answers: readonly Inserted<string>[], taken: string): void {
  assertOneWinner(answers.map(({ ok }) => ok));
  for (const answer of answers) if (!answer.ok) assert.equal(answer.taken, taken);
}

export const races: Behaviours = {
  'one of many discards a ticket': async (subject) => {
    const token = newToken();
    await subject.store.tickets.put({ kind: 'k', token, payload: { a: 1 }, expiresAt: 10 });

    assertOneWinner(await race(subject, (node) => node.tickets.discard('k', token, 1)));
  },

  'one of many consumes an OpenID record': async (subject) => {
    const record = { model: 'Code', id: newToken(), grantId: undefined };
    await subject.store.oidcRecords.save({ ...record, payload: {}, expiresAt: 10 });

    assertOneWinner(await race(subject, (node) => node.oidcRecords.consume('Code', record.id, 1)));
  },

  'one of many claims a value': async (subject) => {
    const value = newToken();
    const expiresAt = Date.now() + 60_000;

    assertOneWinner(await race(subject, (node) => node.replays.claim('k', value, expiresAt)));
  },

  'one of many inserts a person upstream': async (subject) => {
    const { store } = subject;
    const { poolId, source } = await populate(store);
    const people = Array.from({ length: RUNNERS }, () => sampleUser(poolId));
    await store.transaction(async (open) => {
      for (const user of people) await open.users.insert(user);
    });

    const answers = await race(subject, (node, runner) => {
      const user = people[runner];
      assert.ok(user);
      return node.identities.insert(sampleIdentity(user, source.id, { subject: 'same' }));
    });

    assertOneInserted(answers, 'subject');
  },

  'one of many gives a user an identity of a source': async (subject) => {
    const { user, source } = await populate(subject.store);

    const answers = await race(subject, (node) =>
      node.identities.insert(sampleIdentity(user, source.id)),
    );
    assertOneInserted(answers, 'user');
  },

  'one of many gets an e-mail address': async (subject) => {
    const poolId = await newPool(subject.store);

    const answers = await race(subject, (node, runner) => {
      const email = runner % 3 ? 'ada@example.com' : 'Ada@Example.com';
      return node.users.insert(sampleUser(poolId, { email }));
    });
    assertOneInserted(answers, 'email');
  },

  'one of many gets an identifier': async (subject) => {
    const { poolId, source } = await populate(subject.store);
    const identifier = 'same';

    const connections = await race(subject, (node) =>
      node.connections.insert(sampleConnection(poolId, source.id, { identifier })),
    );
    assertOneInserted(connections, 'identifier');
    const applications = await race(subject, (node) =>
      node.applications.insert(sampleApplication(poolId, { identifier })),
    );
    assertOneInserted(applications, 'identifier');
  },

  'one of many updates a version': async (subject) => {
    const { poolId, connection, application } = await populate(subject.store);

    const connections = await race(subject, (node, runner) =>
      node.connections.update(
        { poolId, id: connection.id, version: 1 },
        { displayName: `runner ${runner}` },
      ),
    );
    assertOneWinner(connections);
    const found = await subject.other.connections.find(poolId, connection.id);
    assert.equal(found?.displayName, `runner ${connections.indexOf(true)}`);

    const key = { poolId, id: application.id, version: 1 };
    assertOneWinner(await race(subject, (node) => node.applications.update(key, { name: 'x' })));
  },

  'every login is counted': async (subject) => {
    const { poolId, user } = await populate(subject.store);
    const key = { poolId, id: user.id };

    await race(subject, (node, runner) => node.users.recordLogin(key, { at: runner, ip: '::1' }));

    assert.equal((await subject.store.users.find(poolId, user.id))?.loginsCount, RUNNERS);
  },

  'every connection of simultaneous logins is noted': async (subject) => {
    const { user, source } = await populate(subject.store);
    const identity = sampleIdentity(user, source.id, { authority: '' });
    await subject.store.identities.insert(identity);
    const authority = 'https://issuer.example';
    const ids = Array.from({ length: RUNNERS }, () => newId<ConnectionId>());

    const answers = await race(subject, (node, runner) =>
      node.identities.recordLogin(identity, {
        authority,
        profile: {},
        tokens: undefined,
        connectionId: ids[runner] ?? assert.fail(),
        at: 1,
      }),
    );

    assert.ok(answers.every(Boolean));
    const found = await subject.store.identities.findBySubject({ ...identity, authority });
    assert.equal(found?.authority, authority);
    assert.deepEqual([...found.connectionIds].sort(), ids.sort());
  },

  'one pool of an id is inserted, and one first signing key': async (subject) => {
    const pool = samplePool();
    assertOneWinner(await race(subject, (node) => node.pools.insert(pool)));

    await race(subject, (node, runner) =>
      node.signingKeys.insertFirst([
        { id: `key ${runner}`, algorithm: 'ES256', privateJwk: {}, createdAt: runner },
      ]),
    );
    assert.equal((await subject.store.signingKeys.list()).length, 1);
  },

  'a source is not deleted under a connection that is being made': async (subject) => {
    const { store, other } = subject;
    const poolId = await newPool(store);

    for (let round = 0; round < 20; round++) {
      const source = sampleSource(poolId);
      await store.sources.insert(source);
      const connection = sampleConnection(poolId, source.id);
      const [deleted, inserted] = await Promise.allSettled([
        store.sources.deleteIfUnused(poolId, source.id),
        other.connections.insert(connection),
      ]);

      const isDeleted = deleted.status === 'fulfilled' && deleted.value === 'deleted';
      assert.equal(deleted.status, 'fulfilled');
      assert.equal(inserted.status === 'fulfilled', !isDeleted);
      const found = await store.sources.find(poolId, source.id);
      assert.equal(found === undefined, isDeleted);
    }
  },

  'a source is not deleted under a transaction that is adding a connection': async ({
    store,
    other,
  }) => {
    const poolId = await newPool(store);
    const source = sampleSource(poolId);
    await store.sources.insert(source);
    const { promise: hasInserted, resolve: insertedNow } = Promise.withResolvers<void>();

    const adding = store.transaction(async (open) => {
      await open.connections.insert(sampleConnection(poolId, source.id));
      insertedNow();
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await hasInserted;
    const answer = other.sources.deleteIfUnused(poolId, source.id);

    await adding;
    assert.equal(await answer, 'in-use');
  },

  'many short transactions all get their turn': async (subject) => {
    const { poolId, user } = await populate(subject.store);

    await race(subject, (node) =>
      node.transaction(async (open) => {
        const found = await open.users.find(poolId, user.id);
        await open.users.recordLogin({ poolId, id: user.id }, { at: 1, ip: found?.lastIp });
      }),
    );

    assert.equal((await subject.store.users.find(poolId, user.id))?.loginsCount, RUNNERS);
  },
};

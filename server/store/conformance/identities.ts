import assert from 'node:assert/strict';
import type { Identity } from '../../directory/identity.ts';
import { newId, type ConnectionId } from '../../kernel/ids.ts';
import type { Store } from '../store.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import { populate, sampleIdentity, sampleSource, sampleUser, wholePage } from './samples.ts';

const ISSUER = 'https://issuer.example';

function loginOf(connectionId: ConnectionId, authority = ISSUER) {
  return {
    authority,
    profile: { name: 'Ada', seen: true },
    tokens: { accessToken: 'at', refreshToken: 'rt', idToken: 'it', scope: 's', expiresAt: 5 },
    connectionId,
    at: 1_700_000_000_900,
  };
}

async function findOnly(store: Store, { poolId, userId }: Identity): Promise<Identity> {
  const { rows } = await store.identities.listByUser(poolId, userId, wholePage);
  const [identity] = rows;
  assert.ok(identity && rows.length === 1);
  return identity;
}

/** As a login finds it. */
function withoutTokens(identity: Identity): Identity {
  return { ...identity, tokens: undefined };
}

export const identities: Behaviours = {
  'an identity comes back as it was put': async ({ store, other }) => {
    const { poolId, user, source } = await populate(store);
    const rows = [
      sampleIdentity(user, source.id, { type: 'openid', connectionIds: [newId(), newId()] }),
      sampleIdentity(user, source.id, { type: 'unionid', tokens: undefined, createdAt: 2e12 }),
    ];
    for (const row of rows) assert.deepEqual(await store.identities.insert(row), { ok: true });

    for (const row of rows) {
      assert.deepEqual(await other.identities.findBySubject(row), withoutTokens(row));
    }
    const listed = await other.identities.listByUser(poolId, user.id, wholePage);
    assert.deepEqual(listed, { rows, total: 2 });
  },

  'a person upstream is one user of a pool': async ({ store }) => {
    const { poolId, user, source } = await populate(store);
    const second = sampleUser(poolId);
    await store.users.insert(second);
    const identity = sampleIdentity(user, source.id);
    await store.identities.insert(identity);

    const { subject } = identity;
    const claimed = sampleIdentity(second, source.id, { subject });
    assert.deepEqual(await store.identities.insert(claimed), { ok: false, taken: 'subject' });
    assert.deepEqual(await store.identities.findBySubject(identity), withoutTokens(identity));
  },

  'a user has one identity of a source, type and authority': async ({ store }) => {
    const { user, source } = await populate(store);
    await store.identities.insert(sampleIdentity(user, source.id));

    const second = sampleIdentity(user, source.id);
    assert.deepEqual(await store.identities.insert(second), { ok: false, taken: 'user' });
    for (const changes of [{ type: 'generic' }, { authority: 'https://other.example' }]) {
      const different = sampleIdentity(user, source.id, changes);
      assert.deepEqual(await store.identities.insert(different), { ok: true });
    }
  },

  'the same subject of another source, type or authority is another person': async ({ store }) => {
    const { poolId, user, source } = await populate(store);
    const subject = 'one';
    await store.identities.insert(sampleIdentity(user, source.id, { subject }));
    const key = { poolId, sourceId: source.id, type: 'openid', authority: ISSUER, subject };
    assert.ok(await store.identities.findBySubject(key));

    const others = [
      { sourceId: newId<typeof source.id>() },
      { type: 'generic' },
      { authority: 'https://other.example' },
      { authority: '' },
      { subject: 'ONE' },
      { poolId: newId<typeof poolId>() },
    ];
    for (const other of others) {
      assert.equal(await store.identities.findBySubject({ ...key, ...other }), undefined);
    }
  },

  'the exact authority wins over one declared for the whole source': async ({ store }) => {
    const { poolId, user, source } = await populate(store);
    const second = sampleUser(poolId);
    await store.users.insert(second);
    const declared = sampleIdentity(user, source.id, { authority: '', subject: 'one' });
    const exact = sampleIdentity(second, source.id, { subject: 'one' });
    const key = { ...exact, sourceId: source.id };

    await store.identities.insert(declared);
    assert.deepEqual(await store.identities.findBySubject(key), withoutTokens(declared));
    await store.identities.insert(exact);
    assert.deepEqual(await store.identities.findBySubject(key), withoutTokens(exact));
    const whole = await store.identities.findBySubject({ ...key, authority: '' });
    assert.deepEqual(whole, withoutTokens(declared));
  },

  'a subject is found under whatever authorities know it, up to a limit': async ({ store }) => {
    const { poolId, user, source } = await populate(store);
    const subject = 'one';
    const rows = ['', 'https://a.example', 'https://b.example'].map((authority) =>
      sampleIdentity(user, source.id, { subject, authority }),
    );
    const strangers = [{ subject: 'two' }, { subject, type: 'generic' }].map((changes) =>
      sampleIdentity(user, source.id, { authority: 'https://c.example', ...changes }),
    );
    for (const row of [...rows, ...strangers]) await store.identities.insert(row);
    const key = { poolId, sourceId: source.id, type: 'openid', subject };

    assert.deepEqual(await store.identities.listBySubject(key, 10), rows);
    assert.deepEqual(await store.identities.listBySubject(key, 2), rows.slice(0, 2));
    assert.deepEqual(await store.identities.listBySubject({ ...key, subject: 'none' }, 10), []);
  },

  'a person is found within one source, or within all sources of one type': async ({ store }) => {
    const { poolId, user, source } = await populate(store);
    const second = sampleSource(poolId);
    await store.sources.insert(second);
    const subject = 'one';
    const rows = [
      sampleIdentity(user, source.id, { subject, createdAt: 1 }),
      sampleIdentity(user, source.id, { subject, type: 'unionid', authority: '', createdAt: 2 }),
      sampleIdentity(user, second.id, { subject, createdAt: 3 }),
    ];
    for (const row of rows) await store.identities.insert(row);
    await store.identities.insert(
      sampleIdentity(user, source.id, { subject: 'two', type: 'generic' }),
    );
    const find = (within: object, limit = 10) =>
      store.identities.listOfPerson(poolId, { subject, within }, limit);

    assert.deepEqual(await find({ sourceId: source.id }), rows.slice(0, 2));
    assert.deepEqual(await find({ provider: rows[0]?.provider }), rows);
    assert.deepEqual(await find({ provider: rows[0]?.provider }, 2), rows.slice(0, 2));
    assert.deepEqual(await find({ sourceId: newId() }), []);
    assert.deepEqual(await find({ provider: 'none' }), []);
    assert.deepEqual(await find({}), []);
  },

  'identities of a user are listed by age, in pages': async ({ store }) => {
    const { poolId, user, source } = await populate(store);
    const rows = times.map((createdAt, index) =>
      sampleIdentity(user, source.id, { createdAt, type: `type ${index}` }),
    );
    for (const row of rows) await store.identities.insert(row);

    await assertPaged(rows, (page) => store.identities.listByUser(poolId, user.id, page));
  },

  'a login writes profile and tokens, and adds its connection once': async ({ store }) => {
    const { user, source } = await populate(store);
    const identity = sampleIdentity(user, source.id);
    await store.identities.insert(identity);
    const [first, second] = [newId<ConnectionId>(), newId<ConnectionId>()];

    for (const connectionId of [first, first, second, first, second]) {
      assert.equal(await store.identities.recordLogin(identity, loginOf(connectionId)), true);
    }

    const { profile, tokens, at } = loginOf(first);
    assert.deepEqual(await findOnly(store, identity), {
      ...identity,
      profile,
      tokens,
      updatedAt: at,
      lastLoginAt: at,
      connectionIds: [first, second],
    });
  },

  'a login without tokens removes those of the last one': async ({ store }) => {
    const { user, source, connection } = await populate(store);
    const identity = sampleIdentity(user, source.id);
    await store.identities.insert(identity);

    const login = { ...loginOf(connection.id), tokens: undefined };
    await store.identities.recordLogin(identity, login);
    assert.equal((await findOnly(store, identity)).tokens, undefined);
  },

  'a login fills in an empty authority and leaves any other': async ({ store }) => {
    const { user, source, connection } = await populate(store);
    const identity = sampleIdentity(user, source.id, { authority: '' });
    await store.identities.insert(identity);

    for (const authority of [ISSUER, 'https://other.example']) {
      const login = loginOf(connection.id, authority);
      assert.equal(await store.identities.recordLogin(identity, login), true);
      assert.equal((await findOnly(store, identity)).authority, ISSUER);
    }
  },

  'an authority that the user has already is not filled in twice': async ({ store }) => {
    const { poolId, user, source, connection } = await populate(store);
    await store.identities.insert(sampleIdentity(user, source.id));
    const declared = sampleIdentity(user, source.id, { authority: '' });
    await store.identities.insert(declared);

    const login = loginOf(connection.id);
    assert.equal(await store.identities.recordLogin(declared, login), true);
    assert.equal(
      await store.transaction((open) => open.identities.recordLogin(declared, login)),
      true,
    );

    const found = await store.identities.findBySubject({ ...declared, poolId, authority: '' });
    assert.deepEqual(found?.profile, login.profile);
    assert.deepEqual(found.connectionIds, [connection.id]);
  },

  'a login of an identity that is gone or moved is told so': async ({ store }) => {
    const { user, source, connection } = await populate(store);
    const identity = sampleIdentity(user, source.id);
    await store.identities.insert(identity);

    const login = loginOf(connection.id);
    const moved = { ...identity, userId: newId<typeof user.id>() };
    assert.equal(await store.identities.recordLogin(moved, login), false);
    const absent = { ...identity, id: newId<typeof identity.id>() };
    assert.equal(await store.identities.recordLogin(absent, login), false);
    assert.deepEqual(await findOnly(store, identity), identity);
  },

  'the identities of one source are unlinked, of one type or all': async ({ store }) => {
    const { poolId, user, source } = await populate(store);
    const second = sampleSource(poolId);
    await store.sources.insert(second);
    for (const type of ['openid', 'unionid', 'generic']) {
      await store.identities.insert(sampleIdentity(user, source.id, { type }));
    }
    const kept = sampleIdentity(user, second.id);
    await store.identities.insert(kept);

    const key = { poolId, userId: user.id, sourceId: source.id };
    const deleted = async (type?: string) => {
      const identities = await store.identities.deleteBySource(key, type);
      return identities.map(({ id, type: its, tokens }) => [
        its,
        tokens?.accessToken === `access token of ${id}`,
      ]);
    };
    assert.deepEqual(await deleted('openid'), [['openid', true]]);
    assert.deepEqual(await deleted('openid'), []);
    assert.equal((await deleted()).length, 2);
    assert.deepEqual(await findOnly(store, kept), kept);
  },

  'renewed tokens replace those that were read, and nothing that came since': async ({ store }) => {
    const { user, source, connection } = await populate(store);
    const read = sampleIdentity(user, source.id);
    await store.identities.insert(read);
    const tokens = { accessToken: 'at-2', expiresAt: 8, connectionId: connection.id };
    const at = read.updatedAt + 1;

    assert.equal(await store.identities.renewTokens(read, tokens, at), true);
    assert.deepEqual(await findOnly(store, read), { ...read, tokens, updatedAt: at });

    assert.equal(await store.identities.renewTokens(read, { accessToken: 'late' }, at + 1), false);
    assert.deepEqual((await findOnly(store, read))?.tokens, tokens);
  },
};

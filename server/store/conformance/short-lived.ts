import assert from 'node:assert/strict';
import { newId, type AppId, type ConnectionId, type UserId } from '../../kernel/ids.ts';
import { newToken } from '../../kernel/token.ts';
import type { UpstreamSessionName } from '../oidc-ports.ts';
import type { PrivateKey } from '../signing-key-ports.ts';
import { withDatabase, type Behaviours } from './behaviour.ts';

const payload = { step: 'started', nested: { list: [1, 'zwei', null] } };

interface Owner {
  readonly accountId?: UserId;
  readonly clientId?: AppId;
}

export const shortLived: Behaviours = {
  'a ticket can be looked at, and is discarded once, while it is alive': async ({
    store,
    other,
  }) => {
    const ticket = { kind: 'login', token: newToken(), payload, expiresAt: 100 };
    await store.tickets.put(ticket);

    assert.deepEqual(await other.tickets.peek('login', ticket.token, 99), payload);
    assert.equal(await store.tickets.discard('link', ticket.token, 99), false);
    assert.equal(await store.tickets.discard('login', newToken(), 99), false);
    assert.equal(await store.tickets.discard('login', ticket.token, 100), false);
    assert.equal(await other.tickets.discard('login', ticket.token, 99), true);
    assert.equal(await store.tickets.discard('login', ticket.token, 99), false);
    assert.equal(await store.tickets.peek('login', ticket.token, 99), undefined);

    await store.tickets.put(ticket);
    assert.equal(await other.tickets.discard('login', ticket.token, 99), true);
  },

  'a ticket is replaced by a later one with its token': async ({ store, other }) => {
    const ticket = { kind: 'login', token: newToken(), payload, expiresAt: 100 };
    await store.tickets.put(ticket);
    await other.tickets.put({ ...ticket, payload: { step: 'again' }, expiresAt: 200 });

    assert.deepEqual(await store.tickets.peek('login', ticket.token, 150), { step: 'again' });
    assert.equal(await store.tickets.discard('login', ticket.token, 150), true);
    assert.equal(await other.tickets.discard('login', ticket.token, 150), false);
  },

  'an expired ticket is gone': async ({ store }) => {
    const ticket = { kind: 'login', token: newToken(), payload, expiresAt: 100 };
    await store.tickets.put(ticket);

    assert.equal(await store.tickets.peek('login', ticket.token, 100), undefined);
    assert.equal(await store.tickets.discard('login', ticket.token, 100), false);
  },

  'a value is claimed once until it expires': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      let now = 1000;
      const store = await database.open({ clock: () => now });
      const value = newToken();

      assert.equal(await store.replays.claim('nonce', value, 2000), true);
      assert.equal(await store.replays.claim('nonce', value, 3000), false);
      assert.equal(await store.replays.claim('assertion', value, 2000), true);
      now = 1999;
      assert.equal(await store.replays.claim('nonce', value, 3000), false);
      now = 2000;
      assert.equal(await store.replays.claim('nonce', value, 3000), true);
      now = 2999;
      assert.equal(await store.replays.claim('nonce', value, 9000), false);
      await store.close();
    }),

  'signing keys are listed newest first, and first ones inserted once per algorithm': async ({
    store,
    other,
  }) => {
    const key = (id: string, algorithm: PrivateKey['algorithm'], createdAt: number) => ({
      id,
      algorithm,
      privateJwk: { kty: 'EC', d: `private part of ${id}` },
      createdAt,
    });
    const first = key('one', 'ES256', 5);
    const second = key('two', 'RS256', 9);
    const third = key('three', 'RSA1_5', 2);

    assert.deepEqual(await store.signingKeys.list(), []);
    await store.signingKeys.insertFirst([first]);
    await other.signingKeys.insertFirst([key('late', 'ES256', 7), second]);
    await store.signingKeys.insertFirst([key('later', 'ES256', 8), key('last', 'RS256', 8), third]);

    for (const node of [store, other]) {
      assert.deepEqual(await node.signingKeys.list(), [second, first, third]);
    }
  },

  'an OpenID record is found by its id until it expires': async ({ store, other }) => {
    const id = newToken();
    const record = { model: 'Session', id, grantId: undefined, payload, expiresAt: 100 };
    await store.oidcRecords.save(record);

    const expected = { payload, consumedAt: undefined };
    assert.deepEqual(await other.oidcRecords.find('Session', id, 99), expected);
    assert.equal(await store.oidcRecords.find('Session', id, 100), undefined);
    assert.equal(await store.oidcRecords.find('Grant', id, 99), undefined);
  },

  'an OpenID record without an end stays until it is deleted': async ({ store }) => {
    const id = newToken();
    const record = { model: 'Grant', id, grantId: undefined, payload };
    await store.oidcRecords.save({ ...record, expiresAt: undefined });

    assert.ok(await store.oidcRecords.find('Grant', id, Number.MAX_SAFE_INTEGER));
    await store.oidcRecords.delete('Session', id);
    assert.ok(await store.oidcRecords.find('Grant', id, 1));
    await store.oidcRecords.delete('Grant', id);
    assert.equal(await store.oidcRecords.find('Grant', id, 1), undefined);
  },

  'an OpenID record is consumed once, and saving it again does not undo that': async ({
    store,
  }) => {
    const id = newToken();
    const record = { model: 'Code', id, grantId: undefined, payload };
    await store.oidcRecords.save({ ...record, expiresAt: 100 });

    assert.equal(await store.oidcRecords.consume('Code', id, 100), false);
    assert.equal(await store.oidcRecords.consume('Code', id, 50), true);
    assert.equal(await store.oidcRecords.consume('Code', id, 51), false);
    assert.equal(await store.oidcRecords.consume('Code', newToken(), 50), false);

    const again = { ...record, payload: { again: true }, expiresAt: 200 };
    await store.oidcRecords.save(again);
    const expected = { payload: { again: true }, consumedAt: 50 };
    assert.deepEqual(await store.oidcRecords.find('Code', id, 150), expected);
    assert.equal(await store.oidcRecords.consume('Code', id, 150), false);
  },

  'the records of one grant are deleted together, model by model': async ({ store }) => {
    const grantId = newToken();
    const ids = [newToken(), newToken(), newToken()] as const;
    const save = (model: string, id: string, grant: string) =>
      store.oidcRecords.save({ model, id, grantId: grant, payload, expiresAt: 9 });
    await save('AccessToken', ids[0], grantId);
    await save('RefreshToken', ids[1], grantId);
    await save('AccessToken', ids[2], newToken());

    await store.oidcRecords.deleteByGrant('AccessToken', grantId);

    assert.equal(await store.oidcRecords.find('AccessToken', ids[0], 1), undefined);
    assert.ok(await store.oidcRecords.find('RefreshToken', ids[1], 1));
    assert.ok(await store.oidcRecords.find('AccessToken', ids[2], 1));
  },

  'the sessions and grants of a user end, with all that the grants hold': async ({ store }) => {
    const [accountId, clientId] = [newId<UserId>(), newId<AppId>()];
    const save = async (model: string, of: Owner & { readonly grantId?: string } = {}) => {
      const id = of.grantId === undefined ? newToken() : `${model} of ${of.grantId}`;
      await store.oidcRecords.save({ grantId: undefined, ...of, model, id, payload, expiresAt: 9 });
      return [model, id] as const;
    };
    const family = async (owner: Owner) => {
      const [model, grantId] = await save('Grant', owner);
      const held = ['AuthorizationCode', 'AccessToken', 'RefreshToken'];
      return [
        [model, grantId],
        ...(await Promise.all(held.map((name) => save(name, { grantId })))),
      ];
    };
    const alive = async (records: readonly (readonly string[])[]) => {
      const found = await Promise.all(
        records.map(([model = '', id = '']) => store.oidcRecords.find(model, id, 1)),
      );
      return found.filter((record) => record !== undefined).length;
    };
    const own = [await save('Session', { accountId }), ...(await family({ accountId, clientId }))];
    const elsewhere = await family({ accountId, clientId: newId() });
    const others = [await save('Session', { accountId: newId() }), await save('Session')];
    others.push(
      ...(await family({ accountId: newId(), clientId })).map(
        ([m = '', id = '']) => [m, id] as const,
      ),
    );

    assert.deepEqual(await store.oidcRecords.clientsOf(accountId, 9), []);
    assert.equal((await store.oidcRecords.clientsOf(accountId, 8)).length, 2);
    await store.oidcRecords.end({ accountId, clientIds: [clientId] });
    assert.deepEqual([await alive(own), await alive(elsewhere)], [0, 4]);

    await store.oidcRecords.end({ accountId });
    assert.equal(await alive(elsewhere), 0);
    assert.equal(await alive(others), 6);
  },

  'the grants for an application end with what they hold, so many at a time': async ({ store }) => {
    const clientId = newId<AppId>();
    const grant = async (of: AppId) => {
      const id = newToken();
      const owner = { accountId: newId<UserId>(), clientId: of, grantId: undefined };
      await store.oidcRecords.save({ model: 'Grant', id, ...owner, payload, expiresAt: 9 });
      const held = { model: 'RefreshToken', id: newToken(), grantId: id };
      await store.oidcRecords.save({ ...held, payload, expiresAt: 9 });
      return async () => [
        (await store.oidcRecords.find('Grant', id, 1)) !== undefined,
        (await store.oidcRecords.find('RefreshToken', held.id, 1)) !== undefined,
      ];
    };
    const own = [await grant(clientId), await grant(clientId), await grant(clientId)];
    const other = await grant(newId());

    assert.equal(await store.oidcRecords.endGrantsFor(clientId, 2), 2);
    assert.equal(await store.oidcRecords.endGrantsFor(clientId, 2), 1);
    assert.equal(await store.oidcRecords.endGrantsFor(clientId, 2), 0);

    for (const isThere of own) assert.deepEqual(await isThere(), [false, false]);
    assert.deepEqual(await other(), [true, true]);
  },

  'the sessions that came through one at a source are taken away by its name': async ({
    store,
    other,
  }) => {
    const connectionId = newId<ConnectionId>();
    const open = async (name: string, upstream: UpstreamSessionName) => {
      const record = { model: 'Session', id: newToken(), grantId: undefined, expiresAt: 9 };
      await store.oidcRecords.save({ ...record, payload: { name }, upstream });
      return { ...record, payload: { name, again: true }, upstream };
    };
    const first = await open('first', { connectionId, id: 's1', subject: 'ada' });
    await open('second', { connectionId, id: 's2', subject: 'ada' });
    await open('other person', { connectionId, id: 's3', subject: 'bob' });
    await open('elsewhere', { connectionId: newId(), id: 's1', subject: 'ada' });
    const take = async (name: Omit<UpstreamSessionName, 'connectionId'>) => {
      const taken = await other.oidcRecords.takeThrough({ connectionId, ...name });
      return taken.map(({ payload: { name: of } }) => String(of)).toSorted();
    };

    assert.deepEqual(await take({}), []);
    assert.deepEqual(await take({ id: 's1', subject: 'bob' }), []);
    assert.deepEqual(await take({ id: 's4' }), []);
    assert.equal(await store.oidcRecords.renew(first), true);
    assert.deepEqual(await take({ id: 's1' }), ['first']);
    assert.equal(await store.oidcRecords.find('Session', first.id, 1), undefined);
    assert.equal(await store.oidcRecords.renew(first), false);
    await open('third', { connectionId, id: 's5', subject: 'ada' });
    assert.deepEqual(await take({ subject: 'ada' }), ['second', 'third']);
    assert.deepEqual(await take({ subject: 'ada' }), []);
  },

  'an OpenID record that has gone is not brought back by who still held it': async ({ store }) => {
    const record = { model: 'Session', id: newToken(), grantId: undefined, payload, expiresAt: 9 };
    await store.oidcRecords.save(record);
    const renewed = { ...record, payload: { again: true } };

    assert.equal(await store.oidcRecords.renew(renewed), true);
    const found = await store.oidcRecords.find('Session', record.id, 1);
    assert.deepEqual(found?.payload, renewed.payload);
    await store.oidcRecords.delete('Session', record.id);
    assert.equal(await store.oidcRecords.renew(renewed), false);
    assert.equal(await store.oidcRecords.find('Session', record.id, 1), undefined);
  },

  'a sweep deletes what has expired, so many of each kind at a time': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      const store = await database.open({ clock: () => 1 });
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const [index, name] of names.entries()) {
        const expiresAt = 10 + index;
        await store.tickets.put({ kind: 'login', token: name, payload, expiresAt });
        await store.replays.claim('nonce', name, expiresAt);
        const record = { model: 'Code', id: name, grantId: undefined, payload };
        await store.oidcRecords.save({ ...record, expiresAt });
      }
      const forever = { model: 'Grant', id: 'f', grantId: undefined, payload };
      await store.oidcRecords.save({ ...forever, expiresAt: undefined });

      assert.equal(await store.sweep(9, 100), 0);
      assert.equal(await store.sweep(13, 3), 9);
      assert.ok(await store.tickets.peek('login', 'd', 1));
      assert.equal(await store.sweep(13, 3), 3);
      assert.equal(await store.sweep(13, 3), 0);
      assert.ok(await store.tickets.peek('login', 'e', 1));
      assert.ok(await store.oidcRecords.find('Grant', 'f', 1));
      assert.equal(await store.replays.claim('nonce', 'e', 99), false);
      await store.close();
    }),
};

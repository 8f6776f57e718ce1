import { canonicalEmail } from '../../directory/canonical-names.ts';
import type { UniqueUserField, User, UserOrigin, UserStatus } from '../../directory/user.ts';
import { asId } from '../../kernel/ids.ts';
import type { UserStore } from '../store.ts';
import type { Inserted } from '../write.ts';
import type { Access } from './access.ts';
import {
  encode,
  encodeAll,
  flag,
  oneOf,
  orUndefined,
  parseObject,
  type Encoders,
  pick,
} from './columns.ts';
import { paged, readFound, readPage } from './paging.ts';
import { attempt, prepared, type PreparedQuery } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';
import { insertUnique } from './unique.ts';
import { searchQueries } from './user-search.ts';

type Row = Pick<Tables['users'], (typeof COLUMNS)[number]>;
interface Key {
  readonly poolId: string;
  readonly id: string;
}

const COLUMNS = [
  'pool_id',
  'id',
  'status',
  'origin',
  'email',
  'email_canonical',
  'email_verified',
  'phone',
  'phone_country_code',
  'phone_verified',
  'username',
  'external_id',
  'profile',
  'custom_data',
  'logins_count',
  'last_login_at',
  'last_ip',
  'created_at',
  'updated_at',
] as const;

const STATUSES: readonly UserStatus[] = [
  'Suspended',
  'Resigned',
  'Activated',
  'Archived',
  'Deactivated',
];
const ORIGINS: readonly UserOrigin[] = ['excel', 'register', 'adminCreated', 'sync'];

/** The row that was in the way may have gone by the time it is looked for. */
const UPDATE_TRIES = 3;

const find = prepared((db, p: Key) =>
  db.selectFrom('users').select(COLUMNS).where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

type UniqueColumn = 'email_canonical' | 'phone' | 'username' | 'external_id';

const findBy: { readonly [Field in UniqueUserField]: PreparedQuery<FindBy, Row> } = {
  email: findByColumn('email_canonical'),
  phone: findByColumn('phone'),
  username: findByColumn('username'),
  externalId: findByColumn('external_id'),
};

interface FindBy {
  readonly poolId: string;
  readonly value: string;
}

function findByColumn(column: UniqueColumn): PreparedQuery<FindBy, Row> {
  return prepared((db, p: FindBy) =>
    db
      .selectFrom('users')
      .select(COLUMNS)
      .where('pool_id', '=', p.poolId)
      .where(column, '=', p.value),
  );
}

const list = paged(
  'users',
  (db, p: { poolId: string }) => db.selectFrom('users').where('pool_id', '=', p.poolId),
  (users) => users.select(COLUMNS),
);

const recordLogin = prepared((db, p: Key & { at: number; ip: string | null }) =>
  db
    .updateTable('users')
    .set((of) => ({
      logins_count: of('logins_count', '+', 1),
      last_login_at: p.at,
      last_ip: p.ip,
    }))
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id),
);

const endSessions = prepared((db, p: Key & { at: number }) =>
  db
    .updateTable('users')
    .set({ sessions_ended_at: p.at })
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id),
);

const sessionsEndedAt = prepared((db, p: Key) =>
  db
    .selectFrom('users')
    .select('sessions_ended_at')
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id),
);

const remove = prepared((db, p: Key) =>
  db.deleteFrom('users').where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

const insert = prepared((db, row: Row) =>
  db
    .insertInto('users')
    .values(pick(row, COLUMNS))
    .onConflict((conflict) => conflict.doNothing()),
);

const encoders: Encoders<User, Row> = {
  id: (id) => ({ id }),
  poolId: (pool_id) => ({ pool_id }),
  status: (status) => ({ status }),
  origin: (origin) => ({ origin }),
  email: (email) => ({
    email: email ?? null,
    email_canonical: email === undefined ? null : canonicalEmail(email),
  }),
  emailVerified: (isVerified) => ({ email_verified: flag(isVerified) }),
  phone: (phone) => ({ phone: phone ?? null }),
  phoneCountryCode: (code) => ({ phone_country_code: code ?? null }),
  phoneVerified: (isVerified) => ({ phone_verified: flag(isVerified) }),
  username: (username) => ({ username: username ?? null }),
  externalId: (externalId) => ({ external_id: externalId ?? null }),
  profile: (profile) => ({ profile: JSON.stringify(profile) }),
  customData: (data) => ({ custom_data: JSON.stringify(data) }),
  loginsCount: (logins_count) => ({ logins_count }),
  lastLoginAt: (at) => ({ last_login_at: at ?? null }),
  lastIp: (ip) => ({ last_ip: ip ?? null }),
  createdAt: (created_at) => ({ created_at }),
  updatedAt: (updated_at) => ({ updated_at }),
};

export function userStore({ session }: Access): UserStore {
  return {
    insert(user) {
      const row = encodeAll(encoders, user);
      return insertUnique(
        () => insert.run(session, row),
        () => findTaken(session, user, row),
      );
    },

    async find(poolId, id) {
      const [row] = (await find.run(session, { poolId, id })).rows;
      return row && fromRow(row);
    },

    async findBy(poolId, field, value) {
      const [row] = (await findBy[field].run(session, { poolId, value })).rows;
      return row && fromRow(row);
    },

    async list(poolId, page) {
      const { rows, total } = await readPage(session, list, { of: { poolId }, page });
      return { rows: rows.map(fromRow), total };
    },

    async search(poolId, search, page) {
      const queries = searchQueries(session, { poolId, search, page });
      const { rows, total } = await readFound(session, queries, page);
      return { rows: rows.map(fromRow), total };
    },

    update: (key, changes) => update(session, key, encode(encoders, changes)),

    async recordLogin({ poolId, id }, { at, ip }) {
      await recordLogin.run(session, { poolId, id, at, ip: ip ?? null });
    },

    async endSessions({ poolId, id }, at) {
      await endSessions.run(session, { poolId, id, at });
    },

    async sessionsEndedAt(poolId, id) {
      const [row] = (await sessionsEndedAt.run(session, { poolId, id })).rows;
      return row?.sessions_ended_at ?? undefined;
    },

    async delete(poolId, id) {
      const { changes } = await remove.run(session, { poolId, id });
      return changes > 0;
    },
  };
}

async function update(
  session: Session,
  key: Key,
  row: Partial<Row>,
): Promise<Inserted<UniqueUserField> | undefined> {
  const query = session.build
    .updateTable('users')
    .set((of) => ({ logins_count: of.ref('logins_count'), ...row }))
    .where('pool_id', '=', key.poolId)
    .where('id', '=', key.id);
  for (let tries = 0; tries < UPDATE_TRIES; tries++) {
    const outcome = await attempt(session, query);
    if (!('refused' in outcome)) return outcome.changes > 0 ? { ok: true } : undefined;
    const taken = await findTaken(session, key, row);
    if (taken !== undefined) return { ok: false, taken };
  }
  throw new Error('an update of a user was refused, and no unique field explains it');
}

/** Which unique value of the row belongs to another user. */
async function findTaken(
  session: Session,
  { poolId, id }: Key,
  row: Partial<Row>,
): Promise<UniqueUserField | undefined> {
  const fields: readonly (readonly [UniqueUserField, string | null | undefined])[] = [
    ['email', row.email_canonical],
    ['phone', row.phone],
    ['username', row.username],
    ['externalId', row.external_id],
  ];
  for (const [field, value] of fields) {
    if (typeof value !== 'string') continue;
    const { rows } = await findBy[field].run(session, { poolId, value });
    if (rows.some((other) => other.id !== id)) return field;
  }
  return undefined;
}

function fromRow(row: Row): User {
  return {
    id: asId(row.id),
    poolId: asId(row.pool_id),
    status: oneOf(STATUSES, row.status, 'users.status'),
    origin: oneOf(ORIGINS, row.origin, 'users.origin'),
    email: orUndefined(row.email),
    emailVerified: row.email_verified === 1,
    phone: orUndefined(row.phone),
    phoneCountryCode: orUndefined(row.phone_country_code),
    phoneVerified: row.phone_verified === 1,
    username: orUndefined(row.username),
    externalId: orUndefined(row.external_id),
    profile: parseObject(row.profile, 'users.profile'),
    customData: parseObject(row.custom_data, 'users.custom_data'),
    loginsCount: row.logins_count,
    lastLoginAt: orUndefined(row.last_login_at),
    lastIp: orUndefined(row.last_ip),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

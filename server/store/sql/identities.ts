import { sql, type RawBuilder } from 'kysely';
import type { Identity, UpstreamTokens } from '../../directory/identity.ts';
import { asId } from '../../kernel/ids.ts';
import type { Place } from '../../kernel/seal.ts';
import type { IdentityStore, SubjectKey } from '../store.ts';
import type { Access } from './access.ts';
import {
  encodeAll,
  orUndefined,
  parseObject,
  parseStrings,
  type Encoders,
  pick,
} from './columns.ts';
import { atMost, paged, readPage } from './paging.ts';
import { prepared, run } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';
import { insertUnique } from './unique.ts';

type Row = Tables['identities'];

/** All but the tokens, which cost as much to open as the row to find. */
const COLUMNS_IN_CLEAR = [
  'pool_id',
  'id',
  'user_id',
  'source_id',
  'provider',
  'type',
  'authority',
  'subject',
  'profile',
  'connection_ids',
  'created_at',
  'updated_at',
  'last_login_at',
] as const;
const COLUMNS = [...COLUMNS_IN_CLEAR, 'tokens'] as const;

/** The exact authority sorts after the empty one. */
const findBySubject = prepared((db, p: SubjectKey) =>
  db
    .selectFrom('identities')
    .select(COLUMNS_IN_CLEAR)
    .where('pool_id', '=', p.poolId)
    .where('source_id', '=', p.sourceId)
    .where('type', '=', p.type)
    .where('subject', '=', p.subject)
    .where('authority', 'in', [p.authority, ''])
    .orderBy('authority', 'desc')
    .limit(atMost(1)),
);

const bySubject = prepared((db, p: SubjectKey) =>
  db
    .selectFrom('identities')
    .select('id')
    .where('pool_id', '=', p.poolId)
    .where('source_id', '=', p.sourceId)
    .where('type', '=', p.type)
    .where('subject', '=', p.subject)
    .where('authority', '=', p.authority),
);

const listBySubject = prepared((db, p: Omit<SubjectKey, 'authority'> & { limit: number }) =>
  db
    .selectFrom('identities')
    .select(COLUMNS)
    .where('pool_id', '=', p.poolId)
    .where('source_id', '=', p.sourceId)
    .where('type', '=', p.type)
    .where('subject', '=', p.subject)
    .orderBy('authority')
    .limit(atMost(p.limit)),
);

/** The empty text stands for any: neither a source nor a type has it for a name. */
const listOfPerson = prepared(
  (db, p: { poolId: string; subject: string; sourceId: string; provider: string; limit: number }) =>
    db
      .selectFrom('identities')
      .select(COLUMNS)
      .where('pool_id', '=', p.poolId)
      .where('subject', '=', p.subject)
      .where((of) => of.or([of('source_id', '=', p.sourceId), of('provider', '=', p.provider)]))
      .orderBy('created_at')
      .orderBy('id')
      .limit(atMost(p.limit)),
);

interface UserSlot {
  readonly poolId: string;
  readonly userId: string;
  readonly sourceId: string;
  readonly type: string;
  readonly authority: string;
}

const byUserSlot = prepared((db, p: UserSlot) =>
  db
    .selectFrom('identities')
    .select('id')
    .where('pool_id', '=', p.poolId)
    .where('user_id', '=', p.userId)
    .where('source_id', '=', p.sourceId)
    .where('type', '=', p.type)
    .where('authority', '=', p.authority),
);

const listOfUser = paged(
  'identities',
  (db, p: { poolId: string; userId: string }) =>
    db.selectFrom('identities').where('pool_id', '=', p.poolId).where('user_id', '=', p.userId),
  (identities) => identities.select(COLUMNS),
);

interface Login {
  readonly poolId: string;
  readonly id: string;
  readonly userId: string;
  readonly profile: string;
  readonly tokens: string | null;
  /** The connection's id as JSON text. */
  readonly connection: string;
  readonly at: number;
}

/**
 * Adds the connection to the list, as the JSON text that it is, in one statement on both engines: an
 * id in quotes is in the list exactly when `replace` changes the text.
 */
function withConnection(connection: string): RawBuilder<string> {
  return sql`case
    when connection_ids = '[]' then '[' || ${connection} || ']'
    when replace(connection_ids, ${connection}, '') <> connection_ids then connection_ids
    else substr(connection_ids, 1, length(connection_ids) - 1) || ',' || ${connection} || ']'
  end`;
}

const recordLogin = prepared((db, p: Login) => loginOf(db, p).where('authority', '<>', ''));

/** Apart from the above, because naming an indexed column makes every login maintain its indexes. */
const recordFirstLogin = prepared((db, p: Login & { authority: string }) =>
  loginOf(db, p).set({
    authority: sql<string>`case authority when '' then ${p.authority} else authority end`,
  }),
);

function loginOf(db: Session['build'], p: Login) {
  return db
    .updateTable('identities')
    .set({
      profile: p.profile,
      tokens: p.tokens,
      connection_ids: withConnection(p.connection),
      updated_at: p.at,
      last_login_at: p.at,
    })
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id)
    .where('user_id', '=', p.userId);
}

interface Renewal {
  readonly poolId: string;
  readonly id: string;
  readonly userId: string;
  readonly seenAt: number;
  readonly tokens: string;
  readonly at: number;
}

const renewTokens = prepared((db, p: Renewal) =>
  db
    .updateTable('identities')
    .set({ tokens: p.tokens, updated_at: p.at })
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id)
    .where('user_id', '=', p.userId)
    .where('updated_at', '=', p.seenAt),
);

const insert = prepared((db, row: Row) =>
  db
    .insertInto('identities')
    .values(pick(row, COLUMNS))
    .onConflict((conflict) => conflict.doNothing()),
);

const encoders: Encoders<Omit<Identity, 'tokens'>, Row> = {
  id: (id) => ({ id }),
  poolId: (pool_id) => ({ pool_id }),
  userId: (user_id) => ({ user_id }),
  sourceId: (source_id) => ({ source_id }),
  provider: (provider) => ({ provider }),
  type: (type) => ({ type }),
  authority: (authority) => ({ authority }),
  subject: (subject) => ({ subject }),
  profile: (profile) => ({ profile: JSON.stringify(profile) }),
  connectionIds: (ids) => ({ connection_ids: JSON.stringify(ids) }),
  createdAt: (created_at) => ({ created_at }),
  updatedAt: (updated_at) => ({ updated_at }),
  lastLoginAt: (at) => ({ last_login_at: at ?? null }),
};

export function identityStore(access: Access): IdentityStore {
  const { session, sealer } = access;
  const seal = (poolId: string, id: string, tokens: UpstreamTokens | undefined) =>
    tokens === undefined ? null : sealer.seal(tokensPlace(poolId, id), JSON.stringify(tokens));
  return {
    insert(identity) {
      const tokens = seal(identity.poolId, identity.id, identity.tokens);
      const row = { ...encodeAll(encoders, identity), tokens };
      return insertUnique(
        () => insert.run(session, row),
        () => findTaken(session, identity),
      );
    },

    async findBySubject(key) {
      const [row] = (await findBySubject.run(session, key)).rows;
      return row && inClear(row);
    },

    async listBySubject(key, limit) {
      const { rows } = await listBySubject.run(session, { ...key, limit });
      return Promise.all(rows.map((row) => fromRow(access, row)));
    },

    async listOfPerson(poolId, { subject, within }, limit) {
      const { sourceId = '', provider = '' } = within;
      const key = { poolId, subject, sourceId, provider, limit };
      const { rows } = await listOfPerson.run(session, key);
      return Promise.all(rows.map((row) => fromRow(access, row)));
    },

    async listByUser(poolId, userId, page) {
      const of = { poolId, userId };
      const { rows, total } = await readPage(session, listOfUser, { of, page });
      return { rows: await Promise.all(rows.map((row) => fromRow(access, row))), total };
    },

    async recordLogin({ poolId, id, userId }, login) {
      const values = {
        poolId,
        id,
        userId,
        profile: JSON.stringify(login.profile),
        tokens: seal(poolId, id, login.tokens),
        connection: JSON.stringify(login.connectionId),
        at: login.at,
      };
      const usual = await recordLogin.run(session, values);
      if (usual.changes > 0) return true;

      const { authority } = login;
      const first = await recordFirstLogin.attempt(session, { ...values, authority });
      if (!('refused' in first)) return first.changes > 0;
      // Another identity of this person has that authority already; this one keeps its empty one.
      const { changes } = await recordFirstLogin.run(session, { ...values, authority: '' });
      return changes > 0;
    },

    async renewTokens({ poolId, id, userId, updatedAt: seenAt }, tokens, at) {
      const sealed = sealer.seal(tokensPlace(poolId, id), JSON.stringify(tokens));
      const values = { poolId, id, userId, seenAt, tokens: sealed, at };
      return (await renewTokens.run(session, values)).changes > 0;
    },

    async deleteBySource({ poolId, userId, sourceId }, type) {
      const query = session.build
        .deleteFrom('identities')
        .where('pool_id', '=', poolId)
        .where('user_id', '=', userId)
        .where('source_id', '=', sourceId);
      const ofType = type === undefined ? query : query.where('type', '=', type);
      const { rows } = await run(session, ofType.returning(COLUMNS));
      return Promise.all(rows.map((row) => fromRow(access, row)));
    },
  };
}

async function findTaken(
  session: Session,
  identity: Identity,
): Promise<'subject' | 'user' | undefined> {
  if ((await bySubject.run(session, identity)).rows.length > 0) return 'subject';
  if ((await byUserSlot.run(session, identity)).rows.length > 0) return 'user';
  return undefined;
}

async function fromRow({ sealer }: Access, row: Row): Promise<Identity> {
  const tokens =
    row.tokens === null
      ? undefined
      : await sealer.open(tokensPlace(row.pool_id, row.id), row.tokens);
  return { ...inClear(row), tokens: tokens === undefined ? undefined : parseTokens(tokens) };
}

function inClear(row: Omit<Row, 'tokens'>): Identity {
  return {
    id: asId(row.id),
    poolId: asId(row.pool_id),
    userId: asId(row.user_id),
    sourceId: asId(row.source_id),
    provider: row.provider,
    type: row.type,
    authority: row.authority,
    subject: row.subject,
    profile: parseObject(row.profile, 'identities.profile'),
    tokens: undefined,
    connectionIds: parseStrings(row.connection_ids, 'identities.connection_ids').map((id) =>
      asId(id),
    ),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastLoginAt: orUndefined(row.last_login_at),
  };
}

function parseTokens(text: string): UpstreamTokens {
  const stored = parseObject(text, 'identities.tokens');
  const { accessToken, refreshToken, idToken, scope, expiresAt, connectionId } = stored;
  return {
    ...(typeof accessToken === 'string' && { accessToken }),
    ...(typeof refreshToken === 'string' && { refreshToken }),
    ...(typeof idToken === 'string' && { idToken }),
    ...(typeof scope === 'string' && { scope }),
    ...(typeof expiresAt === 'number' && { expiresAt }),
    ...(typeof connectionId === 'string' && { connectionId: asId(connectionId) }),
  };
}

function tokensPlace(poolId: string, id: string): Place {
  return ['identities.tokens', poolId, id];
}

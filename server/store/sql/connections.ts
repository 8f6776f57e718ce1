import type { BindingMethod, MatchField } from '@causeway/contract/association.ts';

import type { AssociationMode } from '../../directory/association.ts';
import type { Connection } from '../../directory/connection.ts';
import { asId } from '../../kernel/ids.ts';
import type { Place } from '../../kernel/seal.ts';
import type { ConnectionStore } from '../store.ts';
import type { Access } from './access.ts';
import { clearStates, listStates, setStates } from './connection-states.ts';
import {
  encode,
  encodeAll,
  flag,
  oneOf,
  parseObject,
  parseSome,
  type Encoders,
  pick,
} from './columns.ts';
import { STATE_COLUMNS } from './decoded-rows.ts';
import { associations, offered, stateFor, visible } from './offered.ts';
import { atMost, paged, readPage, type Window } from './paging.ts';
import { prepared, run } from './prepared.ts';
import { signInRulesFrom } from './sign-in-rules.ts';
import type { Tables } from './tables.ts';
import { insertUnique } from './unique.ts';

type Row = Tables['connections'];
interface Key {
  readonly poolId: string;
  readonly id: string;
}

const COLUMNS = [
  'pool_id',
  'id',
  'tenant_id',
  'source_id',
  'type',
  'identifier',
  'display_name',
  'logo',
  'fields',
  'login_only',
  'association_mode',
  'challenge_binding_methods',
  'match_fields',
  'trusted_claims',
  'new_users_prove_address',
  'attribute_mapping',
  'assurance',
  'created_at',
  'updated_at',
  'version',
] as const;

/** Named with their table, for joins. */
export const JOINED = COLUMNS.map((column) => `connections.${column}` as const);

const MODES: readonly AssociationMode[] = ['none', 'field', 'challenge'];
const MATCH_FIELDS: readonly MatchField[] = ['email', 'phone', 'username', 'externalId'];
const METHODS: readonly BindingMethod[] = [
  'email-password',
  'phone-password',
  'username-password',
  'phone-code',
  'email-code',
];

const find = prepared((db, p: Key) =>
  db
    .selectFrom('connections')
    .select(COLUMNS)
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id),
);

/** A login asks for its connection on the way there and back, and nearly always it is a known one. */
const state = prepared((db, p: Key) =>
  db
    .selectFrom('connections')
    .select([...STATE_COLUMNS, 'fields'])
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id),
);

const findByIdentifier = prepared((db, p: { poolId: string; identifier: string }) =>
  db
    .selectFrom('connections')
    .select(COLUMNS)
    .where('pool_id', '=', p.poolId)
    .where('identifier', '=', p.identifier),
);

const listOfSource = paged(
  'connections',
  (db, p: { poolId: string; sourceId: string }) =>
    db
      .selectFrom('connections')
      .where('pool_id', '=', p.poolId)
      .where('source_id', '=', p.sourceId),
  (connections) => connections.select(COLUMNS),
);

interface Offering {
  readonly poolId: string;
  /** Empty for the pool. */
  readonly tenantId: string;
  readonly appId: string;
}

/**
 * Those that the application names, then those it has nothing to say about, where it offers such ones.
 * Apart, because each half finds its rows by an index; a pool may have very many connections. SQLite
 * keeps the order of a cross join; of another one it would walk all connections, as they come sorted.
 */
const listOffered = prepared((db, p: Offering & Window) =>
  db
    .selectFrom('connection_states')
    .crossJoin('connections')
    .select(JOINED)
    .whereRef('connections.pool_id', '=', 'connection_states.pool_id')
    .whereRef('connections.id', '=', 'connection_states.connection_id')
    .where('connection_states.pool_id', '=', p.poolId)
    .where('connection_states.app_id', '=', p.appId)
    .where('connection_states.enabled', '=', 1)
    .where((of) => visible(of, p.tenantId))
    .unionAll(
      offered(db, p)
        .where((of) => visible(of, p.tenantId))
        .select(JOINED)
        .where('connection_states.enabled', 'is', null)
        .where('applications.all_connections_enabled', '=', 1),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(atMost(p.limit))
    .offset(p.offset),
);

const isOffered = prepared((db, p: { poolId: string; appId: string; id: string }) =>
  offered(db, p).select('connections.id').where('connections.id', '=', p.id),
);

const remove = prepared((db, p: Key) =>
  db.deleteFrom('connections').where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

const insert = prepared((db, row: Row) =>
  db
    .insertInto('connections')
    .values(pick(row, COLUMNS))
    .onConflict((conflict) => conflict.doNothing()),
);

/** All but the fields, which need the record's key to be sealed. */
const encoders: Encoders<Omit<Connection, 'fields'>, Row> = {
  id: (id) => ({ id }),
  poolId: (pool_id) => ({ pool_id }),
  tenantId: (tenantId) => ({ tenant_id: tenantId ?? null }),
  sourceId: (source_id) => ({ source_id }),
  type: (type) => ({ type }),
  identifier: (identifier) => ({ identifier }),
  displayName: (display_name) => ({ display_name }),
  logo: (logo) => ({ logo }),
  loginOnly: (isLoginOnly) => ({ login_only: flag(isLoginOnly) }),
  associationMode: (association_mode) => ({ association_mode }),
  challengeBindingMethods: (methods) => ({ challenge_binding_methods: JSON.stringify(methods) }),
  matchFields: (fields) => ({ match_fields: JSON.stringify(fields) }),
  trustedClaims: (claims) => ({ trusted_claims: JSON.stringify(claims) }),
  newUsersProveAddress: (isOn) => ({ new_users_prove_address: flag(isOn) }),
  attributeMapping: (rules) => ({ attribute_mapping: JSON.stringify(rules) }),
  assurance: (policy) => ({ assurance: JSON.stringify(policy) }),
  createdAt: (created_at) => ({ created_at }),
  updatedAt: (updated_at) => ({ updated_at }),
  version: (version) => ({ version }),
};

export function connectionStore(access: Access): ConnectionStore {
  const { session, sealer } = access;
  const seal = (poolId: string, id: string, fields: Connection['fields']) => ({
    fields: sealer.seal(fieldsPlace(poolId, id), JSON.stringify(fields)),
  });
  return {
    insert(connection) {
      const { id, poolId, identifier, fields } = connection;
      const row = { ...encodeAll(encoders, connection), ...seal(poolId, id, fields) };
      return insertUnique(
        () => insert.run(session, row),
        async () => {
          const { rows } = await findByIdentifier.run(session, { poolId, identifier });
          return rows.length > 0 ? 'identifier' : undefined;
        },
      );
    },

    async find(poolId, id) {
      const known = await knownState(access, { poolId, id });
      return known ?? findAnew(access, { poolId, id });
    },

    async findFor(appId, poolId, id) {
      const [row] = (await stateFor.run(session, { appId, poolId, id })).rows;
      if (row === undefined) return undefined;
      const known = access.decoded?.connections.find(row, row.fields);
      const connection = known ?? (await findAnew(access, { poolId, id }));
      return connection && { connection, isEnabled: row.enabled === 1 };
    },

    async findByIdentifier(poolId, identifier) {
      const [row] = (await findByIdentifier.run(session, { poolId, identifier })).rows;
      return row && connectionFromRow(access, row);
    },

    async listBySource(poolId, sourceId, page) {
      const of = { poolId, sourceId };
      const { rows, total } = await readPage(session, listOfSource, { of, page });
      return { rows: await Promise.all(rows.map((row) => connectionFromRow(access, row))), total };
    },

    async update({ poolId, id, version }, changes) {
      const { fields } = changes;
      const { changes: count } = await run(
        session,
        session.build
          .updateTable('connections')
          .set(encode(encoders, changes))
          .set(fields === undefined ? {} : seal(poolId, id, fields))
          .set({ version: version + 1 })
          .where('pool_id', '=', poolId)
          .where('id', '=', id)
          .where('version', '=', version),
      );
      return count > 0;
    },

    async delete(poolId, id) {
      const { changes } = await remove.run(session, { poolId, id });
      return changes > 0;
    },

    ...associations(session),
    setState: (poolId, states) => setStates(session, poolId, states),
    listStates: (poolId, id) => listStates(session, poolId, id),
    clearStates: (scope, appId) => clearStates(session, scope, appId),

    async isEnabled(poolId, id, appId) {
      const { rows } = await isOffered.run(session, { poolId, appId, id });
      return rows.length > 0;
    },

    async listEnabled({ poolId, tenantId = '' }, appId, page) {
      const of = { poolId, tenantId, appId };
      const { rows } = await listOffered.run(session, { ...of, ...page });
      return Promise.all(rows.map((row) => connectionFromRow(access, row)));
    },
  };
}

async function findAnew(access: Access, key: Key): Promise<Connection | undefined> {
  const [row] = (await find.run(access.session, key)).rows;
  return row && connectionFromRow(access, row);
}

async function knownState({ session, decoded }: Access, key: Key): Promise<Connection | undefined> {
  if (decoded === undefined) return undefined;
  const [row] = (await state.run(session, key)).rows;
  return row && decoded.connections.find(row, row.fields);
}

/** Opens the sealed fields, unless this version of them was opened before. */
export async function connectionFromRow(
  { decoded, sealer }: Access,
  row: Row,
): Promise<Connection> {
  const known = decoded?.connections.find(row, row.fields);
  if (known !== undefined) return known;

  const fields = await sealer.open(fieldsPlace(row.pool_id, row.id), row.fields);
  const connection: Connection = {
    id: asId(row.id),
    poolId: asId(row.pool_id),
    tenantId: row.tenant_id === null ? undefined : asId(row.tenant_id),
    sourceId: asId(row.source_id),
    type: row.type,
    identifier: row.identifier,
    displayName: row.display_name,
    logo: row.logo,
    fields: parseObject(fields, 'connections.fields'),
    loginOnly: row.login_only === 1,
    associationMode: oneOf(MODES, row.association_mode, 'connections.association_mode'),
    challengeBindingMethods: parseSome(
      METHODS,
      row.challenge_binding_methods,
      'connections.challenge_binding_methods',
    ),
    matchFields: parseSome(MATCH_FIELDS, row.match_fields, 'connections.match_fields'),
    trustedClaims: parseSome(MATCH_FIELDS, row.trusted_claims, 'connections.trusted_claims'),
    newUsersProveAddress: row.new_users_prove_address === 1,
    ...signInRulesFrom(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
  return decoded?.connections.remember(row, row.fields, connection) ?? connection;
}

function fieldsPlace(poolId: string, id: string): Place {
  return ['connections.fields', poolId, id];
}

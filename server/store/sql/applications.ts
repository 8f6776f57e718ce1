import { sql } from 'kysely';
import type { Application, ApplicationType, OidcSettings } from '../../directory/application.ts';
import { asId } from '../../kernel/ids.ts';
import type { Place } from '../../kernel/seal.ts';
import type { ApplicationStore } from '../store.ts';
import type { Access } from './access.ts';
import {
  encode,
  encodeAll,
  type Flag,
  flag,
  numberOf,
  oneOf,
  parseObject,
  parseStrings,
  stringsOf,
  type Encoders,
  pick,
} from './columns.ts';
import { containing } from './containing.ts';
import { STATE_COLUMNS } from './decoded-rows.ts';
import { paged, readPage } from './paging.ts';
import { prepared, run } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';
import { insertUnique } from './unique.ts';

type Row = Tables['applications'];

const COLUMNS = [
  'pool_id',
  'id',
  'identifier',
  'name',
  'logo',
  'description',
  'type',
  'redirect_uris',
  'logout_redirect_uris',
  'init_login_uri',
  'sso_enabled',
  'secret',
  'oidc',
  'all_connections_enabled',
  'registration_disabled',
  'extra',
  'created_at',
  'updated_at',
  'version',
] as const;

const TYPES: readonly ApplicationType[] = ['web', 'spa', 'native', 'api', 'mfa', 'mini-program'];

const find = prepared((db, p: { id: string }) =>
  db.selectFrom('applications').select(COLUMNS).where('id', '=', p.id),
);

/** A login asks for its application at each of its steps, and nearly always it is a known one. */
const state = prepared((db, p: { id: string }) =>
  db
    .selectFrom('applications')
    .select([...STATE_COLUMNS, 'secret'])
    .where('id', '=', p.id),
);

const list = paged(
  'applications',
  (db, p: { poolId: string }) => db.selectFrom('applications').where('pool_id', '=', p.poolId),
  (applications) => applications.select(COLUMNS),
);

interface Filter {
  readonly poolId: string;
  readonly pattern: string;
  readonly ssoAtLeast: Flag;
  /** Empty for any. */
  readonly tenantId: string;
}

const filtered = paged('applications', fitting, (applications) => applications.select(COLUMNS));

/** Both sides go through the engine's own `lower`, so that what it cannot fold still equals itself. */
function fitting(db: Session['build'], p: Filter) {
  const has = (column: 'name' | 'identifier') =>
    sql<boolean>`lower(${sql.ref(column)}) like lower(${p.pattern}) escape '!'`;
  return db
    .selectFrom('applications')
    .where('pool_id', '=', p.poolId)
    .where('sso_enabled', '>=', p.ssoAtLeast)
    .where((is) => is.or([has('name'), has('identifier')]))
    .where((is) =>
      is.or([
        is(is.val(p.tenantId), '=', ''),
        is.exists(
          is
            .selectFrom('tenant_applications')
            .select('app_id')
            .whereRef('tenant_applications.pool_id', '=', 'applications.pool_id')
            .whereRef('tenant_applications.app_id', '=', 'applications.id')
            .where('tenant_applications.tenant_id', '=', p.tenantId),
        ),
      ]),
    );
}

const byIdentifier = prepared((db, p: { poolId: string; identifier: string }) =>
  db
    .selectFrom('applications')
    .select('id')
    .where('pool_id', '=', p.poolId)
    .where('identifier', '=', p.identifier),
);

const remove = prepared((db, p: { poolId: string; id: string }) =>
  db.deleteFrom('applications').where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

const insert = prepared((db, row: Row) =>
  db
    .insertInto('applications')
    .values(pick(row, COLUMNS))
    .onConflict((conflict) => conflict.doNothing()),
);

/** All but the secret, which needs the record's key to be sealed. */
const encoders: Encoders<Omit<Application, 'secret'>, Row> = {
  id: (id) => ({ id }),
  poolId: (pool_id) => ({ pool_id }),
  identifier: (identifier) => ({ identifier }),
  name: (name) => ({ name }),
  logo: (logo) => ({ logo }),
  description: (description) => ({ description }),
  type: (type) => ({ type }),
  redirectUris: (uris) => ({ redirect_uris: JSON.stringify(uris) }),
  logoutRedirectUris: (uris) => ({ logout_redirect_uris: JSON.stringify(uris) }),
  initLoginUri: (init_login_uri) => ({ init_login_uri }),
  ssoEnabled: (enabled) => ({ sso_enabled: flag(enabled) }),
  oidc: (oidc) => ({ oidc: JSON.stringify(oidc) }),
  allConnectionsEnabled: (enabled) => ({ all_connections_enabled: flag(enabled) }),
  registrationDisabled: (disabled) => ({ registration_disabled: flag(disabled) }),
  extra: (extra) => ({ extra: JSON.stringify(extra) }),
  createdAt: (created_at) => ({ created_at }),
  updatedAt: (updated_at) => ({ updated_at }),
  version: (version) => ({ version }),
};

export function applicationStore(access: Access): ApplicationStore {
  const { session, sealer } = access;
  const seal = (poolId: string, id: string, secret: string) => ({
    secret: sealer.seal(secretPlace(poolId, id), secret),
  });
  return {
    insert(application) {
      const { id, poolId, identifier, secret } = application;
      const row = { ...encodeAll(encoders, application), ...seal(poolId, id, secret) };
      return insertUnique(
        () => insert.run(session, row),
        async () => {
          const { rows } = await byIdentifier.run(session, { poolId, identifier });
          return rows.length > 0 ? 'identifier' : undefined;
        },
      );
    },

    async find(id) {
      const known = await knownState(access, id);
      if (known !== undefined) return known;
      const [row] = (await find.run(session, { id })).rows;
      return row && fromRow(access, row);
    },

    async list(poolId, page, { keywords = '', ssoOnly = false, tenantId = '' } = {}) {
      const isFiltered = keywords !== '' || ssoOnly || tenantId !== '';
      const pattern = containing(keywords);
      const of = { poolId, pattern, ssoAtLeast: flag(ssoOnly), tenantId };
      const { rows, total } = isFiltered
        ? await readPage(session, filtered, { of, page })
        : await readPage(session, list, { of: { poolId }, page });
      return { rows: await Promise.all(rows.map((row) => fromRow(access, row))), total };
    },

    async update({ poolId, id, version }, changes) {
      const { secret } = changes;
      const { changes: count } = await run(
        session,
        session.build
          .updateTable('applications')
          .set(encode(encoders, changes))
          .set(secret === undefined ? {} : seal(poolId, id, secret))
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
  };
}

async function knownState(
  { session, decoded }: Access,
  id: string,
): Promise<Application | undefined> {
  if (decoded === undefined) return undefined;
  const [row] = (await state.run(session, { id })).rows;
  return row && decoded.applications.find(row, row.secret);
}

async function fromRow({ decoded, sealer }: Access, row: Row): Promise<Application> {
  const known = decoded?.applications.find(row, row.secret);
  if (known !== undefined) return known;

  const application: Application = {
    id: asId(row.id),
    poolId: asId(row.pool_id),
    identifier: row.identifier,
    name: row.name,
    logo: row.logo,
    description: row.description,
    type: oneOf(TYPES, row.type, 'applications.type'),
    redirectUris: parseStrings(row.redirect_uris, 'applications.redirect_uris'),
    logoutRedirectUris: parseStrings(row.logout_redirect_uris, 'applications.logout_redirect_uris'),
    initLoginUri: row.init_login_uri,
    ssoEnabled: row.sso_enabled === 1,
    secret: await sealer.open(secretPlace(row.pool_id, row.id), row.secret),
    oidc: parseOidc(row.oidc),
    allConnectionsEnabled: row.all_connections_enabled === 1,
    registrationDisabled: row.registration_disabled === 1,
    extra: parseObject(row.extra, 'applications.extra'),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
  return decoded?.applications.remember(row, row.secret, application) ?? application;
}

function parseOidc(text: string): OidcSettings {
  const column = 'applications.oidc';
  const stored = parseObject(text, column);
  return {
    grantTypes: stringsOf(stored['grantTypes'], column),
    responseTypes: stringsOf(stored['responseTypes'], column),
    idTokenAlgorithm: oneOf(['HS256', 'RS256', 'ES256'], stored['idTokenAlgorithm'], column),
    clientAuthentication: oneOf(
      ['client_secret_post', 'client_secret_basic', 'none'],
      stored['clientAuthentication'],
      column,
    ),
    codeTtlMs: numberOf(stored['codeTtlMs'], column),
    idTokenTtlMs: numberOf(stored['idTokenTtlMs'], column),
    accessTokenTtlMs: numberOf(stored['accessTokenTtlMs'], column),
    refreshTokenTtlMs: numberOf(stored['refreshTokenTtlMs'], column),
  };
}

function secretPlace(poolId: string, id: string): Place {
  return ['applications.secret', poolId, id];
}

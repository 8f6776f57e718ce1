/** Which connections a scope sees and an application offers, as conditions for queries. */
import { type ExpressionBuilder, type ExpressionWrapper, sql, type SqlBool } from 'kysely';
import { flag } from './columns.ts';
import { attempt, prepared } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';
import type { TenantScope } from '../tenant-ports.ts';

/** A connection, and whether the application offers it; null where there is no such application. */
export const stateFor = prepared((db, p: { poolId: string; id: string; appId: string }) =>
  db
    .selectFrom('connections')
    .leftJoin('applications', (join) =>
      join
        .onRef('applications.pool_id', '=', 'connections.pool_id')
        .on('applications.id', '=', p.appId),
    )
    .leftJoin('connection_states', (join) =>
      join
        .onRef('connection_states.pool_id', '=', 'connections.pool_id')
        .onRef('connection_states.app_id', '=', 'applications.id')
        .onRef('connection_states.connection_id', '=', 'connections.id'),
    )
    .select([
      'connections.pool_id',
      'connections.id',
      'connections.version',
      'connections.fields',
      ({ fn }) =>
        fn
          .coalesce('connection_states.enabled', 'applications.all_connections_enabled')
          .as('enabled'),
    ])
    .where('connections.pool_id', '=', p.poolId)
    .where('connections.id', '=', p.id),
);

/** The connections that an application offers: its own row about one decides, else its default. */
export function offered(db: Session['build'], of: { poolId: string; appId: string }) {
  return db
    .selectFrom('connections')
    .innerJoin('applications', 'applications.pool_id', 'connections.pool_id')
    .leftJoin('connection_states', (join) =>
      join
        .onRef('connection_states.pool_id', '=', 'connections.pool_id')
        .onRef('connection_states.app_id', '=', 'applications.id')
        .onRef('connection_states.connection_id', '=', 'connections.id'),
    )
    .where('connections.pool_id', '=', of.poolId)
    .where('applications.id', '=', of.appId)
    .where(
      ({ fn }) => fn.coalesce('connection_states.enabled', 'applications.all_connections_enabled'),
      '=',
      flag(true),
    );
}

/** What the scope owns, and what is associated with it; the empty text stands for the pool. */
export function visible(
  of: ExpressionBuilder<Tables, 'connections'>,
  tenantId: string,
): ExpressionWrapper<Tables, 'connections', SqlBool> {
  return of.or([
    of(sql<string>`coalesce(connections.tenant_id, '')`, '=', tenantId),
    of.exists(
      of
        .selectFrom('connection_associations')
        .select('connection_associations.connection_id')
        .whereRef('connection_associations.pool_id', '=', 'connections.pool_id')
        .whereRef('connection_associations.connection_id', '=', 'connections.id')
        .where('connection_associations.tenant_id', '=', tenantId),
    ),
  ]);
}

interface Pair {
  readonly poolId: string;
  readonly tenantId: string;
  readonly id: string;
}

const associationOf = prepared((db, p: Pair) =>
  db
    .selectFrom('connection_associations')
    .select('connection_id')
    .where('pool_id', '=', p.poolId)
    .where('tenant_id', '=', p.tenantId)
    .where('connection_id', '=', p.id),
);

const removeAssociation = prepared((db, p: Pair) =>
  db
    .deleteFrom('connection_associations')
    .where('pool_id', '=', p.poolId)
    .where('tenant_id', '=', p.tenantId)
    .where('connection_id', '=', p.id),
);

/** Associations of the pool's connections with tenants. */
export function associations(session: Session) {
  const pair = ({ poolId, tenantId }: TenantScope, id: string): Pair => ({ poolId, tenantId, id });
  return {
    async associate({ poolId, tenantId }: TenantScope, id: string): Promise<boolean> {
      const row = { pool_id: poolId, tenant_id: tenantId, connection_id: id };
      const outcome = await attempt(
        session,
        session.build
          .insertInto('connection_associations')
          .values(row)
          .onConflict((conflict) => conflict.doNothing()),
      );
      return !('refused' in outcome);
    },
    async dissociate(scope: TenantScope, id: string): Promise<void> {
      await removeAssociation.run(session, pair(scope, id));
    },
    async isAssociated(scope: TenantScope, id: string): Promise<boolean> {
      const { rows } = await associationOf.run(session, pair(scope, id));
      return rows.length > 0;
    },
  };
}

/** Reading identity sources. One call sees one scope: a tenant's source is not found without its tenant. */
import { AppError } from '@causeway/contract/errors.ts';

import type { PoolId, SourceId } from '../kernel/ids.ts';
import type { ConnectionStore, Scope, SourceStore } from '../store/store.ts';
import type { Connection } from './connection.ts';
import type { Source } from './source.ts';

export interface SourceReading {
  readonly sources: Pick<SourceStore, 'find'>;
  readonly connections: Pick<ConnectionStore, 'listBySource'>;
}

const CONNECTIONS_PER_READ = 100;

/** Throws `source_not_found`, alike for an unknown id and another scope's source. */
export async function requireSource(
  { sources }: Pick<SourceReading, 'sources'>,
  scope: Scope,
  id: SourceId,
): Promise<Source> {
  const source = await sources.find(scope.poolId, id);
  if (source === undefined || source.tenantId !== scope.tenantId) {
    throw new AppError('source_not_found');
  }
  return source;
}

export interface SourceWithConnections {
  readonly source: Source;
  readonly connections: readonly Connection[];
}

/** The source and all its connections: the wire has no paging here. Throws `source_not_found`. */
export async function getSource(
  deps: SourceReading,
  scope: Scope,
  id: SourceId,
): Promise<SourceWithConnections> {
  const source = await requireSource(deps, scope, id);
  const connections: Connection[] = [];
  for (;;) {
    const page = { offset: connections.length, limit: CONNECTIONS_PER_READ };
    const { rows } = await deps.connections.listBySource(scope.poolId, id, page);
    connections.push(...rows);
    if (rows.length < CONNECTIONS_PER_READ) return { source, connections };
  }
}

/** Rows with their sources; those whose source has gone are left out. */
export async function withSources<Row extends { readonly sourceId: SourceId }>(
  { sources }: { readonly sources: Pick<SourceStore, 'find'> },
  { poolId }: { readonly poolId: PoolId },
  rows: readonly Row[],
): Promise<readonly (readonly [Row, Source])[]> {
  const ids = [...new Set(rows.map(({ sourceId }) => sourceId))];
  const found = await Promise.all(ids.map((id) => sources.find(poolId, id)));
  const byId = new Map(found.flatMap((source) => (source ? [[source.id, source] as const] : [])));
  return rows.flatMap((row) => {
    const source = byId.get(row.sourceId);
    return source === undefined ? [] : [[row, source] as const];
  });
}

/** Renaming and deleting identity sources. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Clock } from '../kernel/clock.ts';
import type { SourceId } from '../kernel/ids.ts';
import type { Scope, SourceStore } from '../store/store.ts';
import { requireSource } from './find-source.ts';
import type { Source } from './source.ts';

export interface SourceChange {
  readonly sources: Pick<SourceStore, 'find' | 'update' | 'deleteIfUnused'>;
  readonly clock: Clock;
}

/** Throws `source_not_found`. */
export async function renameSource(
  deps: SourceChange,
  scope: Scope,
  {
    id,
    ...named
  }: { readonly id: SourceId; readonly name: string; readonly autoJoin?: boolean | undefined },
): Promise<Source> {
  await requireSource(deps, scope, id);
  const key = { poolId: scope.poolId, id };
  const { name, autoJoin } = named;
  const changes = { name, ...(autoJoin !== undefined && { autoJoin }) };
  const renamed = await deps.sources.update(key, { ...changes, updatedAt: deps.clock() });
  if (renamed === undefined) throw new AppError('source_not_found');
  return renamed;
}

/** Throws `source_not_found`, or `source_in_use` while connections or identities refer to it. */
export async function deleteSource(deps: SourceChange, scope: Scope, id: SourceId): Promise<void> {
  await requireSource(deps, scope, id);
  const outcome = await deps.sources.deleteIfUnused(scope.poolId, id);
  if (outcome === 'in-use') throw new AppError('source_in_use');
  if (outcome === 'absent') throw new AppError('source_not_found');
}

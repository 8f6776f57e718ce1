import { AppError } from '@causeway/contract/errors.ts';
import { isSourceType, sourceTypes } from '@causeway/contract/source-types.ts';

import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Scope, Store } from '../store/store.ts';
import type { Source } from './source.ts';

export interface SourceCreation {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
}

/**
 * Creates an empty source, of the pool or of a tenant.
 * Throws `source_type_unknown`, naming the known types, or `tenant_not_found`.
 */
export async function createSource(
  { store, clock }: SourceCreation,
  scope: Scope,
  {
    name,
    type,
    autoJoin = false,
  }: { readonly name: string; readonly type: string; readonly autoJoin?: boolean | undefined },
): Promise<Source> {
  if (!isSourceType(type)) {
    const known = Object.keys(sourceTypes).join(', ');
    throw new AppError('source_type_unknown', { values: { type, known } });
  }
  const now = clock();
  const source: Source = {
    id: newId(),
    poolId: scope.poolId,
    tenantId: scope.tenantId,
    type,
    name,
    logo: '',
    autoJoin,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  await store.transaction(async (unit) => {
    const { poolId, tenantId } = scope;
    // Held, because a tenant that owns sources is not deleted.
    const isOwned = tenantId === undefined || (await unit.tenants.hold(poolId, tenantId));
    if (!isOwned) throw new AppError('tenant_not_found');
    await unit.sources.insert(source);
  });
  return source;
}

import { AppError } from '@causeway/contract/errors.ts';
import { isSourceType, sourceTypes } from '@causeway/contract/source-types.ts';

import type { Clock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Scope, SourceStore } from '../store/store.ts';
import type { Source } from './source.ts';

export interface SourceCreation {
  readonly sources: Pick<SourceStore, 'insert'>;
  readonly clock: Clock;
}

/** Creates an empty source. Throws `source_type_unknown`, naming the known types. */
export async function createSource(
  { sources, clock }: SourceCreation,
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
  await sources.insert(source);
  return source;
}

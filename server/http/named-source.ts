/** A source in the older API: named by its id, or by the identifier of one of its connections. */
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import { asId, type PoolId, type SourceId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';

/** Throws `invalid_argument` or `connection_not_found`. */
export async function namedSource(
  { connections }: Pick<Store, 'connections'>,
  { poolId }: { readonly poolId: PoolId },
  { extIdpId = '', identifier = '' }: { extIdpId?: string; identifier?: string },
): Promise<SourceId> {
  if (extIdpId !== '') return asId<SourceId>(extIdpId);
  if (identifier === '') {
    throw invalidArgument('extIdpId', rules.required);
  }
  const connection = await connections.findByIdentifier(poolId, identifier);
  if (connection === undefined) throw new AppError('connection_not_found');
  return connection.sourceId;
}

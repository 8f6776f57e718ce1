/** What the administrator of a source reads about us: a document at an address that stays. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Description } from '../connectors/connector.ts';
import { asId } from '../kernel/ids.ts';
import type { BrokerDeps } from './deps.ts';
import { callbackUrl, logoutUrl, openConnection } from './open-connection.ts';
import { explainFailure } from './upstream-failure.ts';

/** Also of a connection that is switched off, because it is set up before it is used. Throws `connection_not_found`. */
export async function describeConnection(
  deps: BrokerDeps,
  { poolId, identifier }: { readonly poolId: string; readonly identifier: string },
): Promise<Description> {
  const connection = await deps.store.connections.findByIdentifier(asId(poolId), identifier);
  if (connection === undefined) throw new AppError('connection_not_found');
  try {
    const { redirect, config, ownKeys } = openConnection(deps, connection);
    if (redirect.describe === undefined) throw new AppError('connection_not_found');
    const redirectUri = callbackUrl(deps.publicUrl, connection);
    const logoutUri = logoutUrl(deps.publicUrl, connection);
    return await redirect.describe({ config, redirectUri, logoutUri, ownKeys }, deps.tools);
  } catch (error) {
    throw explainFailure(error, connection);
  }
}

/**
 * A sign-in that the source began: an answer to no question of ours.
 *
 * It is never accepted, whoever signed it: an attacker could post an answer of their own into somebody
 * else's browser (login CSRF). Where the connection allows such beginnings, the person is asked whether
 * to go on, and then the question is asked after all; the source, where they are signed in, answers it
 * at once, and the answer is bound to this browser like any other.
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { Callback } from '../connectors/connector.ts';
import type { Application } from '../directory/application.ts';
import type { Connection } from '../directory/connection.ts';
import { asId } from '../kernel/ids.ts';
import type { BrokerDeps } from './deps.ts';
import { openConnection } from './open-connection.ts';

export interface Begun {
  readonly connection: Connection;
  readonly application: Application;
}

export interface Unsolicited {
  readonly poolId: string;
  readonly identifier: string;
  readonly callback: Callback;
}

/**
 * What the source may have begun; undefined where this is an answer, or no beginning is allowed.
 * Throws `connection_disabled`.
 */
export async function begunBySource(
  deps: BrokerDeps,
  { poolId, identifier, callback }: Unsolicited,
): Promise<Begun | undefined> {
  const connection = await deps.store.connections.findByIdentifier(asId(poolId), identifier);
  if (connection === undefined) return undefined;
  if (deps.connectorOf(connection.type)?.redirect?.unsolicited === undefined) return undefined;
  const { redirect, config } = openConnection(deps, connection);
  const appId = redirect.unsolicited?.({ config, callback });
  if (appId === undefined) return undefined;
  const application = await deps.store.applications.find(asId(appId));
  if (application === undefined || application.poolId !== connection.poolId) return undefined;
  const { poolId: pool, id } = connection;
  const isEnabled = await deps.store.connections.isEnabled(pool, id, application.id);
  if (!isEnabled) throw new AppError('connection_disabled');
  return { connection, application };
}

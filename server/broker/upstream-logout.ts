/**
 * A source ends a session of somebody: whoever came here through it is signed out here, too.
 *
 * The message comes from the source itself, or through a browser, which need not be one that is signed
 * in; its signature is the proof, and the names in it find the sessions.
 */
import type { Callback, Instruction, LogoutOrder } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import { asId } from '../kernel/ids.ts';
import { acceptOnce } from './accept-once.ts';
import type { BrokerDeps } from './deps.ts';
import { callbackUrl, logoutUrl, openForLogout } from './open-connection.ts';
import { explainFailure } from './upstream-failure.ts';

export interface LogoutArrival {
  readonly poolId: string;
  readonly identifier: string;
  readonly callback: Callback;
}

export interface SignedOut {
  /** How many sessions ended here. */
  readonly ended: number;
  readonly answer: Instruction | undefined;
}

/**
 * Ends what the message names; undefined when it is no such message, or the connection takes none.
 * Throws what the connector found wrong.
 */
export async function receiveLogout(
  deps: BrokerDeps,
  { poolId, identifier, callback }: LogoutArrival,
): Promise<SignedOut | undefined> {
  const connection = await deps.store.connections.findByIdentifier(asId(poolId), identifier);
  if (connection === undefined) return undefined;
  try {
    const opened = openForLogout(deps, connection);
    if (opened === undefined) return undefined;
    const redirectUri = callbackUrl(deps.publicUrl, connection);
    const logoutUri = logoutUrl(deps.publicUrl, connection);
    const { logout, ...own } = opened;
    const order = await logout.receive({ ...own, redirectUri, logoutUri, callback }, deps.tools);
    return order && (await follow(deps, connection, order));
  } catch (error) {
    throw explainFailure(error, connection);
  }
}

async function follow(
  deps: BrokerDeps,
  connection: Connection,
  { sessions, onlyOnce, answer }: LogoutOrder,
): Promise<SignedOut> {
  await acceptOnce(deps, connection, { kind: 'logout', onlyOnce });
  let ended = 0;
  for (const { id, subject } of sessions) {
    ended += await deps.sessions.endThrough({ connectionId: connection.id, id, subject });
  }
  return { ended, answer };
}

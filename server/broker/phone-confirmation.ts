/** What a program on a phone says itself once the person agreed, where no vendor tells us. */
import { AppError } from '@causeway/contract/errors.ts';

import { countTry, exchangeFromAddress, forgiveTry, networkOf } from '../credentials/pace.ts';
import type { BrokerDeps } from './deps.ts';
import { confirmScan, type PhoneNews, recordOf } from './scan.ts';
import { explainFailure } from './upstream-failure.ts';

/**
 * Judges what the program brought, and lets whoever shows the code in.
 * Throws `login_expired` when no code waits for that, `too_many_requests` and what explains the vendor's failure.
 */
export async function confirmByProgram(
  deps: BrokerDeps,
  news: PhoneNews,
  ip: string | undefined,
): Promise<void> {
  const subject = networkOf(ip);
  await countTry(deps, exchangeFromAddress, subject);
  const connection = await connectionOf(deps, news.scene);
  try {
    if (!(await confirmScan(deps, connection, news))) throw new AppError('login_expired');
  } catch (error) {
    throw explainFailure(error, connection);
  }
  await forgiveTry(deps, exchangeFromAddress, subject);
}

/** Where the vendor tells of a scan itself, whoever sees the screen could make up who scanned it. */
async function connectionOf({ store, clock, connectorOf }: BrokerDeps, scene: string) {
  const scan = await store.scans.find(scene, clock());
  const { poolId, connectionId } = scan === undefined ? {} : recordOf(scan);
  const isOurs = poolId !== undefined && connectionId !== undefined;
  const connection = isOurs ? await store.connections.find(poolId, connectionId) : undefined;
  const takesNews = connection && connectorOf(connection.type)?.poll?.credential !== undefined;
  if (connection === undefined || !takesNews) throw new AppError('login_expired');
  return connection;
}

/** What a mini program has its server ask the vendor; nobody is signed in by it. */
import { AppError } from '@causeway/contract/errors.ts';

import type { MiniProgramCapability } from '../connectors/phone-and-push.ts';
import { countTry, exchangeFromAddress, forgiveTry, networkOf } from '../credentials/pace.ts';
import type { BrokerDeps } from './deps.ts';
import { type Doorstep, requireOffered } from './offered-connection.ts';
import { openConnector } from './open-connection.ts';
import { explainFailure } from './upstream-failure.ts';

export interface ProgramVisit extends Doorstep {
  readonly ip: string | undefined;
  /** Id or identifier of the connection. */
  readonly named: string;
}

/**
 * Asks through a connection that the application offers. Throws what `requireOffered` throws,
 * `connection_unsupported`, `too_many_requests` and what explains the vendor's failure.
 */
export async function askForProgram<T>(
  deps: BrokerDeps,
  { named, ip, ...place }: ProgramVisit,
  ask: (program: MiniProgramCapability<unknown>, config: unknown) => Promise<T>,
): Promise<T> {
  const connection = await requireOffered(deps, place, named);
  const { connector, config } = openConnector(deps, connection);
  const { miniProgram } = connector;
  if (miniProgram === undefined) {
    throw new AppError('connection_unsupported', { values: { type: connection.type } });
  }
  const subject = `${connection.id} ${networkOf(ip)}`;
  await countTry(deps, exchangeFromAddress, subject);
  try {
    const answer = await ask(miniProgram, config);
    await forgiveTry(deps, exchangeFromAddress, subject);
    return answer;
  } catch (error) {
    throw explainFailure(error, connection);
  }
}

/** What an app needs from a server before the vendor's kit asks the person. */
import { AppError } from '@causeway/contract/errors.ts';

import { newNonce } from '../kernel/token.ts';
import type { BrokerDeps } from './deps.ts';
import { type Doorstep, requireOfType } from './offered-connection.ts';
import { openFor } from './open-connection.ts';
import { explainFailure } from './upstream-failure.ts';

export interface KitWish extends Doorstep {
  /** Id or identifier of the connection. */
  readonly named: string;
  /** The wire's name of that member, for whoever is told what is wrong with it. */
  readonly namedBy: string;
  /** The connection type that the call is for. */
  readonly type: string;
}

/**
 * Makes it anew for each sign-in. Throws what `requireOfType` throws, `connection_unsupported` and
 * `upstream_misconfigured`.
 */
export async function kitRequestFor(deps: BrokerDeps, wish: KitWish): Promise<string> {
  const { named, namedBy: field, type } = wish;
  const connection = await requireOfType(deps, wish, { named, types: [type], field });
  try {
    const { capability: native, config } = openFor(deps, connection, 'native');
    const request = native.kitRequest?.({ config, nonce: newNonce() });
    if (request !== undefined) return request;
  } catch (error) {
    throw explainFailure(error, connection);
  }
  throw new AppError('connection_unsupported', { values: { type } });
}

/** What an app needs from a server before the vendor's kit asks the person. */
import { AppError } from '@causeway/contract/errors.ts';
import { ofOtherType } from '@causeway/contract/rules.ts';

import type { Viewpoint } from '../directory/visible-connection.ts';
import type { AppId } from '../kernel/ids.ts';
import { newNonce } from '../kernel/token.ts';
import type { BrokerDeps } from './deps.ts';
import { openForApps, requireOffered } from './open-connection.ts';
import { explainFailure } from './upstream-failure.ts';

export interface KitWish extends Viewpoint {
  readonly appId: AppId;
  /** Id or identifier of the connection. */
  readonly named: string;
  /** The wire's name of that member, for whoever is told what is wrong with it. */
  readonly namedBy: string;
  /** The connection type that the call is for. */
  readonly type: string;
}

/**
 * Makes it anew for each sign-in. Throws what `requireOffered` throws, `invalid_argument` for a connection
 * of another type, and `upstream_misconfigured`.
 */
export async function kitRequestFor(deps: BrokerDeps, wish: KitWish): Promise<string> {
  const { named, namedBy: field, type } = wish;
  const connection = await requireOffered(deps, wish, named);
  if (connection.type !== type) {
    const values = { field, rule: ofOtherType(connection.type, [type]) };
    throw new AppError('invalid_argument', { values });
  }
  try {
    const { native, config } = openForApps(deps, connection);
    const request = native.kitRequest?.({ config, nonce: newNonce() });
    if (request !== undefined) return request;
  } catch (error) {
    throw explainFailure(error, connection);
  }
  throw new AppError('connection_unsupported', { values: { type } });
}

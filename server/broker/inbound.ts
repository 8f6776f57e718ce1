/** What a vendor pushes to the address of a connection: proven by its connector, accepted once, acted upon. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Description } from '../connectors/connector.ts';
import type { InboundEvent, Message } from '../connectors/phone-and-push.ts';
import type { Connection } from '../directory/connection.ts';
import { asId, type PoolId } from '../kernel/ids.ts';
import { acceptOnce } from './accept-once.ts';
import type { BrokerDeps } from './deps.ts';
import { openFor } from './open-connection.ts';
import { keepTicket, toolsFor } from './pushed-tickets.ts';
import { confirmScan } from './scan.ts';

export interface Delivery {
  readonly poolId: string;
  readonly identifier: string;
  readonly message: Message;
}

/**
 * Resolves to what the vendor wants to hear. Throws `connection_not_found`, `connection_unsupported` and
 * `UpstreamError`, after which the vendor may deliver it again.
 */
export async function receiveDelivery(
  deps: BrokerDeps,
  { poolId, identifier, message }: Delivery,
): Promise<Description> {
  const connection = await deps.store.connections.findByIdentifier(
    asId<PoolId>(poolId),
    identifier,
  );
  if (connection === undefined) throw new AppError('connection_not_found');
  const { capability: inbound, config } = openFor(deps, connection, 'inbound');
  const { reply, event, onlyOnce } = await inbound.receive(
    { config, message },
    toolsFor(deps, connection),
  );
  await acceptOnce(deps, connection, { kind: 'delivery', onlyOnce });
  if (event !== undefined) await act(deps, connection, event);
  return reply;
}

async function act(deps: BrokerDeps, connection: Connection, event: InboundEvent): Promise<void> {
  if (event.kind === 'ticket') await keepTicket(deps, connection, event);
  else await confirmScan(deps, connection, event);
}

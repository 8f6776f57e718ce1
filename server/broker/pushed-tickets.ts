/** The tickets that vendors push: kept sealed for their source, and handed to its connectors. */
import type { Tools } from '../connectors/connector.ts';
import type { PushedTicket } from '../connectors/phone-and-push.ts';
import type { Connection } from '../directory/connection.ts';
import type { BrokerDeps } from './deps.ts';

type TicketDeps = Pick<BrokerDeps, 'store' | 'clock'>;

type OfSource = Pick<Connection, 'poolId' | 'sourceId'>;

/** Its end counts from its arrival: the vendor's clock may be minutes off. */
export async function keepTicket(
  { store, clock }: TicketDeps,
  { poolId, sourceId }: OfSource,
  { name, value, sentAt, lifetimeMs }: PushedTicket,
): Promise<void> {
  const ticket = { value, sentAt, expiresAt: clock() + lifetimeMs };
  await store.pushedTickets.put({ poolId, sourceId, name }, ticket);
}

/** The tools with the tickets of one source. */
export function toolsFor(
  { store, clock, tools }: TicketDeps & { readonly tools: Tools },
  { poolId, sourceId }: OfSource,
): Tools {
  return {
    ...tools,
    ticket: (name) => store.pushedTickets.find({ poolId, sourceId, name }, clock()),
  };
}

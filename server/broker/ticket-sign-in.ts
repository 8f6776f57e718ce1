/** Signing in with the ticket of a scanned code: for applications that show codes themselves. */
import type { Connection } from '../directory/connection.ts';
import { type AppSignIn, type AppVisit, judgeForApp } from './app-sign-in.ts';
import type { BrokerDeps } from './deps.ts';
import { openTicket } from './scan.ts';
import { requireMember } from './tenant-entry.ts';
import { onTrail } from './traced-login.ts';

export interface TicketVisit extends Pick<AppVisit, 'poolId' | 'appId' | 'browser' | 'scope'> {
  readonly ticket: string;
}

/** Throws what `openTicket` and the judge throw, and `not_a_member`. */
export async function signInByTicket(deps: BrokerDeps, visit: TicketVisit): Promise<AppSignIn> {
  const { proof, tenantId } = await openTicket(deps, visit);
  const { appId, poolId, browser, scope } = visit;
  if ('userId' in proof) {
    const { userId } = proof;
    await requireMember(deps.store, { poolId, tenantId }, { userId, at: deps.clock() });
    const waiting = { kind: 'app', scope } as const;
    return { kind: 'signed-in', userId, acr: undefined, amr: ['swk'], appId, waiting };
  }
  return onTrail(deps, proof, () => judgeForApp(deps, { appId, tenantId, browser, scope }, proof));
}

/** The connection whose code is meant: the named one, or the first of these types that is offered. */
export async function firstOffered(
  { store }: Pick<BrokerDeps, 'store'>,
  { types, ...place }: Pick<AppVisit, 'poolId' | 'appId' | 'tenantId' | 'types'>,
): Promise<Connection | undefined> {
  const page = { offset: 0, limit: OFFERED_LIMIT };
  const offered = await store.connections.listEnabled(place, place.appId, page);
  return offered.find(({ type }) => types.includes(type));
}

/** As many as a sign-in page shows buttons. */
const OFFERED_LIMIT = 50;

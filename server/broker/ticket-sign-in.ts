/** Signing in with the ticket of a scanned code: for applications that show codes themselves. */
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

/**
 * Signing in, or binding an account, by a code on the screen that a phone scans.
 *
 *   pending ──▶ scanned ──▶ confirmed      the phone saw the code; the person agreed there
 *        └──────────┴─────▶ cancelled, failed
 *
 * A code has two names. The scene is what it says, and whoever sees the screen knows it; the id is known to
 * whoever shows it. A scene alone leads nobody in: what a phone brings for it is judged at once, and the
 * outcome waits, sealed, behind a ticket that only the holder of the id gets to know, and that opens once.
 *
 * Not here: what a vendor pushes (`inbound.ts`), and who it is that the outcome means (`resolve-person.ts`).
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { ShownCode } from '../connectors/phone-and-push.ts';
import { countTry, networkOf, scanFromAddress } from '../credentials/pace.ts';
import type { Connection } from '../directory/connection.ts';
import { MINUTE_MS } from '../kernel/clock.ts';
import type { AppId, ConnectionId, PoolId, TenantId, UserId } from '../kernel/ids.ts';
import { newScene, newToken } from '../kernel/token.ts';
import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';
import type { Scan, ScanState } from '../store/vendor-ports.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import type { ShownScan } from './login.ts';
import { requireStillOffered } from './offered-connection.ts';
import { openFor } from './open-connection.ts';
import { readAssertion, type ReadAssertion } from './read-assertion.ts';
import type { Witnessed } from './redirect-flow.ts';
import { tracedLogin } from './traced-login.ts';
import { type KeptTrail, type Trail, trailOf } from './trail.ts';

/** How long a code can be scanned. */
export const CODE_LIFETIME_MS = 3 * MINUTE_MS;
/** How long the person may think, and the browser may take to notice. */
export const NEXT_STEP_MS = 2 * MINUTE_MS;
/** Programs ask every second or two. */
const POLL_GAP_MS = 500;

/** Where somebody will be signed in, or has what they prove bound to them. */
export interface ScanPlace {
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly tenantId: TenantId | undefined;
  /** Absent: to sign in. */
  readonly purpose?: 'link' | undefined;
}

/** What is kept about a code while it waits. */
interface ScanRecord extends ScanPlace {
  /** Absent for an app of the customer's own. */
  readonly connectionId?: ConnectionId;
  readonly code: ShownCode;
  readonly trail?: KeptTrail;
  /** Who scanned it with such an app. */
  readonly userId?: UserId | undefined;
  /** Once the person agreed. */
  readonly ticket?: string;
  /** Once it went wrong. */
  readonly reason?: UpstreamReason;
}

/** What waits behind a ticket. */
export interface ScanOutcome extends ScanPlace {
  readonly proof:
    | {
        readonly connectionId: ConnectionId;
        readonly assertion: ReadAssertion;
        readonly trail: KeptTrail;
      }
    /** Of somebody whom we know already. */
    | { readonly userId: UserId };
}

/** Has the vendor make a code. Throws `too_many_requests` and what explains the vendor's failure. */
export async function showCode(
  deps: BrokerDeps,
  place: ScanPlace & { readonly connection: Connection },
  { ip, requestId }: Pick<Browser, 'ip' | 'requestId'>,
): Promise<ShownScan> {
  const { connection, poolId, appId, tenantId, purpose } = place;
  await countTry(deps, scanFromAddress, networkOf(ip));
  const shown = { id: newToken(), scene: newScene() };
  const login = { connection, appId, purpose: purpose ?? 'sign-in', requestId } as const;
  return tracedLogin(deps, login, async (trail) => {
    const { capability: poll, config } = openFor(deps, connection, 'poll');
    const { scene } = shown;
    const code = await poll.show({ config, scene, lifetimeMs: CODE_LIFETIME_MS }, trail.tools);
    trail.note('left');
    const kept = trail.kept();
    await deps.store.scans.insert({
      ...shown,
      payload: { poolId, appId, tenantId, purpose, connectionId: connection.id, code, trail: kept },
      expiresAt: deps.clock() + CODE_LIFETIME_MS,
    });
    return shown;
  });
}

/** How far a code has got. */
export interface ScanProgress {
  readonly state: ScanState | 'expired';
  readonly ticket?: string | undefined;
  readonly reason?: UpstreamReason | undefined;
  /** Under which it is kept what happened. */
  readonly traceId?: string | undefined;
  /** Who holds the phone, where it is an app of the customer's own. */
  readonly userId?: UserId | undefined;
  readonly poolId?: PoolId;
}

/** For a program that asks again and again. Throws `too_many_requests`. */
export async function askAboutCode(deps: BrokerDeps, id: string): Promise<ScanProgress> {
  const scan = await deps.store.scans.poll(id, { now: deps.clock(), gapMs: POLL_GAP_MS });
  if (scan !== 'too-soon') return progressOf(scan);
  throw new AppError('too_many_requests', { values: { seconds: '1' } });
}

/** The same for a page of ours, with the code to show. */
export async function lookAtCode(
  { store, clock }: BrokerDeps,
  { scene }: ShownScan,
): Promise<ScanProgress & { readonly code: ShownCode | undefined }> {
  const scan = await store.scans.find(scene, clock());
  return { ...progressOf(scan), code: scan && recordOf(scan).code };
}

/** The code of a scene as a picture; undefined when there is none. */
export async function codeOfScene(
  { store, clock }: Pick<BrokerDeps, 'store' | 'clock'>,
  scene: string,
): Promise<ShownCode | undefined> {
  const scan = await store.scans.find(scene, clock());
  return scan && recordOf(scan).code;
}

function progressOf(scan: Scan | undefined): ScanProgress {
  if (scan === undefined) return { state: 'expired' };
  const { ticket, reason, userId, poolId, trail } = recordOf(scan);
  return { state: scan.state, ticket, reason, userId, poolId, traceId: trail?.id };
}

/** What is kept about a code, opened. */
export function recordOf({ payload }: Pick<Scan, 'payload'>): ScanRecord {
  return payload as unknown as ScanRecord; // sealed: only this file writes it
}

/** What a phone, or an event about it, says of a scene. */
export interface PhoneNews {
  readonly scene: string;
  readonly brought: Readonly<Record<string, unknown>>;
}

/**
 * Judges what was brought for a scene of this connection, and lets whoever shows the code in.
 * False when there is no such code, or it is not waiting any more. Throws what explains a failure of the
 * vendor; unless it could not be asked, the code is spent by that.
 */
export async function confirmScan(
  deps: BrokerDeps,
  connection: Connection,
  { scene, brought }: PhoneNews,
): Promise<boolean> {
  const scan = await waitingScan(deps, connection, scene);
  if (scan === undefined) return false;
  const { code: _code, ...record } = recordOf(scan);
  const login = {
    connection,
    appId: record.appId,
    purpose: record.purpose ?? 'sign-in',
    kept: record.trail,
  } as const;
  return tracedLogin(deps, { ...login, requestId: undefined }, async (trail) => {
    trail.note('returned');
    trail.hide(() => Object.values(brought).filter((value) => typeof value === 'string'));
    const assertion = await judged(deps, { connection, trail }, { scene, brought, record });
    trail.note('verified');
    trail.withheld(assertion.withheld ?? []);
    const { poolId, appId, tenantId, purpose } = record;
    const proof = { connectionId: connection.id, assertion, trail: trail.kept() };
    const outcome = { poolId, appId, tenantId, purpose, proof };
    return letIn(deps, { scene, record }, outcome);
  });
}

/** Puts the outcome behind a ticket; of several phones the first one counts. */
async function letIn(
  deps: BrokerDeps,
  { scene, record }: { readonly scene: string; readonly record: KeptRecord },
  outcome: ScanOutcome,
): Promise<boolean> {
  const ticket = newToken();
  const expiresAt = deps.clock() + NEXT_STEP_MS;
  await deps.store.tickets.put({
    kind: SCAN_TICKET,
    token: ticket,
    payload: { ...outcome },
    expiresAt,
  });
  const isFirst = await move(deps, scene, { to: 'confirmed', record: { ...record, ticket } });
  if (!isFirst) await deps.store.tickets.discard(SCAN_TICKET, ticket, deps.clock());
  return isFirst;
}

export const SCAN_TICKET = 'scan';

/** A scene is only for the connection that it was made through. */
async function waitingScan(
  { store, clock }: BrokerDeps,
  { poolId, id }: Connection,
  scene: string,
): Promise<Scan | undefined> {
  const scan = await store.scans.find(scene, clock());
  if (scan === undefined) return undefined;
  const record = recordOf(scan);
  if (record.poolId !== poolId || record.connectionId !== id) return undefined;
  return scan.state === 'pending' || scan.state === 'scanned' ? scan : undefined;
}

type KeptRecord = Omit<ScanRecord, 'code'>;

async function judged(
  deps: BrokerDeps,
  { connection, trail }: { readonly connection: Connection; readonly trail: Trail },
  { scene, brought, record }: PhoneNews & { readonly record: KeptRecord },
): Promise<ReadAssertion> {
  const { capability: poll, config } = openFor(deps, connection, 'poll');
  try {
    const assertion = await poll.finish({ config, brought }, trail.tools);
    return { ...readAssertion(connection, assertion, { now: deps.clock() }), raw: {} };
  } catch (error) {
    // Who could not be asked can be asked again: vendors repeat what was not answered.
    if (error instanceof UpstreamError && !passing.has(error.reason)) {
      await move(deps, scene, { to: 'failed', record: { ...record, reason: error.reason } });
    }
    throw error;
  }
}

const passing: ReadonlySet<UpstreamReason> = new Set(['unreachable', 'rate_limited']);

function move(
  { store, clock }: BrokerDeps,
  scene: string,
  { to, record }: { readonly to: ScanState; readonly record: KeptRecord },
): Promise<boolean> {
  const now = clock();
  const expiresAt = now + NEXT_STEP_MS;
  const payload = { ...record };
  return store.scans.advance(scene, { from: ['pending', 'scanned'], to, payload, expiresAt, now });
}

/**
 * Opens a ticket: of any number of concurrent callers one gets the outcome, and only in the application that
 * the code was made for. Throws `scan_ticket_wrong`, `connection_not_found` or `connection_disabled`.
 */
export async function openTicket(
  deps: BrokerDeps,
  asked: { readonly ticket: string } & Pick<ScanPlace, 'poolId' | 'appId' | 'purpose'>,
): Promise<OpenedTicket> {
  const { store, clock } = deps;
  const { ticket, poolId, appId, purpose } = asked;
  const found = await store.tickets.peek(SCAN_TICKET, ticket, clock());
  const outcome = found as unknown as ScanOutcome | undefined; // sealed: only this file writes it
  const isTheirs = outcome?.appId === appId && outcome.poolId === poolId;
  // What somebody agreed to have bound must sign nobody in, and the other way round.
  if (outcome === undefined || !isTheirs || outcome.purpose !== purpose)
    throw new AppError('scan_ticket_wrong');
  if (!(await store.tickets.discard(SCAN_TICKET, ticket, clock()))) {
    throw new AppError('scan_ticket_wrong');
  }
  const { proof, tenantId } = outcome;
  if ('userId' in proof) return { proof, tenantId };
  const { connectionId, assertion, trail: kept } = proof;
  const connection = await requireStillOffered(deps, { poolId, connectionId, appId });
  const login = {
    connection,
    appId,
    purpose: purpose ?? 'sign-in',
    requestId: undefined,
    kept,
  } as const;
  return { proof: { connection, assertion, trail: trailOf(deps, login) }, tenantId };
}

/** What was behind a ticket: what a source asserted, or somebody whom we know. */
export interface OpenedTicket extends Pick<ScanPlace, 'tenantId'> {
  readonly proof: Witnessed | { readonly userId: UserId };
}

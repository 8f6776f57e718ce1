/** The ports for what vendors and phones tell us: codes that wait to be scanned, and tickets that are pushed. */
import type { PoolId, SourceId } from '../kernel/ids.ts';

export type ScanState = 'pending' | 'scanned' | 'confirmed' | 'cancelled' | 'failed';

/** A code on a screen, and how far somebody's phone has got with it. */
export interface Scan {
  readonly state: ScanState;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface NewScan {
  /** Known to whoever shows the code, and to nobody else. */
  readonly id: string;
  /** What the code says: whoever sees the screen knows it. */
  readonly scene: string;
  readonly payload: Scan['payload'];
  readonly expiresAt: number;
}

export interface ScanStep {
  readonly from: readonly [ScanState, ...ScanState[]];
  readonly to: ScanState;
  readonly payload: Scan['payload'];
  readonly expiresAt: number;
  readonly now: number;
}

/** Sealed, expiring records that two tokens lead to; both are kept as digests. */
export interface ScanStore {
  /** A new one is pending. */
  insert(scan: NewScan): Promise<void>;
  /** Asks for whoever shows the code; `too-soon` when somebody asked within the gap. */
  poll(
    id: string,
    pace: { readonly now: number; readonly gapMs: number },
  ): Promise<Scan | 'too-soon' | undefined>;
  /** Reads for the phone. */
  find(scene: string, now: number): Promise<Scan | undefined>;
  /** True for one of any number of concurrent callers, and only from one of those states. */
  advance(scene: string, step: ScanStep): Promise<boolean>;
}

/** Whose ticket it is: all connections of a source share it. */
export interface PushedTicketKey {
  readonly poolId: PoolId;
  readonly sourceId: SourceId;
  /** The application of the vendor and the kind of ticket. */
  readonly name: string;
}

/** What vendors push from time to time, and applications need to ask them anything; sealed. */
export interface PushedTicketStore {
  /** Keeps it unless one that was sent later is there already. */
  put(
    key: PushedTicketKey,
    ticket: { readonly value: string; readonly sentAt: number; readonly expiresAt: number },
  ): Promise<void>;
  /** The ticket, if it is still good. */
  find(key: PushedTicketKey, now: number): Promise<string | undefined>;
}

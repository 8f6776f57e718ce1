import type { AppId, ConnectionId, PoolId, SourceId, UserId } from '../kernel/ids.ts';

/** What was decided about one login, and why: kept for whoever asks "why was this linked, or refused?". */
export interface Decision {
  readonly id: string;
  readonly poolId: PoolId;
  /** The request in which it was decided, as it stands in logs and on error pages. */
  readonly requestId: string | undefined;
  readonly purpose: 'sign-in' | 'link';
  readonly outcome: string;
  readonly rule: string;
  readonly appId: AppId;
  readonly sourceId: SourceId;
  readonly connectionId: ConnectionId;
  /** The account that it was about, if there was one. */
  readonly userId: UserId | undefined;
  /** The first id that the source asserted; stored as a digest, and so never read back. */
  readonly subject: string;
  /** The facts that the rule looked at: no names, no addresses, no ids. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly at: number;
  readonly expiresAt: number;
}

/** Whose decisions are asked for: exactly one of the three. */
export type DecisionFilter =
  | { readonly by: 'user'; readonly userId: UserId }
  | { readonly by: 'subject'; readonly sourceId: SourceId; readonly subject: string }
  | { readonly by: 'request'; readonly requestId: string };

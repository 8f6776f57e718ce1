import type { AppId, ConnectionId, PoolId, UserId } from '../kernel/ids.ts';

/** One finished sign-in of a user, or one that was refused after it was known whose it is. */
export interface LoginRecord {
  readonly id: string;
  readonly poolId: PoolId;
  readonly userId: UserId;
  readonly appId: AppId;
  /** The connection that the person came through, if they came from a source. */
  readonly connectionId: ConnectionId | undefined;
  /** The connection's type, or the name of a way of our own (`password`, `passcode`). */
  readonly method: string;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  /** The error code of a refusal; absent when the person is in. */
  readonly failure: string | undefined;
  readonly at: number;
}

/** Which of a user's sign-ins are asked for; both ends of the time count. */
export interface LoginFilter {
  readonly appId?: AppId | undefined;
  readonly ip?: string | undefined;
  readonly isSuccess?: boolean | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

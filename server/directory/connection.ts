import type { AppId, ConnectionId, PoolId, SourceId, TenantId } from '../kernel/ids.ts';
import type { Association } from './association.ts';

/** One way into a source. Its type, source and identifier never change. */
export interface Connection extends Association {
  readonly id: ConnectionId;
  readonly poolId: PoolId;
  readonly tenantId: TenantId | undefined;
  readonly sourceId: SourceId;
  readonly type: string;
  /** Unique in the pool; part of callback addresses registered at the provider. */
  readonly identifier: string;
  readonly displayName: string;
  readonly logo: string;
  /** The protocol settings exactly as the customer sent them, unknown keys included; sealed at rest. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** First-time visitors are refused instead of becoming users. */
  readonly loginOnly: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly version: number;
}

/** Whether one application offers one connection. */
export interface ConnectionState {
  readonly connectionId: ConnectionId;
  readonly appId: AppId;
  readonly enabled: boolean;
}

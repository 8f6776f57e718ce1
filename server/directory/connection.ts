import type { AssurancePolicy, AttributeRule } from '@causeway/contract/sign-in-rules.ts';

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
  /** What its answers write into the attributes of users. */
  readonly attributeMapping: readonly AttributeRule[];
  readonly assurance: AssurancePolicy;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly version: number;
}

/** What may be said of sign-ins when a connection is made or changed. */
export interface SignInRules {
  readonly attributeMapping?: readonly AttributeRule[] | undefined;
  readonly assurance?: AssurancePolicy | undefined;
}

/** Whether one application offers one connection. */
export interface ConnectionState {
  readonly connectionId: ConnectionId;
  readonly appId: AppId;
  readonly enabled: boolean;
}

/**
 * The management API: what holders of a pool's access key do with its sources, connections,
 * applications, users and identities.
 *
 * Handlers here translate between the wire and the use cases of `directory/`, and do nothing else.
 */
import { accessKeyRoutes } from '@causeway/contract/access-keys.ts';
import { applicationRoutes } from '@causeway/contract/applications.ts';
import { connectionKeyRoutes } from '@causeway/contract/connection-keys.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { connectionTestRoutes } from '@causeway/contract/connection-tests.ts';
import { connectionStateRoutes } from '@causeway/contract/connection-states.ts';
import { decisionRoutes } from '@causeway/contract/decisions.ts';
import { identityRoutes } from '@causeway/contract/identities.ts';
import { loginRoutes } from '@causeway/contract/logins.ts';
import { legacySourceRoutes } from '@causeway/contract/legacy-sources.ts';
import { legacyIdentityRoutes, legacyTokenRoutes } from '@causeway/contract/legacy-users.ts';
import { managementTokenRoutes } from '@causeway/contract/management-token.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { tenantMemberRoutes } from '@causeway/contract/tenant-members.ts';
import { tenantSourceRoutes } from '@causeway/contract/tenant-sources.ts';
import { tenantRoutes } from '@causeway/contract/tenants.ts';
import { traceRoutes } from '@causeway/contract/traces.ts';
import { userSearchRoutes } from '@causeway/contract/user-search.ts';
import { userRoutes } from '@causeway/contract/users.ts';
import type { FastifyInstance } from 'fastify';

import type { TokenDeps } from '../../broker/upstream-tokens.ts';
import type { ConnectionBench } from '../../broker/connection-bench.ts';
import type { PasswordKey } from '../../credentials/password-key.ts';
import type { ConnectionSettings } from '../../directory/connection-fields.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { PasswordHasher } from '../../kernel/password-hash.ts';
import type { Store } from '../../store/store.ts';
import type { ManagementTokens } from '../auth/management-token.ts';
import type { Authenticators } from '../auth/principal.ts';
import { group, mountAll } from '../mount.ts';
import { accessKeyHandlers } from './access-key-handlers.ts';
import { applicationHandlers } from './application-handlers.ts';
import { connectionKeyHandlers } from './connection-key-handlers.ts';
import { connectionHandlers } from './connection-handlers.ts';
import { connectionTestHandlers } from './connection-test-handlers.ts';
import { connectionStateHandlers } from './connection-state-handlers.ts';
import { decisionHandlers } from './decision-handlers.ts';
import { identityHandlers } from './identity-handlers.ts';
import { loginHandlers } from './login-handlers.ts';
import { legacyIdentityHandlers, legacyTokenHandlers } from './legacy-identity-handlers.ts';
import { legacySourceHandlers } from './legacy-source-handlers.ts';
import { sourceHandlers } from './source-handlers.ts';
import { tenantHandlers } from './tenant-handlers.ts';
import { tenantMemberHandlers } from './tenant-member-handlers.ts';
import { tenantSourceHandlers } from './tenant-source-handlers.ts';
import { tokenHandlers } from './token-handlers.ts';
import { traceHandlers } from './trace-handlers.ts';
import { userHandlers } from './user-handlers.ts';
import { userSearchHandlers } from './user-search-handlers.ts';

export interface ManagementDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly passwordKey: PasswordKey;
  readonly settings: ConnectionSettings;
  readonly tokens: TokenDeps;
  readonly managementTokens: ManagementTokens;
  readonly authenticators: Authenticators;
  /** Tests a connection of the pool, and offers a test sign-in to whoever gets its address. */
  readonly connectionBench: ConnectionBench;
}

/** Adds the calls of the management API. */
export function managementRoutes(app: FastifyInstance, deps: ManagementDeps): void {
  const groups = [
    group(managementTokenRoutes, tokenHandlers(deps)),
    group(accessKeyRoutes, accessKeyHandlers(deps)),
    group(sourceRoutes, sourceHandlers(deps)),
    group(connectionRoutes, connectionHandlers(deps)),
    group(connectionKeyRoutes, connectionKeyHandlers(deps)),
    group(connectionTestRoutes, connectionTestHandlers(deps)),
    group(connectionStateRoutes, connectionStateHandlers(deps)),
    group(applicationRoutes, applicationHandlers(deps)),
    group(tenantRoutes, tenantHandlers(deps)),
    group(tenantMemberRoutes, tenantMemberHandlers(deps)),
    group(tenantSourceRoutes, tenantSourceHandlers(deps)),
    group(userRoutes, userHandlers(deps)),
    group(userSearchRoutes, userSearchHandlers(deps)),
    group(loginRoutes, loginHandlers(deps)),
    group(decisionRoutes, decisionHandlers(deps)),
    group(traceRoutes, traceHandlers(deps)),
    group(identityRoutes, identityHandlers(deps)),
    // The older API.
    group(legacyTokenRoutes, legacyTokenHandlers(deps)),
    group(legacySourceRoutes, legacySourceHandlers(deps)),
    group(legacyIdentityRoutes, legacyIdentityHandlers(deps)),
  ];
  mountAll(app, groups, { authenticators: deps.authenticators });
}

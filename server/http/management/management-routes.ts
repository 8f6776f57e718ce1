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
import { mount } from '../mount.ts';
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

export function managementRoutes(app: FastifyInstance, deps: ManagementDeps): void {
  const { authenticators } = deps;
  const tokens = { routes: managementTokenRoutes, handlers: tokenHandlers(deps) };
  mount(app, { ...tokens, authenticators });
  mount(app, { routes: accessKeyRoutes, handlers: accessKeyHandlers(deps), authenticators });
  mount(app, { routes: sourceRoutes, handlers: sourceHandlers(deps), authenticators });
  mount(app, { routes: connectionRoutes, handlers: connectionHandlers(deps), authenticators });
  const keys = { routes: connectionKeyRoutes, handlers: connectionKeyHandlers(deps) };
  mount(app, { ...keys, authenticators });
  const tests = { routes: connectionTestRoutes, handlers: connectionTestHandlers(deps) };
  mount(app, { ...tests, authenticators });
  const states = { routes: connectionStateRoutes, handlers: connectionStateHandlers(deps) };
  mount(app, { ...states, authenticators });
  mount(app, { routes: applicationRoutes, handlers: applicationHandlers(deps), authenticators });
  mount(app, { routes: tenantRoutes, handlers: tenantHandlers(deps), authenticators });
  const members = { routes: tenantMemberRoutes, handlers: tenantMemberHandlers(deps) };
  mount(app, { ...members, authenticators });
  const tenantSources = { routes: tenantSourceRoutes, handlers: tenantSourceHandlers(deps) };
  mount(app, { ...tenantSources, authenticators });
  mount(app, { routes: userRoutes, handlers: userHandlers(deps), authenticators });
  mount(app, { routes: userSearchRoutes, handlers: userSearchHandlers(deps), authenticators });
  mount(app, { routes: loginRoutes, handlers: loginHandlers(deps), authenticators });
  mount(app, { routes: decisionRoutes, handlers: decisionHandlers(deps), authenticators });
  mount(app, { routes: traceRoutes, handlers: traceHandlers(deps), authenticators });
  mount(app, { routes: identityRoutes, handlers: identityHandlers(deps), authenticators });
  legacyRoutes(app, deps);
}

/** The older API. */
function legacyRoutes(app: FastifyInstance, deps: ManagementDeps): void {
  const { authenticators } = deps;
  mount(app, { routes: legacyTokenRoutes, handlers: legacyTokenHandlers(deps), authenticators });
  mount(app, { routes: legacySourceRoutes, handlers: legacySourceHandlers(deps), authenticators });
  const identities = { routes: legacyIdentityRoutes, handlers: legacyIdentityHandlers(deps) };
  mount(app, { ...identities, authenticators });
}

/** Testing a connection before people depend on it. These calls are this server's own. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { CheckResult } from './traces.ts';
import { Id, Name, TenantScope } from './values.ts';

const ConnectionTest = Type.Object({
  /** Whether no check failed. */
  passed: Type.Boolean(),
  /** The address that the provider must know. */
  callbackUrl: Type.String(),
  checks: Type.Array(CheckResult),
  /** Where a browser does the test sign-in; good for ten minutes and once. */
  signInUrl: Type.Optional(Type.String()),
  /** Under which the test sign-in will be found by `get-login-trace`. */
  traceId: Type.Optional(Type.String()),
});

export type ConnectionTest = Static<typeof ConnectionTest>;

export const connectionTestRoutes = {
  testConnection: route({
    operation: 'testConnection',
    method: 'POST',
    path: '/api/v3/test-connection',
    access: 'management',
    summary:
      'Tests a connection: each check with its result and, where it failed, what is wrong and how it is mended; and the address of a test sign-in that makes no user and no session.',
    body: Type.Object({
      id: Id,
      tenantId: TenantScope,
      /** Somebody to look up in a directory. */
      username: Type.Optional(Name),
    }),
    data: ConnectionTest,
    errors: ['connection_not_found', 'connection_unsupported'],
  }),
};

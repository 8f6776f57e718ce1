/** The complete list of routes of the public surface; what is not here does not exist. */
import { accountBindingRoutes } from './account-binding.ts';
import { applicationRoutes } from './applications.ts';
import { connectionRoutes } from './connections.ts';
import { identityRoutes } from './identities.ts';
import { managementTokenRoutes } from './management-token.ts';
import type { Route } from './route.ts';
import { sourceRoutes } from './sources.ts';
import { userRoutes } from './users.ts';

export const routes: readonly Route[] = [
  ...Object.values(managementTokenRoutes),
  ...Object.values(sourceRoutes),
  ...Object.values(connectionRoutes),
  ...Object.values(applicationRoutes),
  ...Object.values(userRoutes),
  ...Object.values(identityRoutes),
  ...Object.values(accountBindingRoutes),
];

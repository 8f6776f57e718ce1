/**
 * The public surface as data: the complete list of routes. What is not here does not exist.
 *
 * What lives in this folder: schemas and routes, one file per area of the wire (`sources.ts`, `users.ts`,
 * ...); the error catalogue; the texts of the rules a value can break; the document made of it all. Wire names
 * (`extIdp...`) appear here and at the HTTP edge. What does not: anything that runs on a server only.
 */
import { accessKeyRoutes } from './access-keys.ts';
import { accountBindingRoutes } from './account-binding.ts';
import { applicationRoutes } from './applications.ts';
import { connectionRoutes } from './connections.ts';
import { connectionStateRoutes } from './connection-states.ts';
import { identityRoutes } from './identities.ts';
import { managementTokenRoutes } from './management-token.ts';
import type { Route } from './route.ts';
import { sourceRoutes } from './sources.ts';
import { userSearchRoutes } from './user-search.ts';
import { userRoutes } from './users.ts';

export const routes: readonly Route[] = [
  ...Object.values(managementTokenRoutes),
  ...Object.values(accessKeyRoutes),
  ...Object.values(sourceRoutes),
  ...Object.values(connectionRoutes),
  ...Object.values(connectionStateRoutes),
  ...Object.values(applicationRoutes),
  ...Object.values(userRoutes),
  ...Object.values(userSearchRoutes),
  ...Object.values(identityRoutes),
  ...Object.values(accountBindingRoutes),
];

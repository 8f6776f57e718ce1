import { codeRoutes } from '@causeway/contract/codes.ts';
import { profileRoutes } from '@causeway/contract/profile.ts';
import { signInRoutes } from '@causeway/contract/sign-in.ts';
import type { FastifyInstance } from 'fastify';

import type { Authenticators } from '../auth/principal.ts';
import { mount } from '../mount.ts';
import { codeHandlers, type CredentialHandlerDeps, signInHandlers } from './credentials.ts';
import { profileHandlers } from './profile.ts';

export interface CredentialRoutesDeps extends CredentialHandlerDeps {
  readonly authenticators: Authenticators;
}

/** Adds the calls for codes, for signing in and up, and for the own password, profile and addresses. */
export function credentialRoutes(app: FastifyInstance, deps: CredentialRoutesDeps): void {
  const { authenticators } = deps;
  const open = { authenticators, crossOrigin: true };
  mount(app, { ...open, routes: codeRoutes, handlers: codeHandlers(deps) });
  mount(app, { ...open, routes: signInRoutes, handlers: signInHandlers(deps) });
  mount(app, { ...open, routes: profileRoutes, handlers: profileHandlers(deps.credentials) });
}

import { codeRoutes } from '@causeway/contract/codes.ts';
import { signInRoutes } from '@causeway/contract/sign-in.ts';
import type { FastifyInstance } from 'fastify';

import type { Authenticators } from '../auth/principal.ts';
import { mount } from '../mount.ts';
import { codeHandlers, type CredentialHandlerDeps, signInHandlers } from './credentials.ts';

export interface CredentialRoutesDeps extends CredentialHandlerDeps {
  readonly authenticators: Authenticators;
}

/** Adds the calls for codes, for signing in and up, and for the own password. */
export function credentialRoutes(app: FastifyInstance, deps: CredentialRoutesDeps): void {
  const { authenticators } = deps;
  const open = { authenticators, crossOrigin: true };
  mount(app, { ...open, routes: codeRoutes, handlers: codeHandlers(deps) });
  mount(app, { ...open, routes: signInRoutes, handlers: signInHandlers(deps) });
}

import { appSignInRoutes } from '@causeway/contract/app-sign-in.ts';
import { legacyAppQuestionRoutes } from '@causeway/contract/legacy-app-question.ts';
import { legacyAppRoutes, legacyIdentityRoute } from '@causeway/contract/legacy-app-sign-in.ts';
import { miniProgramRoutes } from '@causeway/contract/mini-programs.ts';
import { qrCodeRoutes } from '@causeway/contract/qr-codes.ts';
import type { FastifyInstance } from 'fastify';

import type { Authenticators } from '../auth/principal.ts';
import { mount } from '../mount.ts';
import { appSignInHandlers } from './app-sign-in.ts';
import { legacyAppQuestionHandlers, type QuestionDeps } from './legacy-app-question.ts';
import { legacyAppHandlers, legacyIdentityHandlers } from './legacy-app-sign-in.ts';
import { miniProgramHandlers } from './mini-programs.ts';
import { qrCodeHandlers } from './qr-codes.ts';

/** Adds the calls by which apps sign people in. */
export function appSignInApi(
  app: FastifyInstance,
  { authenticators, ...deps }: QuestionDeps & { readonly authenticators: Authenticators },
): void {
  const shared = { authenticators, crossOrigin: true };
  mount(app, { ...shared, routes: appSignInRoutes, handlers: appSignInHandlers(deps) });
  mount(app, { ...shared, routes: legacyAppRoutes, handlers: legacyAppHandlers(deps) });
  mount(app, { ...shared, routes: legacyIdentityRoute, handlers: legacyIdentityHandlers(deps) });
  const questions = { routes: legacyAppQuestionRoutes, handlers: legacyAppQuestionHandlers(deps) };
  mount(app, { ...shared, ...questions });
  mount(app, { ...shared, routes: qrCodeRoutes, handlers: qrCodeHandlers(deps) });
  const programs = { routes: miniProgramRoutes, handlers: miniProgramHandlers(deps.broker) };
  mount(app, { ...shared, ...programs });
}

/**
 * What a person's browser visits: the hosted sign-in page, the way to a source and back, binding.
 *
 * These routes answer with pages and redirects, never with the JSON envelope. They decide nothing:
 * each calls one use case of the broker and shows its outcome. The login they serve is described in
 * `broker/login.ts`.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { BrokerDeps } from '../../broker/deps.ts';
import type { SignedIn } from '../../broker/interaction.ts';
import type { UserId } from '../../kernel/ids.ts';
import { accountRoutes } from './account-routes.ts';
import { callbackRoutes } from './callback-routes.ts';
import { failurePage } from './failure-page.ts';
import { linkRoutes } from './link-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { startRoutes } from './start-routes.ts';

export interface BrowserDeps {
  readonly broker: BrokerDeps;
  /** Who is signed in at our OpenID provider in this browser. */
  readonly sessionUser: (
    request: FastifyRequest,
    reply: FastifyReply,
  ) => Promise<UserId | undefined>;
  /** Answers, in the place of the reply, with what the application of this sign-in gets. */
  readonly answerSignedIn: (
    request: FastifyRequest,
    reply: FastifyReply,
    login: SignedIn,
  ) => Promise<void>;
}

/** Mounts the pages; every failure in here becomes a page. */
export async function browserRoutes(app: FastifyInstance, deps: BrowserDeps): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      async (_request: FastifyRequest, body: string) => new URLSearchParams(body),
    );
    scope.setErrorHandler((error, request, reply) => failurePage(reply, { error, request }));
    startRoutes(scope, deps);
    signInRoutes(scope, deps);
    callbackRoutes(scope, deps);
    linkRoutes(scope, deps);
    accountRoutes(scope, deps);
  });
}

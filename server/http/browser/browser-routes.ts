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
import type { CredentialDeps } from '../../credentials/credentials.ts';
import type { PasswordKey } from '../../credentials/password-key.ts';
import type { UserId } from '../../kernel/ids.ts';
import { accountQuestionRoutes } from './account-question-routes.ts';
import type { OpenIdProvider } from '../../oidc/openid-provider.ts';
import { accountRoutes } from './account-routes.ts';
import { authFlowRoutes } from './auth-flow-routes.ts';
import type { ManagementTokens } from '../auth/management-token.ts';
import type { LogoOf } from '../logos.ts';
import { callbackRoutes } from './callback-routes.ts';
import { componentRoutes } from './component-routes.ts';
import { connectionTestRoutes } from './connection-test-routes.ts';
import { credentialRoutes } from './credential-routes.ts';
import { descriptionRoutes } from './description-routes.ts';
import { failurePage } from './failure-page.ts';
import { linkRoutes } from './link-routes.ts';
import { linkScanRoutes } from './link-scan-routes.ts';
import { logoutRoutes } from './logout-routes.ts';
import { negotiateRoutes } from './negotiate-routes.ts';
import { acceptOwnFormsOnly } from './own-forms.ts';
import { passwordRoutes } from './password-routes.ts';
import { scanRoutes } from './scan-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { startRoutes } from './start-routes.ts';
import { wayBack } from './way-back.ts';

export interface BrowserDeps {
  readonly broker: BrokerDeps;
  readonly credentials: CredentialDeps;
  readonly passwordKey: PasswordKey;
  readonly managementTokens: ManagementTokens;
  readonly openid: Pick<OpenIdProvider, 'exchangeCredentials'>;
  readonly logoOf: LogoOf;
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
  authFlowRoutes(app, deps);
  componentRoutes(app, deps);
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      async (_request: FastifyRequest, body: string) => new URLSearchParams(body),
    );
    scope.setErrorHandler(async (error, request, reply) =>
      failurePage(reply, { error, request, next: await wayBack(deps.broker, request) }),
    );
    startRoutes(scope, deps);
    // Sources post from their own sites, so this one accepts what the others refuse.
    callbackRoutes(scope, deps);
    descriptionRoutes(scope, deps);
    logoutRoutes(scope, deps);
    negotiateRoutes(scope, deps);
    await scope.register(async (own) => {
      acceptOwnFormsOnly(own);
      signInRoutes(own, deps);
      connectionTestRoutes(own, deps);
      credentialRoutes(own, deps);
      passwordRoutes(own, deps);
      scanRoutes(own, deps);
      linkRoutes(own, deps);
      linkScanRoutes(own, deps);
      accountQuestionRoutes(own, deps);
      accountRoutes(own, deps);
    });
  });
}

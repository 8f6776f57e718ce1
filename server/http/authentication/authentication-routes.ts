/**
 * The authentication API: what apps and signed-in people call, from pages of any origin.
 *
 * Handlers here translate between the wire and the use cases of `broker/`, `credentials/` and
 * `directory/`, and do nothing else. What a person's browser visits lives in `http/browser/`.
 */
import { accountBindingRoutes } from '@causeway/contract/account-binding.ts';
import { appSignInRoutes } from '@causeway/contract/app-sign-in.ts';
import { codeRoutes } from '@causeway/contract/codes.ts';
import { embeddedSignInRoutes } from '@causeway/contract/embedded-sign-in.ts';
import { legacyAppQuestionRoutes } from '@causeway/contract/legacy-app-question.ts';
import { legacyAppRoutes, legacyIdentityRoute } from '@causeway/contract/legacy-app-sign-in.ts';
import { legacyAccountRoutes } from '@causeway/contract/legacy-users.ts';
import { ownLoginRoutes } from '@causeway/contract/logins.ts';
import { miniProgramRoutes } from '@causeway/contract/mini-programs.ts';
import { profileRoutes } from '@causeway/contract/profile.ts';
import { publicConfigRoutes } from '@causeway/contract/public-config.ts';
import { qrCodeRoutes } from '@causeway/contract/qr-codes.ts';
import { signInRoutes } from '@causeway/contract/sign-in.ts';
import { systemRoutes } from '@causeway/contract/system.ts';
import { ownTenantRoutes } from '@causeway/contract/tenant-members.ts';
import type { FastifyInstance } from 'fastify';

import type { BrokerDeps } from '../../broker/deps.ts';
import type { CredentialDeps } from '../../credentials/credentials.ts';
import type { PasswordKey } from '../../credentials/password-key.ts';
import type { OpenIdProvider } from '../../oidc/openid-provider.ts';
import type { Authenticators } from '../auth/principal.ts';
import type { UserTokens } from '../auth/user-token.ts';
import type { LogoOf } from '../logos.ts';
import { group, mountAll } from '../mount.ts';
import { accountBindingHandlers } from './account-binding.ts';
import { appSignInHandlers } from './app-sign-in.ts';
import { codeHandlers, signInHandlers } from './credentials.ts';
import { embeddedSignInHandlers } from './embedded-sign-in.ts';
import { legacyAccountHandlers, publicConfigHandlers } from './legacy-account.ts';
import { legacyAppQuestionHandlers } from './legacy-app-question.ts';
import { legacyAppHandlers, legacyIdentityHandlers } from './legacy-app-sign-in.ts';
import { miniProgramHandlers } from './mini-programs.ts';
import { ownLoginHandlers } from './own-logins.ts';
import { ownTenantHandlers } from './own-tenants.ts';
import { profileHandlers } from './profile.ts';
import { qrCodeHandlers } from './qr-codes.ts';
import { systemHandlers } from './system.ts';

export interface AuthenticationDeps {
  readonly broker: BrokerDeps;
  readonly credentials: CredentialDeps;
  readonly passwordKey: PasswordKey;
  readonly openid: Pick<OpenIdProvider, 'exchangeCredentials'>;
  readonly userTokens: UserTokens;
  readonly authenticators: Authenticators;
  readonly logoOf: LogoOf;
  /** Of this server, as it is published. */
  readonly version: string;
}

/** Adds the calls of the authentication API. */
export function authenticationRoutes(app: FastifyInstance, given: AuthenticationDeps): void {
  const { broker, credentials, authenticators } = given;
  const deps = { ...given, reach: credentials.delivery.reach };
  const groups = [
    group(codeRoutes, codeHandlers(deps)),
    group(signInRoutes, signInHandlers(deps)),
    group(profileRoutes, profileHandlers(credentials)),
    group(accountBindingRoutes, accountBindingHandlers(deps)),
    group(ownLoginRoutes, ownLoginHandlers(broker)),
    group(ownTenantRoutes, ownTenantHandlers(broker.store)),
    group(appSignInRoutes, appSignInHandlers(deps)),
    group(qrCodeRoutes, qrCodeHandlers(deps)),
    group(miniProgramRoutes, miniProgramHandlers(broker)),
    group(publicConfigRoutes, publicConfigHandlers(deps)),
    group(systemRoutes, systemHandlers(deps)),
    // Of the published component.
    group(embeddedSignInRoutes, embeddedSignInHandlers(deps)),
    // The older API.
    group(legacyAccountRoutes, legacyAccountHandlers(deps)),
    group(legacyAppRoutes, legacyAppHandlers(deps)),
    group(legacyIdentityRoute, legacyIdentityHandlers(deps)),
    group(legacyAppQuestionRoutes, legacyAppQuestionHandlers(deps)),
  ];
  mountAll(app, groups, { authenticators, crossOrigin: true });
}

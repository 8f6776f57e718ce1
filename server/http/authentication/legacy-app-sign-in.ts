/** The older API's way for apps: the same use case, vouched for by this server, and another answer. */
import {
  type legacyAppRoutes,
  legacyAppWays,
  type legacyIdentityRoute,
  type LegacyUser,
} from '@causeway/contract/legacy-app-sign-in.ts';
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';
import type { TokenSet } from '@causeway/contract/sign-in.ts';

import type { AppVisit } from '../../broker/app-sign-in.ts';
import type { Application } from '../../directory/application.ts';
import type { User } from '../../directory/user.ts';
import { asId, type TenantId, type UserId } from '../../kernel/ids.ts';
import { vouchFor } from '../../oidc/credentials-grant.ts';
import { brandedHeader } from '../auth/header.ts';
import { namedTenant } from '../auth/named-tenant.ts';
import { browserOf } from '../browser/browser-of.ts';
import { answered, type Handlers, type Wire } from '../mount.ts';
import { sendLegacyData } from '../reply.ts';
import { credentialReader } from './app-credential.ts';
import { type AppSignInDeps, provenByApp } from './app-sign-in.ts';
import { exchangedTokens } from './token-set.ts';

/** What these apps read of the id token. */
const SCOPE = 'openid profile email phone';

interface Asked {
  readonly body: { readonly appId?: string; readonly connId?: string };
  readonly types: AppVisit['types'];
  readonly scope: string;
  readonly tenantId: TenantId | undefined;
  readonly wire: Wire;
}

export interface SignedInApp {
  readonly application: Application;
  readonly userId: UserId;
  readonly tokens: TokenSet;
}

export function legacyAppHandlers(deps: AppSignInDeps): Handlers<typeof legacyAppRoutes> {
  return Object.fromEntries(
    legacyAppWays.map(({ types, route }): [string, Handlers<typeof legacyAppRoutes>[string]] => [
      route.operation,
      async ({ body, wire }) => {
        const tenantId = namedTenant(wire.request);
        const asked = { body, types, scope: SCOPE, tenantId, wire };
        const { application, userId, tokens } = await signIn(deps, asked);
        return signedInUser(deps, { application, userId, tokens });
      },
    ]),
  );
}

export function legacyIdentityHandlers(deps: AppSignInDeps): Handlers<typeof legacyIdentityRoute> {
  return {
    async authByCodeIdentity({ body, wire }) {
      const { scope, tenantId: named } = body.options ?? {};
      const tenantId = named ? asId<TenantId>(named) : namedTenant(wire.request);
      const { tokens } = await signIn(deps, {
        body,
        types: ['wechat:mobile'],
        scope: scope || SCOPE,
        tenantId,
        wire,
      });
      // Some clients read `data`, others the whole body.
      sendLegacyData(wire.reply, tokens, tokens);
      return answered;
    },
  };
}

async function signIn({ broker, openid }: AppSignInDeps, asked: Asked): Promise<SignedInApp> {
  const { body, types, scope, tenantId, wire } = asked;
  const { request, reply } = wire;
  const application = await applicationNamed({ broker }, asked);
  const { id: appId, poolId } = application;
  const visit = {
    poolId,
    appId,
    tenantId,
    browser: browserOf(request, reply, broker.publicUrl),
    types,
    named: body.connId || undefined,
    namedBy: 'connId',
    readCredential: credentialReader('body', body),
    scope,
  };
  const person = await provenByApp(broker, visit);
  const proof = { ...vouchFor(application), scope, prove: async () => person };
  const tokens = await exchangedTokens(openid, wire, proof);
  return { application, userId: person.userId, tokens };
}

async function applicationNamed(
  { broker }: Pick<AppSignInDeps, 'broker'>,
  { body, wire }: Asked,
): Promise<Application> {
  const named = body.appId || brandedHeader(wire.request, 'app-id');
  if (named === undefined) {
    throw invalidArgument('appId', rules.required);
  }
  const application = await broker.store.applications.find(asId(named));
  if (application === undefined) throw new AppError('application_not_found');
  return application;
}

/** The person as these apps know them. */
export async function signedInUser(
  { broker }: Pick<AppSignInDeps, 'broker'>,
  { application, userId, tokens }: SignedInApp,
): Promise<LegacyUser> {
  const user = await broker.store.users.find(application.poolId, userId);
  if (user === undefined) throw new AppError('user_not_found');
  const tokenEndsAt = broker.clock() + application.oidc.idTokenTtlMs;
  return legacyUser(user, { token: tokens.id_token, tokenEndsAt });
}

export function legacyUser(
  user: User,
  { token, tokenEndsAt }: { readonly token: string | undefined; readonly tokenEndsAt: number },
): LegacyUser {
  const { name, nickname, photo, gender } = user.profile;
  const { username, email, phone, phoneCountryCode, lastLoginAt } = user;
  const known = { username, name, nickname, photo, gender, email, phone, phoneCountryCode, token };
  return {
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    id: user.id,
    userPoolId: user.poolId,
    status: user.status,
    emailVerified: user.emailVerified,
    phoneVerified: user.phoneVerified,
    loginsCount: user.loginsCount,
    ...(lastLoginAt !== undefined && { lastLogin: new Date(lastLoginAt).toISOString() }),
    createdAt: new Date(user.createdAt).toISOString(),
    updatedAt: new Date(user.updatedAt).toISOString(),
    tokenExpiredAt: new Date(tokenEndsAt).toISOString(),
  };
}

/** Signing in with what an app got from the vendor: from the wire to the one use case, and back. */
import { appWays, type appSignInRoutes } from '@causeway/contract/app-sign-in.ts';

import { type AppSignIn, type AppVisit, signInByApp } from '../../broker/app-sign-in.ts';
import type { BrokerDeps } from '../../broker/deps.ts';
import { kitRequestFor } from '../../broker/kit-request.ts';
import { asId, type TenantId } from '../../kernel/ids.ts';
import type { ProvenPerson } from '../../oidc/credentials-grant.ts';
import type { OpenIdProvider } from '../../oidc/openid-provider.ts';
import { namedTenant } from '../auth/named-tenant.ts';
import { browserOf } from '../browser/browser-of.ts';
import type { Handlers } from '../mount.ts';
import { accountAsked } from './account-asked.ts';
import { credentialReader } from './app-credential.ts';
import { claimedClient } from './claimed-client.ts';
import { exchangedTokens } from './token-set.ts';

export interface AppSignInDeps {
  readonly broker: BrokerDeps;
  readonly openid: Pick<OpenIdProvider, 'exchangeCredentials'>;
}

export function appSignInHandlers({
  broker,
  openid,
}: AppSignInDeps): Handlers<typeof appSignInRoutes> {
  return {
    async getAlipayAuthInfo({ principal, query }) {
      const wish = { named: query.extIdpConnidentifier, namedBy: 'extIdpConnidentifier' };
      return { authInfo: await kitRequestFor(broker, { ...principal, ...wish, type: 'alipay' }) };
    },
    async signInByMobile({ body, wire }) {
      const { request, reply } = wire;
      const { payload, types } = appWays[body.connection];
      const { scope: asked, tenantId: named } = body.options ?? {};
      const scope = asked || undefined;
      const visit = {
        tenantId: named ? asId<TenantId>(named) : namedTenant(request),
        browser: browserOf(request, reply, broker.publicUrl),
        types,
        named: body.extIdpConnidentifier,
        namedBy: 'extIdpConnidentifier',
        readCredential: credentialReader(payload, Reflect.get(body, payload)),
        scope,
      };
      return exchangedTokens(openid, wire, {
        ...claimedClient(body, request),
        scope,
        prove: ({ poolId, appId }) => provenByApp(broker, { ...visit, poolId, appId }),
      });
    },
  };
}

/** Signs in as `signInByApp` does. Throws alike, and the question where there is one. */
export async function provenByApp(broker: BrokerDeps, visit: AppVisit): Promise<ProvenPerson> {
  return personIn(await signInByApp(broker, visit));
}

/** Who signed in. Throws the question where there is one. */
export function personIn(result: AppSignIn): ProvenPerson {
  if (result.kind === 'asked') throw accountAsked(result.question, result.key);
  return { userId: result.userId, amr: result.amr ?? [] };
}

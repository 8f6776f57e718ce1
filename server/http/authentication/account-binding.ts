/** Handlers of the account binding chapter: what a signed-in person does with their own identities. */
import type {
  accountBindingRoutes,
  OfferedConnection,
} from '@causeway/contract/account-binding.ts';
import { AppError, errorText } from '@causeway/contract/errors.ts';
import { categoryOf, sourceTypeOf } from '@causeway/contract/source-types.ts';

import { offerLink, unlinkSource } from '../../broker/binding.ts';
import { freshIdentities } from '../../broker/upstream-tokens.ts';
import type { BrokerDeps } from '../../broker/deps.ts';
import { deliveryFor, fetchLinkResult } from '../../broker/link-delivery.ts';
import type { Connection } from '../../directory/connection.ts';
import type { Reach } from '../../directory/ways-in.ts';
import { type AppId, asId, type SourceId } from '../../kernel/ids.ts';
import type { UserTokens } from '../auth/user-token.ts';
import { browserOf } from '../browser/browser-of.ts';
import { identityDto, ownIdentityDto } from '../identity-dto.ts';
import { answered, type Call, type Handlers } from '../mount.ts';

const OFFER_LIMIT = 50;

type Routes = typeof accountBindingRoutes;

export interface AccountBindingDeps {
  readonly broker: BrokerDeps;
  readonly userTokens: UserTokens;
  readonly reach: Reach;
}

export function accountBindingHandlers(deps: AccountBindingDeps): Handlers<Routes> {
  const { broker, reach } = deps;
  return {
    async generateLinkExtIdpUrl(call) {
      return { url: await makeLink(deps, call) };
    },
    async linkExtIdp(call) {
      const url = await makeLink(deps, call);
      if (!isNavigation(call)) return { url };
      call.wire.reply.header('cache-control', 'no-store').redirect(url, 302);
      return answered;
    },
    async getLinkExtIdpResult({ principal: { appId }, body, wire, language }) {
      const browser = browserOf(wire.request, wire.reply, broker.publicUrl);
      const { failure, identities } = await fetchLinkResult(broker, body.token, { appId, browser });
      return {
        success: failure === undefined,
        errMsg: failure === undefined ? '' : errorText(failure.code, language, failure.values),
        identities: identities.map((identity) => identityDto(identity)),
      };
    },
    async unlinkExtIdp({ principal, body }) {
      const { poolId, userId } = principal;
      const sourceId = asId<SourceId>(body.extIdpId);
      await unlinkSource({ ...broker, reach }, { poolId, userId, sourceId });
    },
    async getIdentities({ principal }) {
      const identities = await freshIdentities(broker, principal);
      return identities.map((identity) => ownIdentityDto(identity));
    },
    async getApplicationEnabledExtIdps({ principal }) {
      const { appId } = principal;
      const page = { offset: 0, limit: OFFER_LIMIT };
      const offered = await broker.store.connections.listEnabled(principal, appId, page);
      return offered.map((connection) => offer(broker, connection, appId));
    },
  };
}

/** The id_token in the call proves who asks; a link made for it binds to nobody else. */
async function makeLink(
  { broker, userTokens }: AccountBindingDeps,
  { query, wire }: Pick<Call<Routes['linkExtIdp']>, 'query' | 'wire'>,
): Promise<string> {
  const appId = asId<AppId>(query.app_id);
  const user = await userTokens.verify(query.id_token);
  if (user === undefined) throw new AppError('not_signed_in');
  if (user.appId !== appId) throw new AppError('token_wrong_application');

  const browser = browserOf(wire.request, wire.reply, broker.publicUrl);
  const connection = query.ext_idp_conn_identifier;
  const delivery = await deliveryFor(broker, appId, {
    byRedirect: query.need_url_redirect ?? false,
    onlyToken: query.only_redirect_token ?? false,
    byForm: query.need_form_post ?? false,
    targetUrl: query.target_url,
  });
  return offerLink(broker, { ...user, connection, delivery }, browser);
}

/** A browser going somewhere, as against a program asking for JSON (Fetch Metadata; Accept for the rest). */
function isNavigation({ wire }: Call<Routes['linkExtIdp']>): boolean {
  const { accept = '', 'sec-fetch-mode': mode } = wire.request.headers;
  return mode === undefined ? accept.includes('text/html') : mode === 'navigate';
}

function offer(broker: BrokerDeps, connection: Connection, appId: AppId): OfferedConnection {
  const connector = broker.connectorOf(connection.type);
  const address = new URL('/api/v3/link-extidp', broker.publicUrl);
  address.searchParams.set('ext_idp_conn_identifier', connection.identifier);
  address.searchParams.set('app_id', appId);
  return {
    identifier: connection.identifier,
    extIdpId: connection.sourceId,
    type: sourceTypeOf(connection.type) ?? connection.type,
    extIdpType: categoryOf(connection.type) ?? 'enterprise',
    bindUrl: address.href,
    name: connection.displayName,
    ...(connector !== undefined && { name_en: connector.label.en }),
    logo: connection.logo,
  };
}

/** The older API's calls of a signed-in person, and what sign-in pages read of an application. */
import type { BindableConnection, legacyAccountRoutes } from '@causeway/contract/legacy-users.ts';
import type { publicConfigRoutes } from '@causeway/contract/public-config.ts';
import { AppError } from '@causeway/contract/errors.ts';
import { categoryOf } from '@causeway/contract/source-types.ts';

import { unlinkSource } from '../../broker/binding.ts';
import type { BrokerDeps } from '../../broker/deps.ts';
import type { PasswordKey } from '../../credentials/password-key.ts';
import { identitiesOf } from '../../directory/identities-of.ts';
import type { Identity } from '../../directory/identity.ts';
import { listOffers, type Offer } from '../../directory/offer-connection.ts';
import type { Reach } from '../../directory/ways-in.ts';
import { asId } from '../../kernel/ids.ts';
import type { LogoOf } from '../logos.ts';
import { namedSource } from '../named-source.ts';
import type { Handlers } from '../mount.ts';
import { startAddress, publicConfig } from './public-config.ts';

export interface LegacyAccountDeps {
  readonly broker: BrokerDeps;
  readonly reach: Reach;
}

export function legacyAccountHandlers({
  broker,
  reach,
}: LegacyAccountDeps): Handlers<typeof legacyAccountRoutes> {
  const { store } = broker;
  return {
    async unlinkByUser({ principal, body }) {
      const { poolId, userId } = principal;
      const sourceId = await namedSource(store, principal, body);
      await unlinkSource({ ...broker, reach }, { poolId, userId, sourceId });
    },
    async listConnections({ principal }) {
      const { poolId, appId } = principal;
      const [offers, identities] = await Promise.all([
        listOffers(store, { poolId, tenantId: undefined }, { id: appId }),
        identitiesOf(store, principal),
      ]);
      return offers.map((offer) =>
        bindable(
          offer,
          identities.find(({ sourceId }) => sourceId === offer.source.id),
          startAddress(broker, { id: appId }, offer.connection),
        ),
      );
    },
  };
}

function bindable(
  { connection, source }: Offer,
  bound: Identity | undefined,
  authorizationUrl: string,
): BindableConnection {
  const name = bound?.profile['username'] ?? bound?.profile['name'];
  return {
    identifier: connection.identifier,
    extIdpId: source.id,
    type: source.type,
    authenticationType: categoryOf(connection.type) ?? 'enterprise',
    name: connection.displayName,
    logo: connection.logo,
    authorizationUrl,
    bindState: bound !== undefined,
    ...(bound !== undefined && { userIdInIdp: bound.subject }),
    ...(typeof name === 'string' && { usernameInIdp: name }),
  };
}

export interface PublicConfigDeps {
  readonly broker: BrokerDeps;
  readonly passwordKey: PasswordKey;
  readonly logoOf: LogoOf;
}

export function publicConfigHandlers({
  broker,
  passwordKey,
  logoOf,
}: PublicConfigDeps): Handlers<typeof publicConfigRoutes> {
  return {
    async getPublicConfig({ params }) {
      const application = await broker.store.applications.find(asId(params.appId));
      if (application === undefined) throw new AppError('application_not_found');
      const scope = { poolId: application.poolId, tenantId: undefined };
      const offers = await listOffers(broker.store, scope, application);
      const publicKey = await passwordKey.publicKey();
      return { ...publicConfig({ broker, logoOf }, application, offers), publicKey };
    },
    async getComponentConfig({ params }) {
      const application = await broker.store.applications.find(asId(params.appId));
      if (application === undefined) throw new AppError('application_not_found');
      return { global: { defaultLanguage: 'browser' } };
    },
  };
}

/** Sources and connections in the words of the wire. */
import type { ConnectionDetail } from '@causeway/contract/connections.ts';
import type { Source as SourceDto, SourceDetail } from '@causeway/contract/sources.ts';

import type { Connection } from '../../directory/connection.ts';
import type { SourceWithConnections } from '../../directory/find-source.ts';
import type { Source } from '../../directory/source.ts';

export function sourceDto({ id, name, logo, tenantId, type }: Source): SourceDto {
  return { id, name, logo, tenantId: tenantId ?? '', type };
}

export function sourceDetailDto({ source, connections }: SourceWithConnections): SourceDetail {
  return {
    ...sourceDto(source),
    connections: connections.map((connection) => connectionDto(connection)),
    autoJoin: source.autoJoin,
  };
}

/** Never with `fields`: they hold secrets. */
export function connectionDto(connection: Connection): ConnectionDetail {
  return {
    id: connection.id,
    type: connection.type,
    extIdpId: connection.sourceId,
    logo: connection.logo,
    identifier: connection.identifier,
    displayName: connection.displayName,
    loginOnly: connection.loginOnly,
    associationMode: connection.associationMode,
    challengeBindingMethods: [...connection.challengeBindingMethods],
    userMatchFields: [...connection.matchFields],
    trustedClaims: [...connection.trustedClaims],
    newUsersProveAddress: connection.newUsersProveAddress,
    attributeMapping: [...connection.attributeMapping],
    assurance: connection.assurance,
  };
}

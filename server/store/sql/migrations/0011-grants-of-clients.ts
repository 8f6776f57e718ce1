import type { Migration } from '../migrate.ts';

/** Finds the grants for an application, which end with it. */
export const grantsOfClients: Migration = {
  name: '0011-grants-of-clients',
  statements: [
    `create index oidc_records_of_client on oidc_records (client_id) where client_id is not null`,
  ],
};

import type { Migration } from '../migrate.ts';

/** Which session at a source one of ours came through; and the keys that we use towards a source. */
export const upstreamSessions: Migration = {
  name: '0014-upstream-sessions',
  statements: [
    `alter table oidc_records add column upstream_connection text`,
    `alter table oidc_records add column upstream_session text`,
    `alter table oidc_records add column upstream_subject text`,
    `create index oidc_records_of_upstream_session
      on oidc_records (upstream_connection, upstream_session) where upstream_session is not null`,
    `create index oidc_records_of_upstream_subject
      on oidc_records (upstream_connection, upstream_subject) where upstream_subject is not null`,

    `create table connection_keys (
      pool_id text not null,
      connection_id text not null,
      generation bigint not null,
      private_key text not null,
      certificate text not null,
      created_at bigint not null,
      used_at bigint not null,
      primary key (pool_id, connection_id, generation),
      foreign key (pool_id, connection_id) references connections (pool_id, id) on delete cascade
    )`,
  ],
};

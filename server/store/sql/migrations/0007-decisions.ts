import type { Migration } from '../migrate.ts';

/** What connections and applications say about first visits, and what was decided about each login. */
export const decisions: Migration = {
  name: '0007-decisions',
  statements: [
    `alter table connections add column match_fields text not null default '[]'`,
    `alter table connections add column trusted_claims text not null default '[]'`,
    `alter table applications add column registration_disabled integer not null default 0`,

    `create table decisions (
      pool_id text not null references pools (id) on delete cascade,
      id text not null,
      request_id text,
      purpose text not null,
      outcome text not null,
      rule text not null,
      app_id text not null,
      source_id text not null,
      connection_id text not null,
      user_id text,
      subject_digest text not null,
      inputs text not null,
      created_at bigint not null,
      expires_at bigint not null,
      primary key (pool_id, id)
    )`,
    `create index decisions_of_user on decisions (pool_id, user_id, created_at, id)
      where user_id is not null`,
    `create index decisions_of_subject on decisions (pool_id, subject_digest, created_at, id)`,
    `create index decisions_of_request on decisions (pool_id, request_id)
      where request_id is not null`,
    `create index decisions_by_end on decisions (expires_at)`,
  ],
};

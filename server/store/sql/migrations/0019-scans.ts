import type { Migration } from '../migrate.ts';

/** Codes that wait to be scanned, and tickets that vendors push. */
export const scans: Migration = {
  name: '0019-scans',
  statements: [
    `create table scans (
      id_digest text not null primary key,
      scene_digest text not null unique,
      state text not null,
      payload text not null,
      polled_at bigint not null,
      expires_at bigint not null
    )`,
    `create index scans_by_end on scans (expires_at)`,

    `create table pushed_tickets (
      pool_id text not null,
      source_id text not null,
      name text not null,
      value text not null,
      sent_at bigint not null,
      expires_at bigint not null,
      primary key (pool_id, source_id, name),
      foreign key (pool_id, source_id) references sources (pool_id, id) on delete cascade
    )`,
    `create index pushed_tickets_by_end on pushed_tickets (expires_at)`,
  ],
};

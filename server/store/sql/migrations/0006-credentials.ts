import type { Migration } from '../migrate.ts';

/** What a person knows or receives: passwords and codes; and how often somebody tried. */
export const credentials: Migration = {
  name: '0006-credentials',
  statements: [
    `create table passwords (
      pool_id text not null,
      user_id text not null,
      hash text not null,
      set_at bigint not null,
      primary key (pool_id, user_id),
      foreign key (pool_id, user_id) references users (pool_id, id) on delete cascade
    )`,

    `create table codes (
      pool_id text not null references pools (id) on delete cascade,
      channel text not null,
      address_digest text not null,
      browser_digest text not null,
      payload text not null,
      attempts_left integer not null,
      expires_at bigint not null,
      primary key (pool_id, channel, address_digest, browser_digest)
    )`,
    `create index codes_by_end on codes (expires_at)`,

    `create table throttles (
      kind text not null,
      subject_digest text not null,
      uses bigint not null,
      free_at bigint not null,
      expires_at bigint not null,
      primary key (kind, subject_digest)
    )`,
    `create index throttles_by_end on throttles (expires_at)`,
  ],
};

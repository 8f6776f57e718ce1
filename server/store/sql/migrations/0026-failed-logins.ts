import type { Migration } from '../migrate.ts';

/** How many logins of a connection failed in a stretch of time, whether or not each was kept. */
export const failedLogins: Migration = {
  name: '0026-failed-logins',
  statements: [
    `create table failed_logins (
      pool_id text not null references pools (id) on delete cascade,
      connection_id text not null,
      window_at bigint not null,
      failures bigint not null,
      primary key (pool_id, connection_id, window_at)
    )`,
    `create index failed_logins_by_time on failed_logins (window_at)`,
  ],
};

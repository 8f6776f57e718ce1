import type { Migration } from '../migrate.ts';

/** What happened in each login. */
export const loginTraces: Migration = {
  name: '0016-login-traces',
  statements: [
    `create table login_traces (
      pool_id text not null references pools (id) on delete cascade,
      id text not null,
      purpose text not null,
      outcome text not null,
      source_id text not null,
      connection_id text not null,
      app_id text,
      user_id text,
      record text not null,
      created_at bigint not null,
      primary key (pool_id, id)
    )`,
    `create index login_traces_of_pool on login_traces (pool_id, created_at, id)`,
    `create index login_traces_of_connection
      on login_traces (pool_id, connection_id, created_at, id)`,
    `create index login_traces_of_user on login_traces (pool_id, user_id, created_at, id)
      where user_id is not null`,
    // Few logins fail, and they are what is looked for.
    `create index login_traces_failed on login_traces (pool_id, created_at, id)
      where outcome = 'failed'`,
    `create index login_traces_by_time on login_traces (created_at)`,
  ],
};

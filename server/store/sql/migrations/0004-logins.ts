import type { Migration } from '../migrate.ts';

/**
 * Who signed in where, and whose the OpenID records are, so that a user's sessions can be ended. Whose
 * a sealed session is cannot be read here, so whoever is signed in signs in once more.
 */
export const logins: Migration = {
  name: '0004-logins',
  statements: [
    `create table logins (
      pool_id text not null,
      user_id text not null,
      at bigint not null,
      id text not null,
      app_id text not null,
      connection_id text,
      method text not null,
      ip text,
      user_agent text,
      failure text,
      primary key (pool_id, user_id, at, id),
      foreign key (pool_id, user_id) references users (pool_id, id) on delete cascade
    )`,
    `create index logins_by_age on logins (at)`,

    `alter table identities add column last_login_at bigint`,
    `update identities set last_login_at = updated_at where authority <> ''`,

    `alter table users add column sessions_ended_at bigint`,
    `delete from oidc_records where model in ('Session', 'Grant')`,
    `alter table oidc_records add column account_id text`,
    `alter table oidc_records add column client_id text`,
    `create index oidc_records_of_account on oidc_records (account_id, client_id)
      where account_id is not null`,
    `drop index oidc_records_uid`,
    `alter table oidc_records drop column uid_digest`,
  ],
};

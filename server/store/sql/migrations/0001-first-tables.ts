import type { Migration } from '../migrate.ts';

/** The SQL that SQLite and PostgreSQL have in common needs no builder. */
export const firstTables: Migration = {
  name: '0001-first-tables',
  statements: [
    `create table pools (
      id text primary key,
      name text not null,
      created_at bigint not null
    )`,
    `create index pools_by_age on pools (created_at, id)`,

    `create table access_keys (
      pool_id text not null references pools (id) on delete cascade,
      id text not null,
      secret text not null,
      created_at bigint not null,
      primary key (pool_id, id)
    )`,
    `create unique index access_keys_id on access_keys (id)`,

    `create table applications (
      pool_id text not null references pools (id) on delete cascade,
      id text not null,
      identifier text not null,
      name text not null,
      logo text not null,
      description text not null,
      type text not null,
      redirect_uris text not null,
      logout_redirect_uris text not null,
      init_login_uri text not null,
      sso_enabled integer not null,
      secret text not null,
      oidc text not null,
      all_connections_enabled integer not null,
      extra text not null,
      created_at bigint not null,
      updated_at bigint not null,
      version bigint not null,
      primary key (pool_id, id)
    )`,
    `create unique index applications_id on applications (id)`,
    `create unique index applications_identifier on applications (pool_id, identifier)`,
    `create index applications_by_age on applications (pool_id, created_at, id)`,

    `create table sources (
      pool_id text not null references pools (id) on delete cascade,
      id text not null,
      tenant_id text,
      type text not null,
      name text not null,
      logo text not null,
      auto_join integer not null,
      created_at bigint not null,
      updated_at bigint not null,
      version bigint not null,
      primary key (pool_id, id)
    )`,
    `create index sources_by_age on sources (pool_id, created_at, id)`,
    `create index sources_of_tenant on sources (pool_id, tenant_id, created_at, id)
      where tenant_id is not null`,

    `create table connections (
      pool_id text not null,
      id text not null,
      tenant_id text,
      source_id text not null,
      type text not null,
      identifier text not null,
      display_name text not null,
      logo text not null,
      fields text not null,
      login_only integer not null,
      association_mode text not null,
      challenge_binding_methods text not null,
      created_at bigint not null,
      updated_at bigint not null,
      version bigint not null,
      primary key (pool_id, id),
      foreign key (pool_id, source_id) references sources (pool_id, id) on delete restrict
    )`,
    `create unique index connections_identifier on connections (pool_id, identifier)`,
    `create index connections_by_age on connections (pool_id, created_at, id)`,
    `create index connections_of_source on connections (pool_id, source_id, created_at, id)`,

    `create table connection_states (
      pool_id text not null,
      app_id text not null,
      connection_id text not null,
      enabled integer not null,
      primary key (pool_id, app_id, connection_id),
      foreign key (pool_id, app_id) references applications (pool_id, id) on delete cascade,
      foreign key (pool_id, connection_id) references connections (pool_id, id) on delete cascade
    )`,
    `create index connection_states_of_connection on connection_states (pool_id, connection_id)`,

    `create table users (
      pool_id text not null references pools (id) on delete cascade,
      id text not null,
      status text not null,
      origin text not null,
      email text,
      email_canonical text,
      email_verified integer not null,
      phone text,
      phone_country_code text,
      phone_verified integer not null,
      username text,
      external_id text,
      profile text not null,
      custom_data text not null,
      logins_count bigint not null,
      last_login_at bigint,
      last_ip text,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (pool_id, id)
    )`,
    `create unique index users_email on users (pool_id, email_canonical)
      where email_canonical is not null`,
    `create unique index users_phone on users (pool_id, phone) where phone is not null`,
    `create unique index users_username on users (pool_id, username) where username is not null`,
    `create unique index users_external_id on users (pool_id, external_id)
      where external_id is not null`,
    `create index users_by_age on users (pool_id, created_at, id)`,

    `create table identities (
      pool_id text not null,
      id text not null,
      user_id text not null,
      source_id text not null,
      provider text not null,
      type text not null,
      authority text not null,
      subject text not null,
      profile text not null,
      tokens text,
      connection_ids text not null,
      created_at bigint not null,
      updated_at bigint not null,
      primary key (pool_id, id),
      foreign key (pool_id, user_id) references users (pool_id, id) on delete cascade,
      foreign key (pool_id, source_id) references sources (pool_id, id) on delete restrict
    )`,
    `create unique index identities_subject
      on identities (pool_id, source_id, type, subject, authority)`,
    `create unique index identities_one_per_user
      on identities (pool_id, user_id, source_id, type, authority)`,

    `create table tickets (
      kind text not null,
      token_digest text not null,
      payload text not null,
      expires_at bigint not null,
      primary key (kind, token_digest)
    )`,
    `create index tickets_by_end on tickets (expires_at)`,

    `create table replays (
      kind text not null,
      value_digest text not null,
      expires_at bigint not null,
      primary key (kind, value_digest)
    )`,
    `create index replays_by_end on replays (expires_at)`,

    `create table signing_keys (
      id text primary key,
      algorithm text not null,
      ordinal bigint not null,
      private_jwk text not null,
      created_at bigint not null
    )`,
    `create unique index signing_keys_ordinal on signing_keys (algorithm, ordinal)`,

    `create table oidc_records (
      model text not null,
      id_digest text not null,
      uid_digest text,
      grant_digest text,
      payload text not null,
      consumed_at bigint,
      expires_at bigint,
      primary key (model, id_digest)
    )`,
    `create index oidc_records_uid on oidc_records (model, uid_digest)
      where uid_digest is not null`,
    `create index oidc_records_grant on oidc_records (model, grant_digest)
      where grant_digest is not null`,
    `create index oidc_records_by_end on oidc_records (expires_at)
      where expires_at is not null`,

    `create table data_keys (
      id text primary key,
      wrapped text not null,
      wrapped_by text not null,
      created_at bigint not null
    )`,
  ],
};

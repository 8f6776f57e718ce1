import type { Migration } from '../migrate.ts';

/**
 * Tenants, who belongs to them and what they see. Tenants used to be names that sources carried, so
 * every name in use becomes a tenant.
 */
export const tenants: Migration = {
  name: '0003-tenants',
  statements: [
    `create table tenants (
      pool_id text not null references pools (id) on delete cascade,
      id text not null,
      name text not null,
      code text not null,
      description text not null,
      logo text not null,
      reject_hint text not null,
      source text not null,
      source_app_id text not null,
      creator text not null,
      enterprise_domains text not null,
      expires_at bigint,
      member_limit bigint,
      admin_limit bigint,
      active_user_limit bigint,
      created_at bigint not null,
      updated_at bigint not null,
      version bigint not null,
      primary key (pool_id, id)
    )`,
    `create unique index tenants_code on tenants (pool_id, code)`,
    `create index tenants_by_age on tenants (pool_id, created_at, id)`,
    `insert into tenants
      select pool_id, tenant_id, tenant_id, tenant_id, '', '[]', '', 'console', '', '', '[]',
        null, null, null, null, min(created_at), min(created_at), 1
      from sources where tenant_id is not null group by pool_id, tenant_id`,

    `create table tenant_applications (
      pool_id text not null,
      tenant_id text not null,
      app_id text not null,
      primary key (pool_id, tenant_id, app_id),
      foreign key (pool_id, tenant_id) references tenants (pool_id, id) on delete cascade,
      foreign key (pool_id, app_id) references applications (pool_id, id) on delete cascade
    )`,
    `create index tenant_applications_of_application on tenant_applications (pool_id, app_id)`,

    `create table tenant_members (
      pool_id text not null,
      tenant_id text not null,
      id text not null,
      user_id text not null,
      is_admin integer not null,
      created_at bigint not null,
      primary key (pool_id, tenant_id, id),
      foreign key (pool_id, tenant_id) references tenants (pool_id, id) on delete cascade,
      foreign key (pool_id, user_id) references users (pool_id, id) on delete cascade
    )`,
    `create unique index tenant_members_user on tenant_members (pool_id, tenant_id, user_id)`,
    `create index tenant_members_by_age on tenant_members (pool_id, tenant_id, created_at, id)`,
    `create index tenant_members_of_user on tenant_members (pool_id, user_id, created_at, id)`,

    `create table connection_associations (
      pool_id text not null,
      tenant_id text not null,
      connection_id text not null,
      primary key (pool_id, tenant_id, connection_id),
      foreign key (pool_id, tenant_id) references tenants (pool_id, id) on delete cascade,
      foreign key (pool_id, connection_id) references connections (pool_id, id) on delete cascade
    )`,
    `create index connection_associations_of_connection
      on connection_associations (pool_id, connection_id)`,

    `create table portals (
      pool_id text primary key references pools (id) on delete cascade,
      settings text not null,
      version bigint not null
    )`,
    `create table portal_connections (
      pool_id text not null references pools (id) on delete cascade,
      connection_id text not null,
      primary key (pool_id, connection_id),
      foreign key (pool_id, connection_id) references connections (pool_id, id) on delete cascade
    )`,

    `create index sources_of_pool on sources (pool_id, created_at, id) where tenant_id is null`,
  ],
};

import type { Migration } from '../migrate.ts';

/**
 * How many sources a pool and each tenant has, kept by the database itself: every page of the list tells
 * it, and counting costs more with each source.
 */
export const sourceCounts: Migration = {
  name: '0010-source-counts',
  statements: [
    `create table source_counts (
      pool_id text not null references pools (id) on delete cascade,
      tenant_id text not null,
      total bigint not null,
      primary key (pool_id, tenant_id)
    )`,
    `insert into source_counts
      select pool_id, coalesce(tenant_id, ''), count(*) from sources group by 1, 2`,
    {
      sqlite: [
        `create trigger sources_added after insert on sources begin
          insert into source_counts values (new.pool_id, coalesce(new.tenant_id, ''), 1)
            on conflict (pool_id, tenant_id) do update set total = total + 1;
        end`,
        `create trigger sources_removed after delete on sources begin
          update source_counts set total = total - 1
            where pool_id = old.pool_id and tenant_id = coalesce(old.tenant_id, '');
        end`,
      ],
      postgres: [
        `create function count_added_sources() returns trigger language plpgsql as $$
        begin
          insert into source_counts as known
            select pool_id, coalesce(tenant_id, ''), count(*) from added group by 1, 2 order by 1, 2
            on conflict (pool_id, tenant_id) do update set total = known.total + excluded.total;
          return null;
        end $$`,
        `create function count_removed_sources() returns trigger language plpgsql as $$
        begin
          update source_counts known set total = known.total - gone.total
            from (
              select pool_id, coalesce(tenant_id, '') as tenant_id, count(*) as total
                from removed group by 1, 2
            ) gone
            where known.pool_id = gone.pool_id and known.tenant_id = gone.tenant_id;
          return null;
        end $$`,
        // Once per statement, because a row that is updated a thousand times in one is read as often.
        `create trigger sources_added after insert on sources
          referencing new table as added for each statement execute function count_added_sources()`,
        `create trigger sources_removed after delete on sources
          referencing old table as removed
          for each statement execute function count_removed_sources()`,
      ],
    },
  ],
};

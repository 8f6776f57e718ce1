import type { Migration } from '../migrate.ts';

/** People by what integrators call them. Phones get their country code, as they are compared by it. */
export const people: Migration = {
  name: '0002-people',
  statements: [
    `create index identities_of_person on identities (pool_id, subject)`,
    `update users set phone = coalesce(nullif(phone_country_code, ''), '+86') || phone
      where phone not like '+%' and not exists (
        select 1 from users other where other.pool_id = users.pool_id
          and other.phone = coalesce(nullif(users.phone_country_code, ''), '+86') || users.phone
      )`,
  ],
};

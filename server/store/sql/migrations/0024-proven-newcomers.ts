import type { Migration } from '../migrate.ts';

/** Whether somebody new who is asked gets an account only by proving an address. */
export const provenNewcomers: Migration = {
  name: '0024-proven-newcomers',
  statements: [
    `alter table connections add column new_users_prove_address integer not null default 0`,
  ],
};

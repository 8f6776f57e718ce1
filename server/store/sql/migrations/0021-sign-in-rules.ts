import type { Migration } from '../migrate.ts';

/** What a connection makes of a sign-in: the attributes it maps, the assurance it demands. */
export const signInRules: Migration = {
  name: '0021-sign-in-rules',
  statements: [
    `alter table connections add column attribute_mapping text not null default '[]'`,
    `alter table connections add column assurance text not null default '{"levels":[],"whenInsufficient":"refuse"}'`,
  ],
};

/** Who signs in at the scripted upstream: a hundred people, one after another, again and again. */
import { PEOPLE } from './scene.ts';

export type Profile = {
  readonly sub: string;
  readonly name: string;
  readonly given_name: string;
  readonly family_name: string;
  readonly email: string;
  readonly email_verified: boolean;
};

let logins = 0;

/** The number of the person that signs in now. */
export function nextPerson(): number {
  const person = logins % PEOPLE;
  logins += 1;
  return person;
}

/** Another domain for each way in, because a broker must not take the same address for the same person. */
export function profileOf(person: number, domain: string): Profile {
  return {
    sub: `person-${person}`,
    name: `Person ${person}`,
    given_name: 'Person',
    family_name: String(person),
    email: `person${person}@${domain}`,
    email_verified: true,
  };
}

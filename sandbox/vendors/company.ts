/** The company that the workplace vendors play, its people, and the tokens of applications in it. */
import { randomBytes } from 'node:crypto';

import type { TestUser } from '../test-users.ts';
import type { Desk } from './desk.ts';
import type { VendorCall } from './vendor.ts';

/** Who has an account at the vendor, but does not work here. */
export const outsider = 'maximiliana';

export function isEmployed({ id }: TestUser): boolean {
  return id !== outsider;
}

/** A token of the application itself; it is taken back after ten minutes, long before it says. */
export function openAppToken(desk: Desk, clientId: string): string {
  const token = randomBytes(24).toString('hex');
  desk.note(`app token ${token}`, { clientId });
  return token;
}

/** Whose a token is; undefined: nobody's. */
export function appOf(desk: Desk, token: string | null | undefined): string | undefined {
  return desk.noted(`app token ${token ?? ''}`)?.['clientId'];
}

/** A text member of a JSON body; null where there is none. */
export function sent({ body }: VendorCall, name: string): string | null {
  try {
    const members: unknown = JSON.parse(body);
    const value: unknown = Object(members) === members ? Reflect.get(Object(members), name) : null;
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** A number as its country code and the rest: `+44 7700 900123`. */
export function phoneOf({ phone }: TestUser): { country: string; local: string } | undefined {
  const [country, ...local] = phone?.number.replace('+', '').split(' ') ?? [];
  return country === undefined ? undefined : { country, local: local.join('') };
}

/**
 * What it takes to play a vendor: its real addresses, and how it answers at them.
 *
 * Each vendor is one file below this folder, written from the vendor's own documentation. It is served
 * below the name of its host: `https://api.github.com/user` becomes `{sandbox}/api.github.com/user`, so
 * that any client can be pointed here by putting the sandbox before the address. `desk.ts` keeps the
 * codes and tokens, `consent.ts` shows the page, `trouble.ts` lets it misbehave.
 *
 * Not here: anything of the server or its connectors. Both sides must not be able to share a mistake.
 */
import type { Incoming } from '../listen.ts';
import type { Reply } from '../reply.ts';
import type { TestUser } from '../test-users.ts';
import type { Desk } from './desk.ts';

/** `GET https://host/path`; a path ends where its parameters begin. */
export type VendorRoute = `${'GET' | 'POST' | 'PUT' | 'DELETE'} https://${string}`;

export type VendorCall = Incoming & {
  readonly desk: Desk;
  /** Where the sandbox plays an address. */
  readonly played: (address: string) => string;
};

export type VendorHandler = (call: VendorCall) => Reply | Promise<Reply>;

export type Vendor = {
  /** A short name, for the desk and for lists: `github`. */
  readonly id: string;
  readonly title: string;
  readonly routes: readonly (readonly [VendorRoute, VendorHandler])[];
};

/** Where the sandbox at `origin` plays an address. */
export function playedAt(origin: string): (address: string) => string {
  return (address) => `${origin}/${address.replace(/^https?:\/\//, '')}`;
}

/** Where the picture of a test user is. */
export function avatarOf({ played }: Pick<VendorCall, 'played'>, { id }: TestUser): string {
  return new URL(`/avatars/${id}.svg`, played('x')).href;
}

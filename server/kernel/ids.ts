/**
 * The ids of the house: opaque text, branded so that one kind cannot stand in for another where a
 * mistake would be a security decision. 24 hex digits (96 random bits), never a sequence, because a
 * fleet of nodes must be able to make them without asking anybody.
 */
import { freshBytes } from './random.ts';

declare const kind: unique symbol;

export type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type PoolId = Id<'pool'>;
export type TenantId = Id<'tenant'>;
export type MemberId = Id<'member'>;
export type AppId = Id<'application'>;
export type SourceId = Id<'source'>;
export type ConnectionId = Id<'connection'>;
export type UserId = Id<'user'>;
export type IdentityId = Id<'identity'>;
export type AccessKeyId = Id<'access-key'>;

/** Makes a fresh random id. */
export function newId<T extends Id<string>>(): T {
  return freshBytes(12).toString('hex') as T; // brand: made here
}

/** Brands text that came from outside; it proves nothing about existence, only about the kind meant. */
export function asId<T extends Id<string>>(text: string): T {
  return text as T; // brand: the caller names the kind
}

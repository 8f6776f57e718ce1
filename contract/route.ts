/** What a route is: one call of the public surface, as data. */
import type { Static, TObject, TSchema } from 'typebox';

import type { ErrorCode } from './errors.ts';

/**
 * Who may call.
 * - `public`: anybody
 * - `application`: the application is named by header; it may be a browser, so nothing is secret
 * - `user`: a signed-in person, by access token or id token
 * - `management`: the pool's access key, by signature or management token
 */
export type Access = 'public' | 'application' | 'user' | 'management';

export interface Route<
  Query extends TObject = TObject,
  Body extends TObject = TObject,
  Data extends TSchema = TSchema,
  Caller extends Access = Access,
> {
  /** The method name that published SDKs use. */
  readonly operation: string;
  /** PUT and DELETE occur in the older API alone. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Members of `params` stand in it as `:name`. */
  readonly path: `/${string}`;
  readonly access: Caller;
  readonly summary: string;
  readonly params?: TObject;
  readonly query?: Query;
  readonly body?: Body;
  /** The `data` of a success; absent where the reply has none. It is also the filter for what leaves the server. */
  readonly data?: Data;
  /** Whether it belongs to the second version of the API, whose envelope is another one. */
  readonly isLegacy?: true;
  /** Whether a success is `data` itself, without an envelope; failures have theirs. */
  readonly isBare?: true;
  /** Whether the same POST may be sent again when its answer was lost; every GET may. */
  readonly idempotent?: true;
  /** Failures beyond those that every route of this access can answer with. */
  readonly errors: readonly ErrorCode[];
}

/** Keeps the precise types of a route literal. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

/** A route without the member has none of that kind. */
type StaticOf<Schema> = unknown extends Schema
  ? undefined
  : NonNullable<Schema> extends infer S extends TSchema
    ? Static<S>
    : undefined;

export type ParamsOf<R> = R extends { readonly params?: infer P } ? StaticOf<P> : undefined;
export type QueryOf<R> = R extends { readonly query?: infer Q } ? StaticOf<Q> : undefined;
export type BodyOf<R> = R extends { readonly body?: infer B } ? StaticOf<B> : undefined;
export type DataOf<R> = R extends { readonly data?: infer D } ? StaticOf<D> : undefined;

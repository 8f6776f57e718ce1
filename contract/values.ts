/** The kinds of values that occur all over the wire, with the caps that keep them storable. */
import { type Static, Type } from 'typebox';

import { sourceTypes } from './source-types.ts';

/** An id of ours. Its format is not checked: integrators pass ids of other lengths. */
export const Id = Type.String({ minLength: 1, maxLength: 128 });

/** The id of a tenant; absent or empty means the whole pool. */
export const TenantScope = Type.Optional(Type.String({ maxLength: 128 }));

export const Name = Type.String({ minLength: 1, maxLength: 200 });

export const Text = Type.String({ maxLength: 1000 });

export const Url = Type.String({ maxLength: 2048 });

/** A secret or token of somebody else. */
export const Secret = Type.String({ maxLength: 16_384 });

/** An object whose members are kept verbatim, known or not. */
export const Verbatim = Type.Record(Type.String(), Type.Unknown());

/** ISO 8601, UTC. */
export const Timestamp = Type.String();

export const Success = Type.Object({ success: Type.Boolean() });

/** Page numbers count from 1. */
export const PageNumber = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
);

export type Verbatim = Static<typeof Verbatim>;

/** A source type in a reply: some published clients cannot read one outside the list. */
export const SourceTypeName = Type.Unsafe<string>({
  type: 'string',
  enum: Object.keys(sourceTypes),
});

/** A connection type in a reply; closed for the same reason. */
export const ConnectionTypeName = Type.Unsafe<string>({
  type: 'string',
  enum: Object.values(sourceTypes).flatMap(({ connections }) => [...connections]),
});

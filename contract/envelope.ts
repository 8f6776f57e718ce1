/** The wrapper around every management and authentication reply. */
import { type Static, type TSchema, Type } from 'typebox';

/** `{statusCode: 200, message, data}`; `apiCode` is never part of a success, because clients take it for a failure. */
export function success<Data extends TSchema>(data: Data) {
  return Type.Object({ statusCode: Type.Literal(200), message: Type.String(), data });
}

/** A success without data (`CommonResponseDto`). */
export const EmptySuccess = Type.Object({ statusCode: Type.Literal(200), message: Type.String() });

/** Any failure; `requestId` is what a person gives to support. */
export const Failure = Type.Object({
  statusCode: Type.Integer(),
  message: Type.String(),
  apiCode: Type.Optional(Type.Integer()),
  requestId: Type.String(),
  /** The stable word of our catalogue; not part of the published wire, so clients ignore it. */
  code: Type.String(),
  /** The parameter that was wrong; ours, too. */
  field: Type.Optional(Type.String()),
});

export type Failure = Static<typeof Failure>;

export const IsSuccess = Type.Object({ success: Type.Boolean() });

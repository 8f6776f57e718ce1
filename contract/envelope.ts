/** The wrapper around every management and authentication reply. */
import type { Route } from './route.ts';
import { type Static, type TSchema, Type } from 'typebox';

import { BindingMethod } from './association.ts';

/** `{statusCode: 200, message, data}`; `apiCode` is never part of a success, because clients take it for a failure. */
export function success<Data extends TSchema>(data: Data) {
  return Type.Object({ statusCode: Type.Literal(200), message: Type.String(), data });
}

/** A success without data (`CommonResponseDto`). */
export const EmptySuccess = Type.Object({ statusCode: Type.Literal(200), message: Type.String() });

/** `WechatIdentityResolveRespDataDto`: which ways there are to say which account is one's own. */
const AccountQuestion = Type.Object({
  /** Whoever answers shows it; good for one right answer, ten minutes. */
  key: Type.String(),
  methods: Type.Optional(Type.Array(BindingMethod)),
  /** The ids of the accounts to choose from. */
  accounts: Type.Optional(Type.Array(Type.String())),
});

export type AccountQuestion = Static<typeof AccountQuestion>;

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
  /** Of a failure that is a question. */
  data: Type.Optional(AccountQuestion),
});

/** The wrapper of the second version of the API: `code` says what `statusCode` says in the third. */
function legacySuccess(data: TSchema) {
  return Type.Object({ code: Type.Literal(200), message: Type.String(), data });
}

const EmptyLegacySuccess = Type.Object({ code: Type.Literal(200), message: Type.String() });

/** The whole reply to a call that succeeds. */
export function goodReply({
  data,
  isLegacy,
  isBare,
}: Pick<Route, 'data' | 'isLegacy' | 'isBare'>): TSchema {
  if (isBare && data !== undefined) return data;
  if (isLegacy) return data === undefined ? EmptyLegacySuccess : legacySuccess(data);
  return data === undefined ? EmptySuccess : success(data);
}

/** A failure of the second version: its clients read `code`, which is the finest number there is. */
export const LegacyFailure = Type.Object({
  code: Type.Integer(),
  statusCode: Type.Integer(),
  message: Type.String(),
  apiCode: Type.Optional(Type.Integer()),
  requestId: Type.String(),
  /** The stable word of our catalogue. */
  reason: Type.String(),
  /** The request id once more, of a failure that is a question. */
  uniqueId: Type.Optional(Type.String()),
  data: Type.Optional(AccountQuestion),
});

export type Failure = Static<typeof Failure>;

export const IsSuccess = Type.Object({ success: Type.Boolean() });

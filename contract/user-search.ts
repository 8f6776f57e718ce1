/** Finding users of a pool by what is known about them. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { Status, textAttributes, User, USER_BATCH_LIMIT, Wishes } from './users.ts';
import { PageNumber, Verbatim } from './values.ts';

const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: USER_BATCH_LIMIT, default: 10 }));

/** Fields of texts that `keywords` may be looked for in. */
export const keywordFields = [
  'id',
  'phone',
  'email',
  'username',
  'externalId',
  ...textAttributes,
] as const;

/** Fields of texts that a list may be filtered by. */
export const textFields = [
  ...keywordFields,
  'phoneCountryCode',
  'status',
  'userSourceType',
  'lastIp',
  'gender',
] as const;

/** Fields of numbers and times that a list may be filtered by. */
export const numberFields = ['createdAt', 'updatedAt', 'lastLogin', 'loginsCount'] as const;

/** `ListUsersAdvancedFilterItemDto`; all items of a filter must hold. */
const FilterItem = Type.Object({
  field: Type.Enum([...textFields, ...numberFields]),
  operator: Type.Enum([
    'EQUAL',
    'NOT_EQUAL',
    'CONTAINS',
    'NOT_CONTAINS',
    'IS_NULL',
    'NOT_NULL',
    'IN',
    'GREATER',
    'LESSER',
    'BETWEEN',
  ]),
  value: Type.Optional(Type.Unknown()),
});

export type FilterItem = Static<typeof FilterItem>;

const Sorting = Type.Object({
  field: Type.Enum([
    ...numberFields,
    'email',
    'username',
    'externalId',
    'phone',
    'status',
    'gender',
    'userSourceType',
    'phoneCountryCode',
    'lastIp',
  ]),
  order: Type.Enum(['desc', 'asc']),
});

const Filter = Type.Object({
  keywords: Type.Optional(Type.String({ maxLength: 200 })),
  advancedFilter: Type.Optional(Type.Array(FilterItem, { maxItems: 20 })),
  /** A query language of its own, which this server does not speak: refused unless empty. */
  searchQuery: Type.Optional(Verbatim),
  options: Type.Optional(
    Type.Object({
      pagination: Type.Optional(Type.Object({ page: PageNumber, limit: Limit })),
      sort: Type.Optional(Type.Array(Sorting, { maxItems: 5 })),
      fuzzySearchOn: Type.Optional(
        Type.Array(Type.Enum([...keywordFields]), { maxItems: keywordFields.length }),
      ),
      ...Wishes,
      withPost: Type.Optional(Type.Boolean()),
    }),
  ),
});

export type UserFilter = Static<typeof Filter>;

const Users = Type.Object({ totalCount: Type.Integer(), list: Type.Array(User) });
const EpochMs = Type.Optional(Type.Number({ minimum: 0, maximum: 8_640_000_000_000_000 }));

export const userSearchRoutes = {
  listUsers: route({
    operation: 'listUsers',
    method: 'POST',
    path: '/api/v3/list-users',
    access: 'management',
    idempotent: true,
    summary: 'Lists the users that contain the keywords and meet the filter, the oldest first.',
    body: Filter,
    data: Users,
    errors: [],
  }),
  listUsersLegacy: route({
    operation: 'listUsersLegacy',
    method: 'GET',
    path: '/api/v3/list-users',
    access: 'management',
    summary: 'Lists the users of one status or changed in a span of time, the oldest first.',
    query: Type.Object({
      page: PageNumber,
      limit: Limit,
      status: Type.Optional(Status),
      updatedAtStart: EpochMs,
      updatedAtEnd: EpochMs,
      ...Wishes,
      withPost: Type.Optional(Type.Boolean()),
    }),
    data: Users,
    errors: [],
  }),
};

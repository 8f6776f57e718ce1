/** Who signed in where, seen by administrators and by the person, and signing people out. */
import { type Static, Type } from 'typebox';

import { UserIdType, UserKey } from './identities.ts';
import { route } from './route.ts';
import { Id, PageNumber, Success, Timestamp } from './values.ts';

const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 10 }));
const EpochMs = Type.Optional(Type.Number({ minimum: 0, maximum: 8_640_000_000_000_000 }));

const Named = { userId: UserKey, userIdType: Type.Optional(UserIdType) };

/** Empty text stands for any. */
const Choice = {
  appId: Type.Optional(Type.String({ maxLength: 128 })),
  clientIp: Type.Optional(Type.String({ maxLength: 64 })),
  start: EpochMs,
  end: EpochMs,
  page: PageNumber,
  limit: Limit,
};

/** An application as it was signed in to; texts are empty when it has gone since. */
const VisitedApplication = Type.Object({
  appId: Type.String(),
  appName: Type.String(),
  appLogo: Type.String(),
  appLoginUrl: Type.String(),
});

/** `UserLoginHistoryDto`. */
const Login = Type.Object({
  ...VisitedApplication.properties,
  clientIp: Type.String(),
  userAgent: Type.Optional(Type.String()),
  time: Timestamp,
});

/** `LoginHistoryDto`, without what would have to be guessed: a place, a device. */
const OwnLogin = Type.Object({
  ...VisitedApplication.properties,
  userId: Type.String(),
  clientIp: Type.String(),
  userAgent: Type.String(),
  loginAt: Timestamp,
  loginMethod: Type.String(),
  success: Type.Boolean(),
  errorMessage: Type.Optional(Type.String()),
});

/** `UserLoggedInIdentitiesDto`. */
const UsedIdentity = Type.Object({
  identityId: Type.String(),
  idpName: Type.String(),
  idpNameEn: Type.String(),
  idpLogo: Type.String(),
  idpId: Type.String(),
});

export type VisitedApplication = Static<typeof VisitedApplication>;
export type Login = Static<typeof Login>;
export type OwnLogin = Static<typeof OwnLogin>;

const pageOf = <Item extends typeof Login | typeof OwnLogin>(item: Item) =>
  Type.Object({ totalCount: Type.Integer(), list: Type.Array(item) });

const userErrors = ['user_id_malformed', 'user_not_found'] as const;

export const loginRoutes = {
  getUserLoginHistory: route({
    operation: 'getUserLoginHistory',
    method: 'GET',
    path: '/api/v3/get-user-login-history',
    access: 'management',
    summary: 'Lists the sign-ins of a user, the newest first.',
    query: Type.Object({ ...Named, ...Choice }),
    data: pageOf(Login),
    errors: userErrors,
  }),
  getUserLoggedinApps: route({
    operation: 'getUserLoggedinApps',
    method: 'GET',
    path: '/api/v3/get-user-loggedin-apps',
    access: 'management',
    summary: 'Returns the applications that a user signed in to, the latest first.',
    query: Type.Object(Named),
    data: Type.Array(VisitedApplication),
    errors: userErrors,
  }),
  getUserLoggedinIdentities: route({
    operation: 'getUserLoggedinIdentities',
    method: 'GET',
    path: '/api/v3/get-user-logged-in-identities',
    access: 'management',
    summary: 'Returns the identities with which a user came from their sources.',
    query: Type.Object(Named),
    data: Type.Array(UsedIdentity),
    errors: userErrors,
  }),
  kickUsers: route({
    operation: 'kickUsers',
    method: 'POST',
    path: '/api/v3/kick-users',
    access: 'management',
    summary:
      'Signs a user out of applications: their tokens end, and so does the session that would let the user in again.',
    idempotent: true,
    body: Type.Object({
      userId: UserKey,
      appIds: Type.Array(Id, { minItems: 1, maxItems: 100 }),
      options: Type.Optional(Type.Object({ userIdType: Type.Optional(UserIdType) })),
    }),
    data: Success,
    errors: [...userErrors, 'application_not_found'],
  }),
};

export const ownLoginRoutes = {
  getLoginHistory: route({
    operation: 'getLoginHistory',
    method: 'GET',
    path: '/api/v3/get-my-login-history',
    access: 'user',
    summary: "Lists the person's own sign-ins, refused ones included, the newest first.",
    query: Type.Object({ ...Choice, success: Type.Optional(Type.Boolean()) }),
    data: pageOf(OwnLogin),
    errors: [],
  }),
  getLoggedInApps: route({
    operation: 'getLoggedInApps',
    method: 'GET',
    path: '/api/v3/get-my-logged-in-apps',
    access: 'user',
    summary: 'Returns the applications that the person signed in to, and whether they still are.',
    data: Type.Array(Type.Object({ ...VisitedApplication.properties, active: Type.Boolean() })),
    errors: [],
  }),
};

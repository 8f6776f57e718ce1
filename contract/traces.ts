/** What happened in each login, for administrators. These calls are this server's own. */
import { type Static, Type } from 'typebox';

import { LinkingDecision } from './decisions.ts';
import { loginChecks } from './login-checks.ts';
import { route } from './route.ts';
import { Id, PageNumber, Timestamp } from './values.ts';

/** How many traces a page has unless told, and at most. */
export const TRACES_PER_PAGE = 50;

const CheckName = Type.Enum(Object.keys(loginChecks));

/** One check of a login or of a test, in the language of the caller. */
export const CheckResult = Type.Object({
  check: CheckName,
  title: Type.String(),
  result: Type.Enum(['passed', 'failed', 'skipped']),
  /** What is wrong, in the closed list of faults. */
  fault: Type.Optional(Type.String()),
  /** What it is and how it is mended. */
  remedy: Type.Optional(Type.String()),
  /** What was seen, redacted. */
  detail: Type.Optional(Type.String()),
});

export type CheckResult = Static<typeof CheckResult>;

/** Something that the source kept back, and the permission that it asks for. */
export const WithheldPermission = Type.Object({
  what: Type.String(),
  permission: Type.String(),
  code: Type.String(),
  remedy: Type.String(),
});

const Call = Type.Object({
  method: Type.String(),
  host: Type.String(),
  /** With the names of the query's parameters, without their values. */
  path: Type.String(),
  status: Type.Optional(Type.Integer()),
  durationMs: Type.Integer(),
  fault: Type.Optional(Type.String()),
  excerpt: Type.Optional(Type.String()),
});

const LoginTraceHead = Type.Object({
  traceId: Type.String(),
  createdAt: Timestamp,
  purpose: Type.Enum(['sign-in', 'link', 'test']),
  outcome: Type.Enum(['done', 'asked', 'failed']),
  extIdpId: Type.String(),
  extIdpConnId: Type.String(),
  appId: Type.Optional(Type.String()),
  userId: Type.Optional(Type.String()),
  durationMs: Type.Integer(),
  /** What the person was told. */
  errorCode: Type.Optional(Type.String()),
  failedCheck: Type.Optional(CheckResult),
  withheld: Type.Array(WithheldPermission),
});

export type LoginTraceHead = Static<typeof LoginTraceHead>;

const LoginTraceWhole = Type.Object({
  ...LoginTraceHead.properties,
  steps: Type.Array(Type.Object({ step: Type.String(), afterMs: Type.Integer() })),
  calls: Type.Array(Call),
  checks: Type.Array(CheckResult),
  decisions: Type.Array(LinkingDecision),
  /** What a test sign-in found out, by names alone. */
  tested: Type.Optional(
    Type.Object({
      scopes: Type.Optional(Type.Array(Type.String())),
      claims: Type.Array(Type.String()),
      mapped: Type.Array(Type.String()),
      acr: Type.Optional(Type.String()),
      decision: Type.Optional(Type.Object({ outcome: Type.String(), rule: Type.String() })),
    }),
  ),
});

export type LoginTraceWhole = Static<typeof LoginTraceWhole>;

const TraceId = Type.String({ minLength: 1, maxLength: 200 });

export const traceRoutes = {
  getLoginTraces: route({
    operation: 'getLoginTraces',
    method: 'GET',
    path: '/api/v3/get-login-traces',
    access: 'management',
    summary:
      'Returns what happened in logins, newest first: of a connection, of a user, with an outcome, or of all. `totalCount` counts up to 10,000, and `countedOnly` the failed logins of which nothing else was kept, because there were too many in an hour.',
    query: Type.Object({
      extIdpConnId: Type.Optional(Id),
      userId: Type.Optional(Id),
      outcome: Type.Optional(Type.Enum(['done', 'asked', 'failed'])),
      page: PageNumber,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: TRACES_PER_PAGE })),
    }),
    data: Type.Object({
      totalCount: Type.Integer(),
      list: Type.Array(LoginTraceHead),
      /** Failed logins of the connection, or of all, beyond the first of each hour: counted, not kept. */
      countedOnly: Type.Integer(),
    }),
    errors: [],
  }),
  getLoginTrace: route({
    operation: 'getLoginTrace',
    method: 'GET',
    path: '/api/v3/get-login-trace',
    access: 'management',
    summary:
      'Returns what happened in one login, by the id that its error page shows: the steps, the requests to the source without their contents, each check with its result, and what was decided.',
    query: Type.Object({ traceId: TraceId }),
    data: LoginTraceWhole,
    errors: ['trace_not_found'],
  }),
};

/** Why logins ended as they did. These calls are this server's own: no published client knows them. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { Id, PageNumber, Timestamp } from './values.ts';

/** How many decisions a page has unless told, and at most. */
export const DECISIONS_PER_PAGE = 50;

export const LinkingDecision = Type.Object({
  decisionId: Type.String(),
  createdAt: Timestamp,
  requestId: Type.Optional(Type.String()),
  purpose: Type.Enum(['sign-in', 'link']),
  /** `sign-in`, `link`, `keep`, `choose`, `challenge`, `create` or `reject`. */
  outcome: Type.String(),
  /** The rule that decided. */
  rule: Type.String(),
  appId: Type.String(),
  extIdpId: Type.String(),
  extIdpConnId: Type.String(),
  userId: Type.Optional(Type.String()),
  /** The facts that the rule looked at, without names and addresses. */
  inputs: Type.Record(Type.String(), Type.String()),
});

export type LinkingDecision = Static<typeof LinkingDecision>;

export const decisionRoutes = {
  getLinkingDecisions: route({
    operation: 'getLinkingDecisions',
    method: 'GET',
    path: '/api/v3/get-linking-decisions',
    access: 'management',
    summary:
      'Returns what was decided about logins and why, newest first: of a user (`userId`), of an account at a source (`extIdpId` and `userIdInIdp`) or in one request (`requestId`).',
    query: Type.Object({
      userId: Type.Optional(Id),
      extIdpId: Type.Optional(Id),
      userIdInIdp: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
      requestId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      page: PageNumber,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: DECISIONS_PER_PAGE })),
    }),
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(LinkingDecision) }),
    errors: [],
  }),
};

import {
  DECISIONS_PER_PAGE,
  type decisionRoutes,
  type LinkingDecision,
} from '@causeway/contract/decisions.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import type { DecisionFilter } from '../../directory/decision.ts';
import { asId } from '../../kernel/ids.ts';
import type { KeptDecision } from '../../store/store.ts';
import type { Handlers } from '../mount.ts';
import { listed, windowOf } from '../paged-list.ts';
import type { ManagementDeps } from './management-routes.ts';

export function decisionHandlers({
  store,
}: Pick<ManagementDeps, 'store'>): Handlers<typeof decisionRoutes> {
  return {
    async getLinkingDecisions({ principal, query }) {
      const window = windowOf(query, DECISIONS_PER_PAGE);
      const found = await store.decisions.list(principal.poolId, filterOf(query), window);
      return listed(found, decisionDto);
    },
  };
}

function filterOf(asked: {
  readonly userId?: string | undefined;
  readonly extIdpId?: string | undefined;
  readonly userIdInIdp?: string | undefined;
  readonly requestId?: string | undefined;
}): DecisionFilter {
  const { userId, extIdpId, userIdInIdp, requestId } = asked;
  if (userId !== undefined) return { by: 'user', userId: asId(userId) };
  if (requestId !== undefined) return { by: 'request', requestId };
  if (extIdpId !== undefined && userIdInIdp !== undefined) {
    return { by: 'subject', sourceId: asId(extIdpId), subject: userIdInIdp };
  }
  const field = extIdpId === undefined ? 'userId' : 'userIdInIdp';
  throw invalidArgument(field, rules.required);
}

export function decisionDto(decision: KeptDecision): LinkingDecision {
  const { requestId, userId } = decision;
  return {
    decisionId: decision.id,
    createdAt: new Date(decision.at).toISOString(),
    ...(requestId !== undefined && { requestId }),
    purpose: decision.purpose,
    outcome: decision.outcome,
    rule: decision.rule,
    appId: decision.appId,
    extIdpId: decision.sourceId,
    extIdpConnId: decision.connectionId,
    ...(userId !== undefined && { userId }),
    inputs: decision.inputs,
  };
}

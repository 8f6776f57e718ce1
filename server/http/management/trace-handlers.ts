import { AppError, type Language } from '@causeway/contract/errors.ts';
import { permissionRemedy } from '@causeway/contract/permission-places.ts';
import {
  type LoginTraceHead,
  type LoginTraceWhole,
  TRACES_PER_PAGE,
  type traceRoutes,
} from '@causeway/contract/traces.ts';

import { MOST_KEPT } from '../../broker/failed-traces.ts';
import type { LoginTrace, TestedLogin } from '../../directory/login-trace.ts';
import { asId, type ConnectionId, type UserId } from '../../kernel/ids.ts';
import type { Store } from '../../store/store.ts';
import { checksOf, failedCheckView } from '../check-view.ts';
import type { Handlers } from '../mount.ts';
import { windowOf } from '../paged-list.ts';
import { decisionDto } from './decision-handlers.ts';
import type { ManagementDeps } from './management-routes.ts';

/** A login is decided once, or a few times where the person was asked. */
const DECISIONS_OF_LOGIN = { offset: 0, limit: 20 };

export function traceHandlers({
  store,
}: Pick<ManagementDeps, 'store'>): Handlers<typeof traceRoutes> {
  return {
    async getLoginTraces({ principal: { poolId }, query, language }) {
      const { extIdpConnId, userId, outcome } = query;
      const filter = {
        connectionId: extIdpConnId === undefined ? undefined : asId<ConnectionId>(extIdpConnId),
        userId: userId === undefined ? undefined : asId<UserId>(userId),
        outcome,
      };
      const window = windowOf(query, TRACES_PER_PAGE);
      const found = await store.traces.list(poolId, filter, window);
      const list = await Promise.all(found.rows.map((trace) => headOf(store, trace, language)));
      const { connectionId } = filter;
      const countedOnly = await store.traces.failuresBeyond(MOST_KEPT, { poolId, connectionId });
      return { totalCount: found.total, list, countedOnly };
    },

    async getLoginTrace({ principal: { poolId }, query: { traceId }, language }) {
      const trace = await store.traces.find(poolId, traceId);
      if (trace === undefined) throw new AppError('trace_not_found');
      const filter = { by: 'request', requestId: traceId } as const;
      const decided = await store.decisions.list(poolId, filter, DECISIONS_OF_LOGIN);
      const head = await headOf(store, trace, language);
      return { ...head, ...bodyOf(trace, language), decisions: decided.rows.map(decisionDto) };
    },
  };
}

async function headOf(
  { sources }: Pick<Store, 'sources'>,
  trace: LoginTrace,
  language: Language,
): Promise<LoginTraceHead> {
  const { record, appId, userId } = trace;
  const { failure, withheld = [] } = record;
  const source = withheld.length > 0 && (await sources.find(trace.poolId, trace.sourceId));
  const sourceType = source ? source.type : '';
  return {
    traceId: trace.id,
    createdAt: new Date(trace.at).toISOString(),
    purpose: trace.purpose,
    outcome: trace.outcome,
    extIdpId: trace.sourceId,
    extIdpConnId: trace.connectionId,
    ...(appId !== undefined && { appId }),
    ...(userId !== undefined && { userId }),
    durationMs: Math.round(record.durationMs),
    ...(failure !== undefined && {
      errorCode: failure.code,
      failedCheck: failedCheckView(failure, language),
    }),
    withheld: withheld.map((each) => ({
      ...each,
      remedy: permissionRemedy(sourceType, each)[language],
    })),
  };
}

function bodyOf(
  { record }: LoginTrace,
  language: Language,
): Pick<LoginTraceWhole, 'steps' | 'calls' | 'checks' | 'tested'> {
  const { steps = [], calls = [], tested } = record;
  const checks = [...checksOf(record, language)];
  return {
    steps: [...steps],
    calls: [...calls],
    checks,
    ...(tested && { tested: copied(tested) }),
  };
}

function copied({
  scopes,
  claims,
  mapped,
  ...rest
}: TestedLogin): NonNullable<LoginTraceWhole['tested']> {
  const lists = { claims: [...claims], mapped: [...mapped] };
  return { ...rest, ...lists, ...(scopes !== undefined && { scopes: [...scopes] }) };
}

import type { ConnectionTest, connectionTestRoutes } from '@causeway/contract/connection-tests.ts';
import type { Language } from '@causeway/contract/errors.ts';

import type { BenchReport } from '../../broker/connection-bench.ts';
import { requireConnection } from '../../directory/find-connection.ts';
import { asId } from '../../kernel/ids.ts';
import { scopeOf } from '../auth/principal.ts';
import { checkView } from '../check-view.ts';
import type { Handlers } from '../mount.ts';
import type { ManagementDeps } from './management-routes.ts';

export function connectionTestHandlers({
  store: { connections },
  connectionBench,
}: Pick<ManagementDeps, 'store' | 'connectionBench'>): Handlers<typeof connectionTestRoutes> {
  return {
    async testConnection({ principal, body: { id, tenantId, username }, language }) {
      const scope = scopeOf(principal, tenantId);
      const connection = await requireConnection(connections, scope, asId(id));
      return testDto(await connectionBench({ connection, username, locale: language }), language);
    },
  };
}

function testDto({ checks, callbackUrl, signIn }: BenchReport, language: Language): ConnectionTest {
  return {
    passed: checks.every(({ result }) => result !== 'failed'),
    callbackUrl,
    checks: checks.map((check) => checkView(check, language)),
    ...(signIn !== undefined && { signInUrl: signIn.address, traceId: signIn.traceId }),
  };
}

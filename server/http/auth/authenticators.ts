/**
 * How each kind of access is proved: the table that `mount.ts` looks the route's `access` up in.
 *
 * Here and beside: requests to principals. Not here: what a principal may do with a record, which the
 * use cases decide by the pool and tenant of the principal.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Store } from '../../store/store.ts';
import { applicationCaller } from './application-caller.ts';
import { managementCaller } from './management-caller.ts';
import type { ManagementTokens } from './management-token.ts';
import type { PoolRate } from './pool-rate.ts';
import type { Authenticators } from './principal.ts';
import { type UserTokens, userCaller } from './user-token.ts';

export interface AuthenticatorDeps {
  readonly store: Pick<Store, 'pools' | 'replays' | 'applications'>;
  readonly managementTokens: ManagementTokens;
  readonly userTokens: UserTokens;
  readonly clock: Clock;
  readonly countCall: PoolRate;
}

/** One proof for each kind of access; proven callers are counted by their pool. */
export function createAuthenticators(deps: AuthenticatorDeps): Authenticators {
  const { pools, replays, applications } = deps.store;
  const signature = { pools, replays, clock: deps.clock };
  const management = { signature, tokens: deps.managementTokens };
  return {
    public: async () => ({ kind: 'anonymous' }),
    application: (request) => applicationCaller(applications, request),
    async user(request) {
      const caller = await userCaller(deps.userTokens, request);
      deps.countCall(caller.poolId);
      return caller;
    },
    async management({ method, url, headers, body }, query) {
      const caller = await managementCaller(management, { method, url, headers, body, query });
      deps.countCall(caller.poolId);
      return caller;
    },
  };
}

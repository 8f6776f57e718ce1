/** Taking back what a person's source granted us, for vendors with one request for it. */
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Connector, RevokeInput } from '../connector.ts';
import type { PreparedRequest } from './request.ts';
import { reasonOfStatus } from './upstream.ts';

/** Nothing is sent where `request` knows of no token that it could take back. */
export function revoking<Config>(
  request: (input: RevokeInput<Config>) => PreparedRequest | undefined,
): NonNullable<Connector<Config>['revoke']> {
  return async (input, { http }) => {
    const prepared = request(input);
    if (prepared === undefined) return;
    const { url, ...init } = prepared;
    const { ok, status, body } = await http.fetch(url, init);
    await body?.cancel();
    // What is unknown there is not valid there (RFC 7009 section 2.2).
    if (ok || status === 404) return;
    throw new UpstreamError(reasonOfStatus(status, 'bad_response'), {
      detail: `the revocation was answered ${status}`,
      upstream: { status },
    });
  };
}

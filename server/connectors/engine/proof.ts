/** Judging an id token that came with an answer, as one step of a conversation. */
import { UpstreamError, type UpstreamReason } from '../../kernel/upstream-error.ts';
import type { Tools } from '../connector.ts';
import type { Members } from './dialect.ts';
import { verifyIdToken, type IdToken } from './id-token.ts';

/** The token, and what it must say. */
export interface Claimed extends Omit<IdToken, 'token'> {
  readonly token: unknown;
  /** A no in a token that is good: an outsider's. */
  readonly refuse?: (claims: Members) => UpstreamReason | undefined;
}

/** Returns what it says. Throws `UpstreamError`; `name` says in its detail which step refused. */
export async function proven(name: string, claimed: Claimed, tools: Tools): Promise<Members> {
  const { token, refuse, ...wanted } = claimed;
  if (typeof token !== 'string') {
    throw new UpstreamError('bad_response', {
      fault: 'token_absent',
      detail: `${name}: there is no id token`,
    });
  }
  const claims = await verifyIdToken({ ...wanted, token }, tools);
  const reason = refuse?.(claims);
  if (reason === undefined) return claims;
  throw new UpstreamError(reason, { detail: `${name}: the id token is a no` });
}

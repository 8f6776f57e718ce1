/** The question whom a ticket was issued to (CAS Protocol 3.0, sections 2.4 to 2.8). */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { LoginContext, Tools } from '../../connector.ts';
import { reasonOfStatus } from '../../engine/upstream.ts';
import { readAnswer, type Validated } from './answer.ts';
import type { CasConfig } from './config.ts';

export interface Question {
  readonly config: CasConfig;
  readonly login: LoginContext;
  readonly ticket: string;
}

/** What a ticket is issued for and valid at, character by character. */
export function serviceOf({ redirectUri, state }: LoginContext): string {
  return `${redirectUri}?state=${encodeURIComponent(state)}`;
}

/** Throws `UpstreamError`. */
export async function validate(
  { config, login, ticket }: Question,
  tools: Tools,
): Promise<Validated> {
  const url = new URL(config.validateUrl);
  url.searchParams.set('service', serviceOf(login));
  url.searchParams.set('ticket', ticket);
  if (config.renew) url.searchParams.set('renew', 'true');
  if (config.format === 'JSON') url.searchParams.set('format', 'JSON');
  const response = await tools.http.fetch(url.href, { redirect: 'manual' });
  if (response.status !== 200) throw unanswered(response);
  return readAnswer(await response.text(), config.format);
}

function unanswered({ status, headers }: Response): UpstreamError {
  const reason = reasonOfStatus(status, 'misconfigured');
  const isMoved = headers.has('location');
  return new UpstreamError(reason, {
    ...(reason === 'misconfigured' && {
      field: 'casValidateUrl',
      fault: isMoved ? 'answer_redirected' : 'validation_absent',
    }),
    detail: 'ticket validation: the server has no answer at the validation URL',
    upstream: { status },
  });
}

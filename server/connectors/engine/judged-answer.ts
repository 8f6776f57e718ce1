/** From a vendor's response to what it says, or to the reason of its no. */
import { UpstreamError, type UpstreamReason } from '../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';
import type { Dialect, Refusal } from './dialect.ts';
import { faultOfError } from './fault.ts';
import { pictureIn } from './picture.ts';
import { isObject, quote, reasonOfStatus } from './upstream.ts';

export interface Judging {
  readonly name: string;
  readonly permission: string | undefined;
  readonly dialect: Dialect;
  /** From what was sent to what counts. */
  readonly read: (text: string) => string;
  /** Whether it may be a picture in place of a text. */
  readonly isPicture: boolean;
  readonly secrets: readonly string[];
}

/** What the answer says comes first, then its status: most vendors here say no with HTTP 200. */
export async function judged(response: Response, judging: Judging): Promise<unknown> {
  const { name, permission, dialect, secrets } = judging;
  const { status } = response;
  const answer = await contentOf(response, judging);
  const refusal = isObject(answer) ? dialect.refusalOf(answer) : undefined;
  if (refusal !== undefined) {
    const code = quote(refusal.code, secrets);
    const hint = permission === undefined ? '' : `; it asks for the permission ${permission}`;
    const reason = reasonOf(refusal, { dialect, status });
    throw new UpstreamError(reason, {
      fault: faultOf(reason, { code: refusal.code, permission, dialect }),
      detail: `${name}: the provider answered ${code || 'without a code'}${hint}`,
      upstream: { code, description: quote(refusal.text, secrets), status },
    });
  }
  if (status >= 200 && status < 300 && answer !== undefined) return answer;
  const detail = answer === undefined ? 'the body cannot be read' : 'no success';
  const fault = status >= 500 ? 'provider_down' : answerFault(answer);
  throw new UpstreamError(byStatus(status), {
    fault,
    detail: `${name}: ${detail}`,
    upstream: { status },
  });
}

async function contentOf(
  response: Response,
  { dialect, read, isPicture }: Judging,
): Promise<unknown> {
  const picture = isPicture
    ? pictureIn(Buffer.from(await response.clone().arrayBuffer()))
    : undefined;
  if (picture !== undefined) return picture;
  const text = await response.text();
  return parsed(() => dialect.parse(read(text)));
}

function answerFault(answer: unknown): UpstreamFault {
  return answer === undefined ? 'answer_unreadable' : 'answer_refused';
}

/** Whoever is told no where a permission is needed probably lacks it, unless the code says otherwise. */
function faultOf(
  reason: UpstreamReason,
  {
    code,
    permission,
    dialect: { faults = {} },
  }: Pick<Judging, 'permission' | 'dialect'> & { readonly code: string },
): UpstreamFault | undefined {
  const named = Object.hasOwn(faults, code) ? faults[code] : faultOfError(code);
  const isUnclear = reason === 'bad_response' || reason === 'misconfigured';
  if (named !== undefined || !isUnclear) return named;
  return permission === undefined ? 'answer_refused' : 'permission_missing';
}

function parsed(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    return undefined;
  }
}

function reasonOf(
  { code }: Refusal,
  { dialect, status }: { readonly dialect: Dialect; readonly status: number },
): UpstreamReason {
  const { reasons, otherwise } = dialect;
  return (Object.hasOwn(reasons, code) ? reasons[code] : undefined) ?? byStatus(status, otherwise);
}

function byStatus(
  status: number,
  otherwise: UpstreamReason = status === 401 ? 'bad_token' : 'bad_response',
): UpstreamReason {
  return reasonOfStatus(status, otherwise);
}

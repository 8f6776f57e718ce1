/** Judging an OAuth 2.0 answer in the words of a vendor, before the code in it is used. */
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';
import type { Callback, LoginContext } from '../connector.ts';
import { REFUSALS } from './authorization-response.ts';
import { faultOfError } from './fault.ts';
import { quote } from './upstream.ts';

export interface CodeCallback {
  /** Names of the code; the first that is there counts. Default `code`. */
  readonly code?: readonly string[];
  /** Names of the error and of its explanation. Default `error`, `error_description`. */
  readonly error?: readonly [code: string, text: string];
  /** Codes of this vendor for "the person said no", beside the usual ones. */
  readonly refusals?: readonly string[];
  /** True when the vendor says no by leaving the code away. */
  readonly isSilentRefusal?: boolean;
}

/** Returns the code. Throws `UpstreamError`: `denied` or `bad_response`. */
export function judgeCallback(
  { params }: Callback,
  login: LoginContext,
  traits: CodeCallback = {},
): string {
  // Login CSRF: the broker compared it already; a connector that is used alone must not rely on that.
  if (one(params, 'state') !== login.state)
    throw refused('bad_response', 'the state is another', 'request_mismatch');
  throwError(params, traits);
  const codes = (traits.code ?? ['code']).flatMap((name) => one(params, name) ?? []);
  const code = codes.find((text) => text !== '');
  if (code !== undefined) return code;
  throw refused(traits.isSilentRefusal ? 'denied' : 'bad_response', 'there is no code');
}

function throwError(params: URLSearchParams, { error, refusals = [] }: CodeCallback): void {
  const [codeName, textName] = error ?? ['error', 'error_description'];
  const code = one(params, codeName);
  if (!code) return;
  const isRefusal = REFUSALS.has(code) || refusals.includes(code);
  throw new UpstreamError(isRefusal ? 'denied' : 'bad_response', {
    detail: 'the provider answered with an error',
    fault: isRefusal ? 'denied' : (faultOfError(code) ?? 'answer_refused'),
    upstream: { code: quote(code), description: quote(params.get(textName)) },
  });
}

/** Two values for one name: whoever reads the other one judges something else. */
function one(params: URLSearchParams, name: string): string | undefined {
  const [value, second] = params.getAll(name);
  if (second === undefined) return value;
  throw refused('bad_response', `there is more than one ${name}`);
}

function refused(
  reason: 'denied' | 'bad_response',
  detail: string,
  fault?: UpstreamFault,
): UpstreamError {
  return new UpstreamError(reason, { fault, detail: `authorization response: ${detail}` });
}

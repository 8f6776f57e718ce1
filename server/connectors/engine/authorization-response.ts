/** Judging what came back through the browser, before anything in it is used. */
import {
  AuthorizationResponseError,
  OperationProcessingError,
  UnsupportedOperationError,
  validateAuthResponse,
  type AuthorizationServer,
} from 'oauth4webapi';

import { UpstreamError, type UpstreamReason } from '../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';
import type { Callback, LoginContext } from '../connector.ts';
import { faultOfError } from './fault.ts';
import type { OidcConfig } from './oidc-config.ts';
import { quote } from './upstream.ts';

/** Words for "the person said no"; the first is RFC 6749's, the others are used by large providers. */
export const REFUSALS: ReadonlySet<string> = new Set([
  'access_denied',
  'user_denied',
  'user_cancelled',
  'user_cancelled_login',
  'user_cancelled_authorize',
  'login_cancelled',
]);

export interface ReturnedLogin {
  readonly config: OidcConfig;
  readonly login: LoginContext;
  readonly callback: Callback;
}

/** The parameters with a code in them. Throws `UpstreamError`: `denied` or `bad_response`. */
export function judgeCode(provider: AuthorizationServer, returned: ReturnedLogin): URLSearchParams {
  const params = judge(provider, returned, returned.callback.params);
  requireOne(params, 'code');
  return params;
}

/** The id token of a front channel answer. Throws `UpstreamError`: `denied` or `bad_response`. */
export function judgeFormPost(provider: AuthorizationServer, returned: ReturnedLogin): string {
  const { callback } = returned;
  // A token in a query ends up in logs and in the Referer header.
  if (callback.method !== 'POST') throw badResponse('did not come as a form');
  const rest = new URLSearchParams(callback.params);
  rest.delete('id_token');
  // The id token itself names its issuer; RFC 9207 section 2.4 lets it stand for the parameter.
  const lenient = { ...provider, authorization_response_iss_parameter_supported: false };
  judge(lenient, returned, rest);
  return requireOne(callback.params, 'id_token');
}

function requireOne(params: URLSearchParams, name: string): string {
  const [value, second] = params.getAll(name);
  if (!value) throw badResponse(`has no ${name}`);
  if (second !== undefined) throw badResponse(`has more than one ${name}`);
  return value;
}

/** State (login CSRF), RFC 9207 issuer (mix-up), doubled parameters, and the `error` of the provider. */
function judge(
  provider: AuthorizationServer,
  { config, login }: ReturnedLogin,
  params: URLSearchParams,
): URLSearchParams {
  try {
    return validateAuthResponse(provider, config.client, params, login.state);
  } catch (error) {
    if (error instanceof AuthorizationResponseError) throw refused(error);
    const isJudgement =
      error instanceof OperationProcessingError || error instanceof UnsupportedOperationError;
    // The library's error stays behind: it carries the parameters, code included.
    throw isJudgement ? badResponse(error.message, faultIn(error)) : error;
  }
}

function refused({ error, error_description: text }: AuthorizationResponseError): UpstreamError {
  const reason: UpstreamReason = REFUSALS.has(error) ? 'denied' : 'bad_response';
  return new UpstreamError(reason, {
    detail: 'the provider answered with an error',
    fault: faultOfError(error) ?? (reason === 'denied' ? 'denied' : 'answer_refused'),
    upstream: { code: quote(error), description: quote(text) },
  });
}

/** The library compares the state and the issuer (RFC 9207), and says which by its message alone. */
function faultIn({ message }: Error): UpstreamFault {
  return message.includes('"iss"') ? 'issuer_mismatch' : 'request_mismatch';
}

function badResponse(detail: string, fault: UpstreamFault = 'answer_unreadable'): UpstreamError {
  return new UpstreamError('bad_response', { fault, detail: `authorization response: ${detail}` });
}

/**
 * The only file that knows the envelope of the wire: how a success and a failure look, in which
 * language, and with which HTTP status.
 *
 * Business failures answer HTTP 200 with the code in the body, because published clients read the
 * body of nothing else; the catalogue names the exceptions. What is not in the catalogue becomes
 * `internal`, and only the log hears of it. Pages and protocol endpoints have other shapes and live
 * elsewhere; they share `asAppError`.
 */
import {
  AppError,
  errorCatalogue,
  type ErrorEntry,
  errorText,
  type Language,
} from '@causeway/contract/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { languageOf as languageOfPerson } from '../broker/browser.ts';
import { explainFailure } from '../broker/upstream-failure.ts';
import { brandedHeader } from './auth/header.ts';

/** The largest body, in bytes, that is read at all. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** Answers with `{statusCode: 200, message, data}`; without data there is no such member. */
export function sendData(reply: FastifyReply, data: unknown): FastifyReply {
  return send(reply, 200, { statusCode: 200, message: '', ...(data !== undefined && { data }) });
}

/** Answers with the data alone: for the calls whose success has no envelope. */
export function sendBareData(reply: FastifyReply, data: unknown): FastifyReply {
  return send(reply, 200, data);
}

/** As `sendData`, in the envelope of the older API; `beside` are members that its clients read next to `data`. */
export function sendLegacyData(
  reply: FastifyReply,
  data: unknown,
  beside: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  const body = { code: 200, message: '', ...(data !== undefined && { data }), ...beside };
  return send(reply, 200, body);
}

/** Answers with a failure and writes it to the log, where its private half stays. */
export function sendFailure(request: FastifyRequest, reply: FastifyReply, error: unknown) {
  const failure = asAppError(error, request.headers['content-type']);
  logFailure(request, failure);
  const entry: ErrorEntry = errorCatalogue[failure.code];
  if (failure.code === 'too_many_requests') reply.header('retry-after', failure.values['seconds']);
  const { statusCode, apiCode } = entry;
  const body = {
    statusCode,
    message: errorText(failure.code, languageOf(request), failure.values),
    ...(apiCode !== undefined && { apiCode }),
    requestId: failure.traceId ?? request.id,
    ...fieldOf(failure),
    ...(failure.data !== undefined && { data: failure.data }),
  };
  const named = isOfOlderApi(request)
    ? {
        code: apiCode ?? statusCode,
        reason: failure.code,
        ...(failure.data !== undefined && { uniqueId: failure.traceId ?? request.id }),
      }
    : { code: failure.code };
  return send(reply, entry.http ?? 200, { ...body, ...named });
}

/** By the address and not by the route, because there are failures before a route is found. */
function isOfOlderApi({ url }: FastifyRequest): boolean {
  return url.startsWith('/api/v2/');
}

function fieldOf({ code, values }: AppError): { readonly field?: string } {
  if (code === 'user_id_malformed') return { field: 'userId' };
  const { field } = values;
  return typeof field === 'string' ? { field } : {};
}

/** Anything thrown as a failure of the catalogue; what nobody foresaw is `internal`. */
export function asAppError(error: unknown, contentType = ''): AppError {
  const explained = explainFailure(error, { displayName: 'The identity source' });
  if (explained instanceof AppError) return explained;
  const framework = frameworkFailure(codeOf(error), contentType);
  return framework ?? new AppError('internal', { cause: error });
}

/** What the SDK's language header of either brand asks for, else Accept-Language, else English. */
export function languageOf({ query, headers }: FastifyRequest): Language {
  const lang = brandedHeader({ headers }, 'lang');
  return languageOfPerson({ query, headers: { ...headers, 'x-authing-lang': lang } });
}

function send(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(body);
}

/** Writes a failure to the log, private half included; only what nobody foresaw is an error there. */
export function logFailure(request: FastifyRequest, failure: AppError): void {
  const { code, detail, traceId, cause: err } = failure;
  const fields = { code, detail, err, ...(traceId !== undefined && { traceId }) };
  if (failure.code === 'internal') request.log.error(fields, 'request failed');
  else request.log.info(fields, 'request refused');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The failures that Fastify itself finds before a handler runs. */
function frameworkFailure(code: string, contentType: string): AppError | undefined {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('payload_too_large', { values: { limit: '1 MiB' } });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('unsupported_media_type', {
        values: { type: contentType.slice(0, 100) },
      });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new AppError('malformed_body', { values: { format: 'JSON' } });
    default:
      return undefined;
  }
}

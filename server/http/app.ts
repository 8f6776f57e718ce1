/**
 * The HTTP edge: one Fastify instance with the house rules that hold for every route.
 *
 * What lives here and beside: reading requests (`validate.ts`), proving callers (`auth/`), joining
 * contract and handlers (`mount.ts`), the wire's envelope (`reply.ts`), the areas themselves
 * (`management/`, `authentication/`, `browser/`). What does not: decisions. A handler calls one use case.
 *
 * Errors that reach this level become envelopes; areas with another shape (pages, the OpenID provider)
 * set their own error handler in their own scope.
 */
import { randomUUID } from 'node:crypto';

import { AppError } from '@causeway/contract/errors.ts';
import { stateOfPath } from '@causeway/contract/published-paths.ts';
import type { Route } from '@causeway/contract/route.ts';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';

import { failurePage } from './browser/failure-page.ts';
import { BODY_LIMIT_BYTES, sendFailure } from './reply.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** Above the idle time of common load balancers, so that they, not we, close first. */
const KEEP_ALIVE_MS = 72_000;

/** Characters; the parser of Node refuses longer ones. */
const LONGEST_ADDRESS = 16_384;

export interface AppOptions {
  readonly logger: FastifyBaseLogger;
  /** Which proxies may say who the client is: none, all, or a list of addresses. */
  readonly trustProxy: boolean | string | string[];
  /** Sees every reply of the contract's routes as it leaves; tests hold them against the contract. */
  readonly onReply?: ReplyObserver | undefined;
  /** Hears of every request once its answer has gone out. */
  readonly onServed?: ((served: Served) => void) | undefined;
}

export interface Served {
  readonly method: string;
  /** The pattern of the route; undefined when none fitted. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
}

export type ReplyObserver = (route: Route, reply: unknown) => void;

/** Builds the instance without any route; the caller mounts areas, then listens. */
export function createApp({ logger, trustProxy, onReply, onServed }: AppOptions): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    // Addresses carry tokens in their queries, so Fastify's own request log stays off.
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    // Whoever puts a long name into an address is told by its route that there is no such thing.
    routerOptions: { maxParamLength: LONGEST_ADDRESS },
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    // A HEAD must not run a GET that has effects (single-use links).
    exposeHeadRoutes: false,
    // Routes are read by `validate.ts`, so Fastify need not load compilers of its own.
    schemaController: {
      compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas },
    },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // A path that cannot be decoded.
    frameworkErrors: (_error, request, reply) =>
      void sendFailure(request, reply, notFound(request)),
  });
  readJsonBodies(app);
  if (onReply !== undefined) {
    app.addHook('preSerialization', async ({ routeOptions }, _reply, payload) => {
      if (routeOptions.config.contract !== undefined)
        onReply(routeOptions.config.contract, payload);
      return payload;
    });
  }
  app.setErrorHandler((error, request, reply) => sendFailure(request, reply, error));
  app.setNotFoundHandler((request, reply) => {
    const error = notFound(request);
    if (!isVisit(request)) return sendFailure(request, reply, error);
    return failurePage(reply, { error, request, title: 'nothingHere' });
  });
  app.addHook('onResponse', (request, reply, done) => {
    const served = servedBy(request, reply);
    onServed?.(served);
    logResponse(request, served);
    done();
  });
  return app;
}

function noSchemas(): never {
  throw new Error('routes declare their schemas in the contract, not to Fastify');
}

/** SDKs send `content-type: application/json` with an empty body for calls without parameters. */
function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    return parse(request, String(body), done);
  });
}

/** What published clients know and this server has not is said to be just that. */
function notFound(request: FastifyRequest): AppError {
  const path = request.url.split('?')[0] ?? '';
  const values = { method: request.method, path: path.slice(0, 200) };
  const state = stateOfPath(request.method, path);
  if (state === 'outside') return new AppError('path_outside', { values });
  return new AppError(state === 'later' ? 'path_later' : 'path_not_found', { values });
}

/**
 * A browser going somewhere, as against a program (Fetch Metadata). Without that header `Accept` decides,
 * except below /api: the Java runtime asks for text/html whatever it calls.
 */
function isVisit({ url, headers }: FastifyRequest): boolean {
  const { accept = '', 'sec-fetch-mode': mode } = headers;
  if (mode !== undefined) return mode === 'navigate';
  return accept.includes('text/html') && !url.startsWith('/api/');
}

function servedBy(request: FastifyRequest, reply: FastifyReply): Served {
  const { url: route } = request.routeOptions;
  return { method: request.method, route, status: reply.statusCode, durationMs: reply.elapsedTime };
}

function logResponse({ log }: FastifyRequest, { durationMs, ...served }: Served): void {
  log.info({ ...served, ms: Math.round(durationMs) }, 'request');
}

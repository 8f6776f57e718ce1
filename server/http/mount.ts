/**
 * Joins a group of the contract to its handlers: who is calling is checked from the route's own
 * declaration, what came in is read by its schemas, what goes out is cut to its schema.
 */
import type { Language } from '@causeway/contract/errors.ts';
import type { Access, BodyOf, DataOf, ParamsOf, QueryOf, Route } from '@causeway/contract/route.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Authenticators, CallerOf } from './auth/principal.ts';
import { allowOrigin, answerPreflight } from './cors.ts';
import { projectionOf } from './project.ts';
import { languageOf, sendBareData, sendData, sendLegacyData } from './reply.ts';
import { bodyReader, queryReader } from './validate.ts';

/** What a handler returns that has answered through `wire.reply` itself, for instance with a redirect. */
export const answered = Symbol('answered');

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What this route promises; absent for pages and protocol endpoints. */
    contract?: Route;
  }
}

export interface Wire {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type AccessOf<R> = R extends { readonly access: infer A extends Access } ? A : never;

/** One call, proved and read. */
export interface Call<R> {
  readonly principal: CallerOf[AccessOf<R>];
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  readonly language: Language;
  readonly requestId: string;
  /** For the few handlers that are not plain JSON. */
  readonly wire: Wire;
}

export type Handler<R> = (call: Call<R>) => Promise<DataOf<R> | typeof answered>;

export type Handlers<Group> = { readonly [Name in keyof Group]: Handler<Group[Name]> };

/** How routes are reached. */
export interface Mounting {
  readonly authenticators: Authenticators;
  /** Whether browsers of any origin may call; see `cors.ts`. */
  readonly crossOrigin?: boolean;
}

export interface MountOptions<Group> extends Mounting {
  readonly routes: Group;
  readonly handlers: Handlers<Group>;
}

type Routes = Readonly<Record<string, Route>>;

/** A group of the contract with its handlers, for `mountAll`. */
export type HandledGroup = (app: FastifyInstance, mounting: Mounting) => void;

export function group<Group extends Routes>(
  routes: Group,
  handlers: Handlers<Group>,
): HandledGroup {
  return (app, mounting) => mount(app, { ...mounting, routes, handlers });
}

/** Adds the groups of one API to the app, all reached alike. */
export function mountAll(
  app: FastifyInstance,
  groups: readonly HandledGroup[],
  mounting: Mounting,
): void {
  for (const addTo of groups) addTo(app, mounting);
}

/** Adds every route of the group to the app. */
export function mount<Group extends Routes>(
  app: FastifyInstance,
  { routes, handlers, authenticators, crossOrigin = false }: MountOptions<Group>,
): void {
  for (const name of Object.keys(routes)) {
    const route = routes[name];
    const handler: Handler<Route> | undefined = handlers[name];
    if (route === undefined || handler === undefined) throw new Error(`no handler for ${name}`);
    if (crossOrigin) app.options(route.path, answerPreflight);
    app.route({
      method: route.method,
      url: route.path,
      config: { contract: route },
      ...(crossOrigin && { onRequest: allowOrigin }),
      handler: serve(route, handler, authenticators),
    });
  }
}

function serve(route: Route, handler: Handler<Route>, authenticators: Authenticators) {
  const readParams = route.params && queryReader(route.params);
  const readQuery = route.query && queryReader(route.query);
  const readBody = route.body && bodyReader(route.body);
  const project = route.data && projectionOf(route.data);
  const send = senderOf(route);

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const principal = await authenticators[route.access](request, route.query);
    const data = await handler({
      principal,
      params: readParams?.(request.params) ?? {},
      query: readQuery?.(request.query) ?? {},
      body: readBody?.(request.body) ?? {},
      language: languageOf(request),
      requestId: request.id,
      wire: { request, reply },
    });
    if (data === answered) return reply;
    return send(reply, project?.(data));
  };
}

function senderOf({ isLegacy, isBare }: Route) {
  if (isBare) return sendBareData;
  return isLegacy ? sendLegacyData : sendData;
}

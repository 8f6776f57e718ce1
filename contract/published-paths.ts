/**
 * Every path that a published client knows, and what this server makes of it: served, to be served, or
 * outside. The lists are data (`published-paths.json`); whether a path is served, the routes say.
 */
import { routes } from './index.ts';
import listed from './published-paths.json' with { type: 'json' };

export type PathState = 'done' | 'later' | 'outside';

export interface PublishedPath {
  readonly method: string;
  /** With `{name}` where a parameter stands. */
  readonly path: string;
  readonly state: PathState;
  /** The method of the published SDK that calls it, for paths outside; none for steps of sign-in pages. */
  readonly operation?: string;
}

/** Served by the OpenID provider and the hosted pages, whose answers are no envelopes. */
const protocolPaths: ReadonlySet<string> = new Set([
  'GET /api/v3/signin-by-extidp',
  'GET /oidc/.well-known/jwks.json',
  'GET /oidc/.well-known/openid-configuration',
  'GET /oidc/auth',
  'GET /oidc/me',
  'GET /oidc/session/end',
  'POST /oidc/me',
  'POST /oidc/token',
  'POST /oidc/token/introspection',
  'POST /oidc/token/revocation',
]);

const routed: ReadonlySet<string> = new Set(
  routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
);

function published(place: string, state: PathState, operation?: string): PublishedPath {
  const [method = '', path = ''] = place.split(' ');
  return { method, path, state, ...(operation !== undefined && { operation }) };
}

export const publishedPaths: readonly PublishedPath[] = [
  ...listed.inside.map((place) =>
    published(place, routed.has(place) || protocolPaths.has(place) ? 'done' : 'later'),
  ),
  ...Object.entries(listed.outside).map(([place, operation]) =>
    published(place, 'outside', operation === '' ? undefined : operation),
  ),
];

const patterns = publishedPaths.map(({ method, path, state }) => ({
  method,
  state,
  pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** What is known of a place; undefined for one that no published client calls. */
export function stateOfPath(method: string, path: string): PathState | undefined {
  return patterns.find((known) => known.method === method && known.pattern.test(path))?.state;
}

/** Placing oidc-provider under our public address, whatever a request claims to have been sent to. */
import type { Provider } from 'oidc-provider';

import { routes } from './configuration.ts';

/**
 * Makes every address that oidc-provider builds start with our public one. By itself it would trust
 * the Host header and the request target (host header injection), and show an internal address
 * behind a proxy.
 */
export function anchor(provider: Provider): void {
  const { protocol, pathname } = new URL(provider.issuer);
  Object.defineProperties(provider.request, {
    protocol: { get: () => protocol.slice(0, -1) }, // decides whether cookies are `Secure`
    href: { get: () => provider.issuer }, // the base of every address
  });
  provider.context['mountPath'] = pathname;
}

/** The address of a request as oidc-provider knows it, by the issuer's path; undefined when it is none of ours. */
export function belowIssuer(pathname: string, target: string): string | undefined {
  const [path = '', ...query] = target.replace(/^https?:\/\/[^/]*/i, '').split('?');
  const search = query.length === 0 ? '' : `?${query.join('?')}`;
  if (path.startsWith(`${pathname}/`)) return path.slice(pathname.length) + search;
  // Newer clients look for the keys below the application.
  return /^\/[^/]+\/oidc\/\.well-known\/jwks\.json$/.test(path) ? routes.jwks : undefined;
}

import type { Application } from './application.ts';

type Registered = Pick<Application, 'redirectUris' | 'logoutRedirectUris' | 'initLoginUri'>;

/** The web origins of an application's registered addresses: the only ones that may hear of its users. */
export function registeredOrigins(application: Registered): readonly string[] {
  const { redirectUris, logoutRedirectUris, initLoginUri } = application;
  const addresses = [...redirectUris, ...logoutRedirectUris, initLoginUri];
  const origins = addresses.flatMap((address) => {
    const url = URL.parse(address);
    return url !== null && /^https?:$/.test(url.protocol) ? [url.origin] : [];
  });
  return [...new Set(origins)];
}

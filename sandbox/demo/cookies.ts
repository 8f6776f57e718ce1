// Cookies are shared between the ports of one host, so the names must not meet those of the server.
export const sessionCookie = 'causeway_demo';
export const languageCookie = 'causeway_demo_lang';

/** One cookie of a Cookie header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

/** A Set-Cookie header; Lax, so that it comes along when the provider sends the person back. */
export function writeCookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}

export function clearCookie(name: string): string {
  return `${writeCookie(name, '')}; Max-Age=0`;
}

/** Cookies of oidc-provider's answers that are not to reach the browser. */
import type { KoaContextWithOIDC } from 'oidc-provider';

/** Lets no cookie of this name be made, which is cheaper than to sign it and to drop it. */
export function withholdCookie({ cookies }: KoaContextWithOIDC, withheld: string): void {
  const set = cookies.set.bind(cookies);
  cookies.set = (name, value, options) => (name === withheld ? cookies : set(name, value, options));
}

/** Takes back a cookie, and its signature, that this answer was about to set. */
export function dropCookie(ctx: KoaContextWithOIDC, name: string): void {
  const header = ctx.res.getHeader('set-cookie');
  if (!Array.isArray(header)) return;
  const kept = header.filter(
    (cookie) => !cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}.sig=`),
  );
  if (kept.length > 0) ctx.res.setHeader('set-cookie', kept);
  else ctx.res.removeHeader('set-cookie');
}

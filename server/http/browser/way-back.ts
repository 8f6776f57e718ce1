/**
 * The way back from a page where nothing goes on: to the application that the browser came from.
 *
 * A step that is gone cannot say any more whom it was for, so a cookie does. It names an application and
 * no address: a link leads only where the application is registered (open redirect).
 */
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { languageOf } from '../../broker/browser.ts';
import type { BrokerDeps } from '../../broker/deps.ts';
import type { Application } from '../../directory/application.ts';
import { asId } from '../../kernel/ids.ts';
import type { NextStep } from '../pages/error-page.ts';
import { say } from '../pages/text.ts';

const COOKIE = 'causeway_application';

export function rememberApplication(
  reply: FastifyReply,
  { publicUrl }: Pick<BrokerDeps, 'publicUrl'>,
  { id }: Pick<Application, 'id'>,
): void {
  const secure = publicUrl.startsWith('https:');
  const cookie = { name: COOKIE, value: id, path: '/', httpOnly: true, secure } as const;
  reply.header('set-cookie', stringifySetCookie({ ...cookie, sameSite: 'lax' }));
}

/** What a failure page offers as long as it has nothing better. */
export async function wayBack(
  { store }: Pick<BrokerDeps, 'store'>,
  request: FastifyRequest,
): Promise<readonly NextStep[]> {
  const id = parseCookie(request.headers.cookie ?? '')[COOKIE];
  const application = id === undefined ? undefined : await store.applications.find(asId(id));
  const address = application && homeOf(application);
  if (application === undefined || address === undefined) return [];
  const label = say(languageOf(request), 'backToApp', { app: application.name });
  return [{ kind: 'link', label, address }];
}

/** Where an application begins; undefined for one that has no page. */
export function homeOf({
  initLoginUri,
  redirectUris,
}: Pick<Application, 'initLoginUri' | 'redirectUris'>): string | undefined {
  const initial = URL.parse(initLoginUri);
  if (initial !== null && isWeb(initial)) return initial.href;
  const sites = redirectUris.map((address) => URL.parse(address));
  const site = sites.find((url) => url !== null && isWeb(url));
  return site ? `${site.origin}/` : undefined;
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}

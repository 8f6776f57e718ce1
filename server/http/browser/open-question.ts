/**
 * Which question a browser is in front of, for calls that cannot say it: the older addresses of published
 * components name no handle. A cookie holds the handles; each is good in this browser only, so a planted
 * one is worth nothing.
 */
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { BrokerDeps } from '../../broker/deps.ts';
import type { Browser } from '../../broker/interaction.ts';
import { noStep, type PendingAccount, STEP_LIFETIME_MS } from '../../broker/login.ts';
import { browserOf } from './browser-of.ts';

const COOKIE = 'causeway_question';
/** Of more, the oldest are forgotten. */
const KEPT = 4;

interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export function rememberQuestion(
  { publicUrl }: Pick<BrokerDeps, 'publicUrl'>,
  { request, reply }: Visit,
  token: string,
): void {
  const value = [token, ...tokensIn(request)].slice(0, KEPT).join('.');
  setCookie(reply, publicUrl, value);
}

export function forgetQuestions(
  { publicUrl }: Pick<BrokerDeps, 'publicUrl'>,
  { reply }: Visit,
): void {
  setCookie(reply, publicUrl, '');
}

/**
 * The handle of the question that an answer without one is for. Undefined when nothing is asked, or when
 * two tabs ask about two accounts of sources: an answer could join the wrong one.
 */
export async function openQuestion(
  broker: BrokerDeps,
  { request, reply }: Visit,
): Promise<string | undefined> {
  const browser = browserOf(request, reply, broker.publicUrl);
  const [newest, ...others] = await stillOpen(broker, browser, tokensIn(request));
  if (newest === undefined) return undefined;
  const isClear = others.every(({ pending }) => isSamePerson(pending, newest.pending));
  return isClear ? newest.token : undefined;
}

async function stillOpen({ steps }: BrokerDeps, browser: Browser, tokens: readonly string[]) {
  const found = await Promise.all(
    tokens.map(async (token) => {
      const pending = await steps.look('account', token, browser).catch(noStep);
      return pending === undefined ? [] : [{ token, pending }];
    }),
  );
  return found.flat();
}

function isSamePerson(one: PendingAccount, other: PendingAccount): boolean {
  return (
    one.appId === other.appId &&
    one.connectionId === other.connectionId &&
    subjectsIn(one) === subjectsIn(other)
  );
}

function subjectsIn({ assertion }: PendingAccount): string {
  const told = assertion.subjects.map(({ type, authority, value }) =>
    JSON.stringify([type, authority, value]),
  );
  return told.toSorted().join();
}

function tokensIn({ headers }: FastifyRequest): readonly string[] {
  const value = parseCookie(headers.cookie ?? '')[COOKIE] ?? '';
  return value.split('.').filter((token) => /^[\w-]{43}$/.test(token));
}

function setCookie(reply: FastifyReply, publicUrl: string, value: string): void {
  const secure = publicUrl.startsWith('https:');
  const maxAge = value === '' ? 0 : STEP_LIFETIME_MS / 1000;
  const cookie = { name: COOKIE, value, path: '/', httpOnly: true, secure, maxAge } as const;
  reply.header('set-cookie', stringifySetCookie({ ...cookie, sameSite: 'lax' }));
}

/**
 * The browser on the other end of a request: which one it is, and what language it reads.
 *
 * A pure function of what the request carried, so that the OpenID provider and the hosted pages see
 * the same browser although they answer through different HTTP layers.
 */
import type { Language } from '@causeway/contract/errors.ts';
import { parseCookie, stringifySetCookie } from 'cookie';

import { newToken } from '../kernel/token.ts';
import type { Browser } from './interaction.ts';

export interface BrowserInput {
  readonly cookieHeader: string | undefined;
  /** Adds one Set-Cookie header to the answer. */
  readonly setCookie: (header: string) => void;
  readonly acceptLanguage: string | undefined;
  /** What the request asks for by itself: `lang`, or the header `x-authing-lang`. */
  readonly lang: string | undefined;
  /** Whether the public address is https. */
  readonly secure: boolean;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  readonly requestId?: string | undefined;
}

/** What tells the language of a request; a request of any HTTP layer will do. */
export interface LanguageInput {
  readonly query: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** `__Host-` keeps a sibling host from planting the cookie (cookie tossing); it needs https. */
export function browserCookieName(secure: boolean): string {
  return secure ? '__Host-causeway_browser' : 'causeway_browser';
}

/** Reads who a request comes from; the binding is made when it is first needed. */
export function createBrowser(input: BrowserInput): Browser {
  const name = browserCookieName(input.secure);
  const cookies = parseCookie(input.cookieHeader ?? '');
  let binding = readBinding(cookies[name]);
  const bind = (): string => {
    if (binding !== undefined) return binding;
    binding = newToken();
    input.setCookie(
      stringifySetCookie({
        name,
        value: binding,
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: input.secure,
      }),
    );
    return binding;
  };

  const { ip, userAgent, requestId } = input;
  const locale = languageFor(input, cookies);
  return { bind, binding, locale, ip, userAgent, requestId };
}

/** The language for the person behind a request. */
export function languageOf({ query, headers }: LanguageInput): Language {
  const asked = typeof query === 'object' && query !== null && 'lang' in query && query.lang;
  const lang = asked || headers['x-authing-lang'];
  return (
    languageOfTag(typeof lang === 'string' ? lang : '') ??
    rememberedLanguage(parseCookie(headers['cookie']?.toString() ?? '')) ??
    chooseLanguage(headers['accept-language']?.toString())
  );
}

/** A language that was asked for is that of the pages that follow, whose addresses do not name it. */
function languageFor(
  { lang, acceptLanguage, secure, setCookie }: BrowserInput,
  cookies: ParsedCookies,
): Language {
  const asked = languageOfTag(lang ?? '');
  const remembered = rememberedLanguage(cookies);
  if (asked !== undefined && asked !== remembered) {
    const value = { name: LANGUAGE_COOKIE, value: asked, path: '/', httpOnly: true } as const;
    setCookie(stringifySetCookie({ ...value, sameSite: 'lax', secure }));
  }
  return asked ?? remembered ?? chooseLanguage(acceptLanguage);
}

type ParsedCookies = ReturnType<typeof parseCookie>;

const LANGUAGE_COOKIE = 'causeway_language';

function rememberedLanguage(cookies: ParsedCookies): Language | undefined {
  return languageOfTag(cookies[LANGUAGE_COOKIE] ?? '');
}

/** A value that this server did not make is no binding: it may be short, and so guessable. */
function readBinding(value: string | undefined): string | undefined {
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
}

function chooseLanguage(acceptLanguage: string | undefined): Language {
  const wanted = byPreference(acceptLanguage ?? '').map(languageOfTag);
  return wanted.find((language) => language !== undefined) ?? 'en';
}

function languageOfTag(tag: string): Language | undefined {
  const primary = tag.trim().toLowerCase().split(/[-_]/, 1)[0];
  return primary === 'zh' || primary === 'en' ? primary : undefined;
}

/** The tags of an Accept-Language header (RFC 9110 section 12.5.4), most wanted first. */
function byPreference(header: string): readonly string[] {
  return header
    .split(',')
    .map((entry) => {
      const [tag = '', weight] = entry.split(';');
      return { tag, weight: Number(weight?.split('=')[1] ?? 1) || 0 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

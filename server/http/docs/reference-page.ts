/** The frame of the reference: head, search, the list of calls beside the text, and the headers. */
import { routeGroups } from '@causeway/contract/index.ts';
import type { Language } from '@causeway/contract/errors.ts';
import type { Route } from '@causeway/contract/route.ts';

import { type Html, html } from '../pages/html.ts';
import { tell } from './reference-words.ts';

export interface Reader {
  readonly language: Language;
  /** Whether the page may call this server; in development only. */
  readonly mayTry: boolean;
}

export interface ReferencePage {
  readonly title: string;
  /** Path and query of the same page, without the language. */
  readonly address: string;
  readonly search?: string;
  /** The call that is shown, if it is one. */
  readonly current?: string;
  readonly body: Html;
}

export interface CallGroup {
  readonly title: string;
  readonly routes: readonly Route[];
}

/** The calls whose name, path, summary or group holds every word. */
export function callsWith(words: string, language: Language): readonly CallGroup[] {
  const wanted = words.toLowerCase().split(/\s+/);
  return routeGroups
    .map(({ title, routes }) => ({
      title: title[language],
      routes: Object.values<Route>(routes).filter(({ operation, path, summary }) => {
        const text = `${operation} ${path} ${summary} ${title.en} ${title.zh}`.toLowerCase();
        return wanted.every((word) => text.includes(word));
      }),
    }))
    .filter(({ routes }) => routes.length > 0);
}

export function referencePage({ language, mayTry }: Reader, page: ReferencePage) {
  const other = language === 'en' ? 'zh' : 'en';
  const joint = page.address.includes('?') ? '&' : '?';
  const document = html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${page.title}</title>
<link rel="stylesheet" href="/docs/reference.css">
<script type="module" src="/docs/reference.js"></script>
</head>
<body>
<header>
<a class="home" href="/docs?lang=${language}">Causeway <span>${tell(language, 'title')}</span></a>
<form role="search" action="/docs">
<input type="hidden" name="lang" value="${language}">
<input type="search" name="q" value="${page.search ?? ''}" placeholder="${tell(language, 'search')}" aria-label="${tell(language, 'search')}" autocomplete="off">
</form>
<a href="${page.address}${joint}lang=${other}" hreflang="${other}" lang="${other}">${tell(language, 'otherLanguage')}</a>
</header>
<div class="columns">
${page.current !== undefined && callList(language, page.current)}
<main>${page.body}</main>
</div>
</body>
</html>
`;
  return { html: document.text, headers: headersOf(mayTry) };
}

function callList(language: Language, current: string): Html {
  return html`<nav aria-label="${tell(language, 'allCalls')}">
    ${callsWith('', language).map(
      ({ title, routes }) => html`<section class="group">
        <h2>${title}</h2>
        <ul>
          ${routes.map(
            ({ operation, path, summary }) => html`<li data-text="${operation} ${path} ${summary}">
              <a href="/docs/${operation}?lang=${language}" ${operation === current && html`aria-current="page"`}>${operation}</a>
            </li>`,
          )}
        </ul>
      </section>`,
    )}
  </nav>`;
}

function headersOf(mayTry: boolean): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    'img-src data:',
    ...(mayTry ? ["connect-src 'self'"] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-cache',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

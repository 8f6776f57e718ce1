/**
 * The frame of every hosted page, and the headers that go with it.
 *
 * Server-rendered, working without JavaScript, one request each: the stylesheet stands in the page
 * and is allowed by its hash, so the policy needs no `unsafe-inline`. No React here, no build.
 */
import { createHash } from 'node:crypto';

import type { Language } from '@causeway/contract/errors.ts';

import { type Html, html, trusted } from './html.ts';
import { stylesheet } from './stylesheet.ts';
import { say } from './text.ts';

export interface Page {
  readonly title: string;
  readonly language: Language;
  readonly body: Html;
  /** A script of this server, verbatim; the page must also be of use without it. */
  readonly script?: string;
  /** The same page in the other language. */
  readonly otherLanguage?: string;
}

export interface RenderedPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

const styleHash = sourceHash(stylesheet);

/** Renders a page with the headers it must be sent with. */
export function renderPage(page: Page): RenderedPage {
  const document = html`<!doctype html>
<html lang="${page.language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${page.title}</title>
${hashed('style', stylesheet)}
</head>
<body>
<main>${page.body}</main>
${page.otherLanguage !== undefined && languageLink(page.language, page.otherLanguage)}
${page.script !== undefined && hashed('script', page.script)}
</body>
</html>
`;
  return { html: document.text, headers: headersOf(page.script) };
}

/** The policy allows exactly this text between the tags, so nothing may come between. */
function hashed(tag: 'style' | 'script', source: string): Html {
  return trusted(`<${tag}>${source}</${tag}>`);
}

function languageLink(language: Language, address: string): Html {
  const lang = language === 'en' ? 'zh-CN' : 'en';
  return html`<footer>
    <a href="${address}" hreflang="${lang}" lang="${lang}">${say(language, 'otherLanguage')}</a>
  </footer>`;
}

/**
 * No `form-action`: browsers apply it to the redirects that follow a form, too, and these lead to
 * sources and applications of every customer.
 */
function headersOf(script: string | undefined): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src ${styleHash}`,
    "img-src 'self' https: data:",
    ...(script === undefined ? [] : [`script-src ${sourceHash(script)}`]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

function sourceHash(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}

/**
 * The frame of every hosted page, and the headers that go with it.
 *
 * Server-rendered, working without JavaScript, one request each: the stylesheet stands in the page
 * and is allowed by its hash, so the policy needs no `unsafe-inline`. No React here, no build.
 */
import { createHash } from 'node:crypto';

import type { Language } from '@causeway/contract/errors.ts';

import { type Brand, emblem } from './brand.ts';
import { hiddenFields, type OtherLanguage } from './fields.ts';
import { type Html, html, trusted } from './html.ts';
import { stylesheet } from './stylesheet.ts';
import { say } from './text.ts';
import { themeOf } from './theme.ts';

export interface Page {
  readonly title: string;
  readonly language: Language;
  readonly body: Html;
  /** The application that the page belongs to: its emblem stands on top, its colour on buttons. */
  readonly brand?: Brand | undefined;
  /** A script of this server, verbatim; the page must also be of use without it. */
  readonly script?: string;
  /** Asks for itself again after so many seconds, in browsers without scripts. */
  readonly refreshSeconds?: number;
  /** Whether the script asks this server. */
  readonly asksHome?: boolean;
  /** The same page in the other language. */
  readonly otherLanguage?: OtherLanguage;
}

export interface RenderedPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A second click must not send a form twice; coming back to the page makes it ready again. */
const sendOnce = `addEventListener('submit',function(e){var f=e.target;if(f.dataset.sent)return e.preventDefault();f.dataset.sent=1;setTimeout(function(){delete f.dataset.sent},8000)});
addEventListener('pageshow',function(){document.querySelectorAll('form').forEach(function(f){delete f.dataset.sent})})`;

/** Renders a page with the headers it must be sent with. */
export function renderPage(page: Page): RenderedPage {
  const { brand, script } = page;
  const theme = themeOf(brand?.color);
  const styles = [stylesheet, theme].filter((source) => source !== '');
  const footer =
    page.otherLanguage === undefined ? html`` : languageLink(page.language, page.otherLanguage);
  const hasForm = `${page.body.text}${footer.text}`.includes('<form');
  const scripts = [...(hasForm ? [sendOnce] : []), ...given(script)];
  const document = html`<!doctype html>
<html lang="${page.language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
${page.refreshSeconds !== undefined && refresh(page.refreshSeconds)}
<title>${page.title}</title>
${styles.map((source) => hashed('style', source))}
</head>
<body>
<main>${brand !== undefined && emblem(brand)}${page.body}</main>
${footer}
${scripts.map((source) => hashed('script', source))}
</body>
</html>
`;
  return { html: document.text, headers: headersOf(page, styles, scripts) };
}

function given(script: string | undefined): readonly string[] {
  return script === undefined ? [] : [script];
}

/** The policy allows exactly this text between the tags, so nothing may come between. */
function hashed(tag: 'style' | 'script', source: string): Html {
  return trusted(`<${tag}>${source}</${tag}>`);
}

function refresh(seconds: number): Html {
  return html`<noscript><meta http-equiv="refresh" content="${seconds}" /></noscript>`;
}

function languageLink(language: Language, other: OtherLanguage): Html {
  const lang = language === 'en' ? 'zh-CN' : 'en';
  const name = say(language, 'otherLanguage');
  if (typeof other === 'string') {
    return html`<footer><a href="${other}" hreflang="${lang}" lang="${lang}">${name}</a></footer>`;
  }
  return html`<footer>
    <form method="post" action="${other.address}">
      ${hiddenFields(other.fields)}<button class="plain" lang="${lang}">${name}</button>
    </form>
  </footer>`;
}

/**
 * No `form-action`: browsers apply it to the redirects that follow a form, too, and these lead to
 * sources and applications of every customer.
 */
function headersOf(
  { asksHome = false }: Page,
  styles: readonly string[],
  scripts: readonly string[],
): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src ${styles.map(sourceHash).join(' ')}`,
    "img-src 'self' https: data:",
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.map(sourceHash).join(' ')}`]),
    ...(asksHome ? ["connect-src 'self'"] : []),
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

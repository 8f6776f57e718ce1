import { html } from './html.ts';
import type { Html } from './html.ts';
import { languageName, languages, languageTag } from './language.ts';
import type { Language } from './language.ts';

/** One complete page: what stands in the frame that all pages of the sandbox and the demo share. */
export type Page = {
  readonly language: Language;
  readonly title: string;
  /** Names the program in the top bar. */
  readonly brand: string;
  /** Says on every page that nothing here is for production. */
  readonly ribbon: string;
  readonly stylesheets: readonly string[];
  readonly scripts?: readonly string[];
  /** The address of this page in another language; absent where the page cannot be asked for again. */
  readonly languageLink?: (language: Language) => string;
  /** `wide` leaves room for columns; one narrow column when absent. */
  readonly layout?: 'wide';
  readonly body: Html;
};

const mark = html`<svg
  class="mark"
  viewBox="0 0 32 32"
  width="28"
  height="28"
  aria-hidden="true"
  focusable="false"
>
  <rect width="32" height="32" rx="9" class="mark-ground" />
  <path d="M4 21c4.500 0 4.500-9 12-9s7.500 9 12 9" class="mark-arch" />
  <path d="M4 26h24M9 21v5M23 21v5" class="mark-pier" />
</svg>`;

function languageSwitch(page: Page): Html | undefined {
  const link = page.languageLink;
  if (link === undefined) return undefined;
  return html`<nav class="languages" aria-label="Language / 语言">
    ${languages.map((language) =>
      language === page.language
        ? html`<span aria-current="true">${languageName[language]}</span>`
        : html`<a
            href="${link(language)}"
            hreflang="${languageTag[language]}"
            lang="${languageTag[language]}"
            >${languageName[language]}</a
          >`,
    )}
  </nav>`;
}

export function renderPage(page: Page): string {
  return html`<!doctype html>
    <html lang="${languageTag[page.language]}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${page.title}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        ${page.stylesheets.map((href) => html`<link rel="stylesheet" href="${href}" />`)}
        ${(page.scripts ?? []).map((source) => html`<script src="${source}" defer></script>`)}
      </head>
      <body>
        <p class="ribbon">${page.ribbon}</p>
        <header class="top">
          <span class="brand">${mark}${page.brand}</span>${languageSwitch(page)}
        </header>
        <main class="${page.layout ?? ''}">${page.body}</main>
      </body>
    </html> `.toString();
}

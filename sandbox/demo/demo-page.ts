import type { Html } from '../html.ts';
import type { Language } from '../language.ts';
import { renderPage } from '../page.ts';
import { words } from './words.ts';

/** Frames one page of the demo. */
export function demoPage(page: {
  readonly language: Language;
  readonly title: string;
  readonly body: Html;
  readonly layout?: 'wide';
  readonly scripts?: readonly string[];
  /** Absent on pages that answer a form. */
  readonly languageLink?: (language: Language) => string;
}): string {
  const { brand, ribbon } = words[page.language];
  return renderPage({ ...page, brand, ribbon, stylesheets: ['/sandbox.css', '/demo.css'] });
}

/** The first page in another language. */
export function homeInLanguage(language: Language): string {
  return `/?lang=${language}`;
}

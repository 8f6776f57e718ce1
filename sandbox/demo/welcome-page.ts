import { html } from '../html.ts';
import type { Language } from '../language.ts';
import { demoPage, homeInLanguage } from './demo-page.ts';
import { words } from './words.ts';

/** The first page: what will happen, and the two ways to begin. */
export function welcomePage(language: Language): string {
  const { title, lead, steps, signIn, direct, note } = words[language].welcome;
  return demoPage({
    language,
    title,
    languageLink: homeInLanguage,
    body: html`<section class="card hero">
        <h1>${title}</h1>
        <p class="lead">${lead}</p>
        <ol class="route">
          ${steps.map(
            ([name, text]) => html`<li><strong>${name}</strong><span>${text}</span></li>`,
          )}
        </ol>
        <p class="actions">
          <a class="button primary large" href="/sign-in">${signIn}</a>
          <a class="button" href="/sign-in?direct">${direct}</a>
        </p>
      </section>
      <p class="note">${note}</p>`,
  });
}

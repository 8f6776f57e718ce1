/** The front of the reference: what holds for every call, and all of them or those that were searched for. */
import type { Access } from '@causeway/contract/route.ts';

import { html } from '../pages/html.ts';
import { prose } from './prose.ts';
import { callsWith, type Reader, type ReferencePage } from './reference-page.ts';
import { accessWords, tell } from './reference-words.ts';

const accesses: readonly Access[] = ['management', 'user', 'application', 'public'];

export function indexPage({ language }: Reader, search: string): ReferencePage {
  const groups = callsWith(search, language);
  const title = tell(language, 'title');
  return {
    title,
    search,
    address: search === '' ? '/docs' : `/docs?q=${encodeURIComponent(search)}`,
    body: html`<h1>${title}</h1>
      <p>${tell(language, 'intro')}</p>
      <p><a href="/docs/openapi.json">${tell(language, 'document')}</a></p>
      <dl class="accesses">
        ${accesses.map(
          (access) => html`<dt><code>${access}</code></dt>
            <dd>${accessWords[access][language]}</dd>`,
        )}
      </dl>
      ${groups.map(
        (group) => html`<section class="group">
          <h2>${group.title}</h2>
          <ul class="calls">
            ${group.routes.map(
              ({
                operation,
                method,
                path,
                summary,
              }) => html`<li data-text="${operation} ${path} ${summary}">
                <a href="/docs/${operation}?lang=${language}">${operation}</a>
                <span class="place"><b class="method ${method.toLowerCase()}">${method}</b> ${path}</span>
                <span class="soft">${prose(summary)}</span>
              </li>`,
            )}
          </ul>
        </section>`,
      )}
      <p class="soft" id="no-hits" ${groups.length > 0 && html`hidden`}>${tell(language, 'noHits')}</p>`,
  };
}

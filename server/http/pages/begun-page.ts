/** The question to somebody whom a source sent here unasked. */
import type { Language } from '@causeway/contract/errors.ts';

import type { Brand } from './brand.ts';
import { html } from './html.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

export function begunPage(input: {
  readonly language: Language;
  readonly source: string;
  readonly brand: Brand;
  readonly address: string;
}): Page {
  const { language, source, brand, address } = input;
  const title = say(language, 'begunBySource', { source, app: brand.name });
  return {
    title,
    language,
    brand,
    body: html`<h1>${title}</h1>
      <p>${say(language, 'begunElsewhere', { source })}</p>
      <p class="actions"><a class="button main" href="${address}">${say(language, 'goOn')}</a></p>`,
  };
}

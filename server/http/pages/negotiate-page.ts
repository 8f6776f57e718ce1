/** What somebody sees whose browser showed no ticket of a domain. */
import type { Language } from '@causeway/contract/errors.ts';

import { html } from './html.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

/** `address`: of the question itself, which is asked once more by going there. */
export function negotiatePage(input: {
  readonly language: Language;
  readonly address: string;
}): Page {
  const { language, address } = input;
  const title = say(language, 'negotiateTitle');
  return {
    title,
    language,
    body: html`<h1>${title}</h1>
      <p>${say(language, 'negotiateExplained')}</p>
      <p class="actions">
        <a class="button main" href="${address}">${say(language, 'tryAgain')}</a>
        <a class="button" href="${address}&declined=1">${say(language, 'anotherWay')}</a>
      </p>`,
  };
}

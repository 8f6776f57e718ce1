/**
 * A form that sends itself: to a source that wants a POST, or to ourselves once more, so that a
 * cross-site POST becomes a same-site one and carries our cookies without `SameSite=None`.
 */
import type { Language } from '@causeway/contract/errors.ts';

import { html } from './html.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

const script = 'document.forms[0].submit()';

export function postPage(input: {
  readonly language: Language;
  readonly address: string;
  readonly fields: Iterable<readonly [name: string, value: string]>;
}): Page {
  const { language, address, fields } = input;
  const title = say(language, 'oneMoment');
  return {
    title,
    language,
    script,
    body: html`<h1>${title}</h1>
      <form method="post" action="${address}">
        ${[...fields].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button class="button main">${say(language, 'goOn')}</button>
      </form>`,
  };
}

/** The development mailbox: what would have been sent, newest first. */
import type { Language } from '@causeway/contract/errors.ts';

import type { KeptMessage } from '../../credentials/mailbox.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

export function mailboxPage(language: Language, messages: readonly KeptMessage[]): Page {
  const title = say(language, 'mailbox');
  return {
    title,
    language,
    otherLanguage: language === 'en' ? '?lang=zh-CN' : '?lang=en',
    body: html`<h1>${title}</h1>
      <p class="soft">${say(language, 'mailboxExplained')}</p>
      ${messages.length === 0 && html`<p>${say(language, 'mailboxEmpty')}</p>`}
      ${messages.map((message) => letter(language, message))}`,
  };
}

function letter(language: Language, { medium, to, subject, text, at }: KeptMessage): Html {
  const time = new Date(at).toISOString();
  return html`<article>
    <p class="soft small">${say(language, medium)} <b>${to}</b>
      <time datetime="${time}">${time.slice(11, 19)} UTC</time></p>
    ${subject !== undefined && html`<h2>${subject}</h2>`}
    <p>${text}</p>
  </article>`;
}

/** The page of every failure: what happened, what to do next, and the id to quote. */
import type { Language } from '@causeway/contract/errors.ts';

import { type Html, html } from './html.ts';
import { mark } from './mark.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

/** Something the person can do next. */
export type NextStep =
  | { readonly kind: 'link'; readonly label: string; readonly address: string }
  | { readonly kind: 'post'; readonly label: string; readonly address: string };

export function errorPage(input: {
  readonly language: Language;
  readonly title: string;
  readonly message: string;
  readonly requestId: string;
  readonly next: readonly NextStep[];
}): Page {
  const { language, title, next } = input;
  return {
    title,
    language,
    body: html`${mark('stopped')}
      <h1>${title}</h1>
      <p role="alert">${input.message}</p>
      ${next.length > 0 && html`<div class="actions">${next.map((step, i) => nextStep(step, i === 0))}</div>`}
      <p class="soft small">${say(language, 'requestId')} <code>${input.requestId}</code></p>`,
  };
}

function nextStep(step: NextStep, isMain: boolean): Html {
  const look = isMain ? 'button main' : 'button';
  if (step.kind === 'link')
    return html`<a class="${look}" href="${step.address}">${step.label}</a>`;
  return html`<form method="post" action="${step.address}">
    <button class="${look}">${step.label}</button>
  </form>`;
}

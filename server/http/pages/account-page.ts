/** "New here, or do you have an account already?": the question, and the ways to answer it. */
import type { BindingMethod } from '@causeway/contract/association.ts';
import type { Language } from '@causeway/contract/errors.ts';

import type { AccountQuestion } from '../../broker/login.ts';
import { ways } from '../../broker/ownership.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';
import { say, type Words } from './text.ts';

export type AccountPageNotice =
  | { readonly kind: 'code-sent'; readonly method: string; readonly account: string }
  | { readonly kind: 'refused'; readonly text: string; readonly account: string };

interface AccountPageInput {
  readonly language: Language;
  readonly appName: string;
  readonly appLogo: string;
  readonly source: string;
  /** Where the answers go. */
  readonly address: string;
  readonly question: AccountQuestion;
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly notice: AccountPageNotice | undefined;
}

export function accountPage(input: AccountPageInput): Page {
  const { language, question, appName, source, notice } = input;
  const title = say(language, question.kind === 'choose' ? 'whichAccount' : 'haveAccount', {
    app: appName,
  });
  return {
    title,
    language,
    body: html`${input.appLogo !== '' && html`<img class="logo" src="${input.appLogo}" alt="" height="44" />`}
      <h1>${title}</h1>
      ${notice?.kind === 'refused' && html`<p class="note" role="alert">${notice.text}</p>`}
      ${notice?.kind === 'code-sent' && html`<p role="status">${say(language, 'codeSent', { address: notice.account })}</p>`}
      <p>${say(language, question.kind === 'choose' ? 'whichExplained' : 'haveExplained', { source, app: appName })}</p>
      ${question.kind === 'choose' ? choices(input) : question.methods.map((method) => proof(input, method))}
      ${question.kind === 'challenge' && question.mayCreate && newHere(input)}`,
  };
}

function choices({ accounts, address }: AccountPageInput): Html {
  return html`<form method="post" action="${address}/choose">
    <ul>
      ${accounts.map(
        ({ id, name }) =>
          html`<li><button class="button" name="account" value="${id}">${name}</button></li>`,
      )}
    </ul>
  </form>`;
}

const labels = {
  email: 'emailAddress',
  phone: 'phoneNumber',
  username: 'userName',
} as const satisfies Record<string, Words>;

function proof({ language, address, notice }: AccountPageInput, method: BindingMethod): Html {
  const { kind, by } = ways[method];
  const isCode = by === 'code';
  return html`<form method="post" action="${address}/prove" class="actions">
    <input type="hidden" name="method" value="${method}" />
    <label>
      ${say(language, labels[kind])}
      <input name="account" required autocomplete="${kind === 'username' ? 'username' : kind === 'email' ? 'email' : 'tel'}" value="${notice?.account ?? ''}" />
    </label>
    ${isCode && html`<button class="button" formaction="${address}/code" formnovalidate>${say(language, 'sendCode')}</button>`}
    <label>
      ${say(language, isCode ? 'code' : 'password')}
      <input name="secret" required ${isCode ? html`inputmode="numeric" autocomplete="one-time-code"` : html`type="password" autocomplete="current-password"`} />
    </label>
    <button class="button main">${say(language, 'thisIsMine')}</button>
  </form>`;
}

function newHere({ language, address, appName }: AccountPageInput): Html {
  return html`<form method="post" action="${address}/create" class="actions">
    <button class="button">${say(language, 'newHere', { app: appName })}</button>
  </form>`;
}

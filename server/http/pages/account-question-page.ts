/** "New here, or do you already have an account?": the question, and the ways to answer it. */
import type { BindingMethod } from '@causeway/contract/association.ts';
import type { Language } from '@causeway/contract/errors.ts';

import type { AccountQuestion } from '../../broker/login.ts';
import { ways } from '../../broker/ownership.ts';
import type { Brand } from './brand.ts';
import { codeForm, type FormNotice, otherLanguageOf, passwordForm } from './fields.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';
import { say, type Words } from './text.ts';

export interface AccountChoice {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
}

export interface AccountQuestionInput {
  readonly language: Language;
  readonly brand: Brand;
  readonly source: string;
  /** Where the answers go. */
  readonly address: string;
  readonly question: AccountQuestion;
  /** The way of proving that is shown; the others are links. */
  readonly method: BindingMethod | undefined;
  readonly accounts: readonly AccountChoice[];
  readonly notice: FormNotice | undefined;
}

export function accountQuestionPage(input: AccountQuestionInput): Page {
  const { language, question, brand, source, method } = input;
  const words = wordsFor(question);
  const title = say(language, words.title);
  return {
    title,
    language,
    brand,
    otherLanguage: otherLanguageOf(input, method),
    body: html`<h1>${title}</h1>
      <p class="soft">${say(language, words.explained, { source, app: brand.name })}</p>
      ${question.kind === 'choose' ? choices(input) : challenge(input, question)}`,
  };
}

function wordsFor(question: AccountQuestion): { readonly title: Words; readonly explained: Words } {
  if (question.kind === 'choose') return { title: 'whichAccount', explained: 'whichExplained' };
  if (question.needsAddress === true)
    return { title: 'proveAddressTitle', explained: 'proveAddressExplained' };
  return question.mayCreate
    ? { title: 'haveAccount', explained: 'haveExplained' }
    : { title: 'proveTitle', explained: 'proveExplained' };
}

function choices({ language, accounts, address, brand, notice }: AccountQuestionInput): Html {
  return html`${notice?.kind === 'refused' && html`<p class="note" role="alert">${notice.text}</p>`}
    <form method="post" action="${address}/choose">
      <ul>
        ${accounts.map(({ id, name, hint }) => {
          const [initial = ''] = name;
          return html`<li>
            <button class="button choice" name="account" value="${id}">
              <span class="initial" aria-hidden="true">${initial.toLocaleUpperCase()}</span>
              <span><b>${name}</b>${hint !== '' && html`<small>${hint}</small>`}</span>
            </button>
          </li>`;
        })}
      </ul>
    </form>
    <p class="soft small">${say(language, 'noneIsMine', { app: brand.name })}</p>`;
}

type Challenge = Extract<AccountQuestion, { kind: 'challenge' }>;

function challenge(input: AccountQuestionInput, question: Challenge): Html {
  const { methods } = question;
  const mayCreate = question.mayCreate && question.needsAddress !== true;
  const { language, address, method } = input;
  const others = methods.filter((each) => each !== method);
  const links = others.map(
    (each) => html`<a href="${address}?with=${each}">${say(language, linkWords[each])}</a> `,
  );
  return html`${mayCreate && html`<h2>${say(language, 'haveOne')}</h2>`}
    ${method !== undefined && proof(input, method)}
    ${links.length > 0 && html`<p class="links">${links}</p>`}
    ${mayCreate && newHere(input)}`;
}

const linkWords = {
  'email-code': 'withEmailCode',
  'phone-code': 'withPhoneCode',
  'email-password': 'withEmailPassword',
  'phone-password': 'withPhonePassword',
  'username-password': 'withUserPassword',
} as const satisfies Record<BindingMethod, Words>;

function proof({ language, address, notice }: AccountQuestionInput, method: BindingMethod): Html {
  const { kind, by } = ways[method];
  const form = {
    language,
    address,
    notice,
    hidden: { with: method },
    kinds: [kind],
    path: 'prove',
    action: 'thisIsMine',
  } as const;
  if (by === 'password') return passwordForm(form);
  return codeForm({ ...form, again: `${address}?with=${method}` });
}

function newHere({ language, address }: AccountQuestionInput): Html {
  return html`<p class="or">${say(language, 'or')}</p>
    <form method="post" action="${address}/create">
      <button class="button">${say(language, 'newHere')}</button>
    </form>`;
}

/** The hosted sign-in page: the application, a button for each source, and a form where there is one. */
import type { Language } from '@causeway/contract/errors.ts';

import type { SignInMethods } from '../../directory/sign-in-methods.ts';
import type { Brand } from './brand.ts';
import { codeForm, type FormNotice, otherLanguageOf, passwordForm } from './fields.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

export interface SignInChoice {
  readonly label: string;
  readonly logo: string;
  readonly address: string;
}

/** Which form a page shows besides the buttons. */
export type SignInForm = 'password' | 'code' | 'sign-up-code' | 'sign-up-password';

export interface SignInPageInput {
  readonly language: Language;
  readonly brand: Brand;
  readonly choices: readonly SignInChoice[];
  /** Some buttons are left out, because they do not work inside this app. */
  readonly isReduced: boolean;
  readonly methods: SignInMethods;
  readonly form: SignInForm | undefined;
  readonly notice: FormNotice | undefined;
  /** Of this page, without a query. */
  readonly address: string;
}

export function signInPage(input: SignInPageInput): Page {
  const { language, brand, form } = input;
  const title = say(language, isSignUp(form) ? 'signUpTitle' : 'signInTo', { app: brand.name });
  return {
    title,
    language,
    brand,
    otherLanguage: otherLanguageOf(input, form),
    body: html`<h1>${title}</h1>
      ${!isSignUp(form) && sources(input)} ${form !== undefined && shownForm(input, form)}
      ${otherWays(input)}`,
  };
}

function isSignUp(form: SignInForm | undefined): boolean {
  return form?.startsWith('sign-up') === true;
}

function sources(input: SignInPageInput): Html {
  const { language, choices, form, isReduced } = input;
  const reduced = isReduced && html`<p class="soft small">${say(language, 'openInBrowser')}</p>`;
  if (choices.length === 0) {
    return html`${reduced} ${form === undefined && !isReduced && nothing(input)}`;
  }
  return html`<ul>
      ${choices.map((choice) => html`<li>${button(language, choice)}</li>`)}
    </ul>
    ${reduced} ${form !== undefined && html`<p class="or">${say(language, 'or')}</p>`}`;
}

function nothing({ language, brand }: SignInPageInput): Html {
  return html`<p class="note">${say(language, 'noConnections', { app: brand.name })}</p>`;
}

function shownForm({ language, methods, notice, address }: SignInPageInput, form: SignInForm) {
  const input = { language, notice, address, hidden: { with: form } };
  const again = `${address}?with=${form}`;
  switch (form) {
    case 'password':
      return passwordForm({
        ...input,
        kinds: methods.passwords,
        path: 'password',
        action: 'signIn',
      });
    case 'code':
      return codeForm({
        ...input,
        again,
        kinds: methods.codes,
        path: 'passcode',
        action: 'signIn',
      });
    case 'sign-up-code':
      return codeForm({
        ...input,
        again,
        kinds: methods.signUp.codes,
        path: 'sign-up',
        action: 'createAccount',
      });
    case 'sign-up-password':
      return passwordForm({
        ...input,
        isNew: true,
        kinds: ['email'],
        path: 'sign-up',
        action: 'createAccount',
      });
  }
}

const linkWords = {
  password: 'withPassword',
  code: 'withCode',
  'sign-up-code': 'withCode',
  'sign-up-password': 'withPassword',
} as const;

function otherWays({ language, methods, form, address }: SignInPageInput): Html | false {
  const all = formsOf(methods);
  const siblings = all.filter((one) => one !== form && isSignUp(one) === isSignUp(form));
  const links = siblings.map((one) =>
    link(`${address}?with=${one}`, say(language, linkWords[one])),
  );
  const signUp = all.find((one) => isSignUp(one));
  if (isSignUp(form)) links.push(link(address, say(language, 'signInLink')));
  else if (signUp !== undefined) {
    links.push(link(`${address}?with=${signUp}`, say(language, 'signUpLink')));
  }
  return links.length > 0 && html`<p class="links">${links}</p>`;
}

function link(address: string, text: string): Html {
  return html`<a href="${address}">${text}</a> `;
}

/** The forms that the application allows, the first to show first. */
export function formsOf({ passwords, codes, signUp, first }: SignInMethods): readonly SignInForm[] {
  const entries = [
    ...(passwords.length > 0 ? (['password'] as const) : []),
    ...(codes.length > 0 ? (['code'] as const) : []),
  ];
  return [
    ...entries.toSorted((a, b) => Number(b === first) - Number(a === first)),
    ...(signUp.codes.length > 0 ? (['sign-up-code'] as const) : []),
    ...(signUp.password ? (['sign-up-password'] as const) : []),
  ];
}

function button(language: Language, choice: SignInChoice): Html {
  const label = say(language, 'continueWith', { source: choice.label });
  return html`<a class="button choice" href="${choice.address}"
    >${icon(choice)}<span>${label}</span></a
  >`;
}

/** The first letter stands in for a logo, so that the buttons of a list still look alike. */
export function icon({ logo: address, label }: Pick<SignInChoice, 'logo' | 'label'>): Html {
  if (address !== '') return html`<img src="${address}" alt="" width="24" height="24" />`;
  const [initial = ''] = label;
  return html`<span class="initial" aria-hidden="true">${initial.toLocaleUpperCase()}</span>`;
}

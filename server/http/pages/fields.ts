/** The fields of the hosted forms, and the two forms that most pages are made of. */
import type { Language } from '@causeway/contract/errors.ts';

import { type Html, html } from './html.ts';
import { say, type Words } from './text.ts';

export type FieldKind = 'email' | 'phone' | 'username';

/** What a form says after it was sent: that a code is on its way, or what to mend. */
export type FormNotice =
  | { readonly kind: 'code-sent'; readonly account: string }
  | {
      readonly kind: 'refused';
      readonly text: string;
      readonly account: string;
      /** The code stands, only the digits were wrong. */
      readonly codeSent: boolean;
    };

export interface FormInput {
  readonly language: Language;
  /** Where the form goes; parts of it go to addresses below. */
  readonly address: string;
  /** Sent along. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly kinds: readonly FieldKind[];
  readonly notice: FormNotice | undefined;
  readonly action: Words;
}

/** Where the same page is in the other language: at an address, or where a form leads to. */
export type OtherLanguage =
  | string
  | { readonly address: string; readonly fields: Readonly<Record<string, string>> };

/** Of a page with this form: a code that is on its way is asked for in the other language, too. */
export function otherLanguageOf(
  { language, address, notice }: Pick<FormInput, 'language' | 'address' | 'notice'>,
  form: string | undefined,
): OtherLanguage {
  const lang = `lang=${language === 'en' ? 'zh-CN' : 'en-US'}`;
  if (form === undefined) return `${address}?${lang}`;
  if (!isCodeSent(notice)) return `${address}?with=${form}&${lang}`;
  const fields = { with: form, account: notice.account, sent: '1' };
  return { address: `${address}/code?${lang}`, fields };
}

function isCodeSent(notice: FormNotice | undefined): notice is FormNotice {
  return notice?.kind === 'code-sent' || notice?.codeSent === true;
}

const labels = { email: 'emailAddress', phone: 'phoneNumber', username: 'userName' } as const;

export function nameOfFields(language: Language, kinds: readonly FieldKind[]): string {
  const names = kinds.map((kind) => say(language, labels[kind]));
  const listed = new Intl.ListFormat(language, { type: 'disjunction' }).format(names);
  return listed.charAt(0) + listed.slice(1).toLocaleLowerCase(language);
}

export function passwordForm(
  input: FormInput & { readonly isNew?: true; readonly path: string },
): Html {
  const { language, isNew, action } = input;
  const hint = isNew && html`<small id="password-hint">${say(language, 'newPasswordHint')}</small>`;
  return html`${alert(input.notice)}
    <form method="post" action="${input.address}/${input.path}">
      ${hiddenFields(input.hidden)} ${accountField(input)}
      <label
        >${say(language, isNew ? 'newPassword' : 'password')}
        <input type="password" name="secret" required maxlength="200" autocomplete="${isNew ? 'new-password' : 'current-password'}" ${isNew && html`minlength="8"`} ${faulty(input.notice)} />
        ${hint}</label
      >
      <button class="button main">${say(language, action)}</button>
    </form>`;
}

/** First the address, then the code that was sent there. */
export function codeForm(
  input: FormInput & { readonly path: string; readonly again: string },
): Html {
  const { notice } = input;
  return isCodeSent(notice) ? codeStep(input, notice) : addressStep(input);
}

type CodeFormInput = Parameters<typeof codeForm>[0];

function addressStep(input: CodeFormInput): Html {
  const { language, address, hidden, notice } = input;
  return html`${alert(notice)}
    <form method="post" action="${address}/code">
      ${hiddenFields(hidden)} ${accountField(input)}
      <button class="button main">${say(language, 'sendCode')}</button>
    </form>`;
}

function codeStep(input: CodeFormInput, notice: FormNotice): Html {
  const { language, address, hidden, path, again, action } = input;
  const { account } = notice;
  const sent = html`<p role="status">${say(language, 'codeSent', { address: account })}</p>`;
  return html`${notice.kind === 'code-sent' ? sent : alert(notice)}
    <form method="post" action="${address}/${path}">
      ${hiddenFields({ ...hidden, account })}
      <label
        >${say(language, 'code')}
        <input name="secret" required maxlength="12" inputmode="numeric" autocomplete="one-time-code" autofocus ${faulty(notice)}
      /></label>
      <button class="button main">${say(language, action)}</button>
    </form>
    <form method="post" action="${address}/code" class="links">
      ${hiddenFields({ ...hidden, account, again: '1' })}
      <button class="plain">${say(language, 'sendAgain')}</button>
      <a href="${again}">${say(language, 'otherAddress')}</a>
    </form>`;
}

const autocompletes = { email: 'email', phone: 'tel', username: 'username' } as const;

function accountField({ language, kinds, notice }: FormInput): Html {
  const [only] = kinds;
  const isOne = kinds.length === 1 && only !== undefined;
  const type = isOne && only !== 'username' ? { email: 'email', phone: 'tel' }[only] : 'text';
  return html`<label
    >${nameOfFields(language, kinds)}
    <input type="${type}" name="account" required maxlength="320" autocomplete="${isOne ? autocompletes[only] : 'username'}" autocapitalize="none" spellcheck="false" value="${notice?.account ?? ''}" ${faulty(notice)}
  /></label>`;
}

function alert(notice: FormNotice | undefined): Html | false {
  return (
    notice?.kind === 'refused' && html`<p class="note" role="alert" id="fault">${notice.text}</p>`
  );
}

function faulty(notice: FormNotice | undefined): Html | false {
  return notice?.kind === 'refused' && html`aria-invalid="true" aria-describedby="fault"`;
}

export function hiddenFields(fields: Readonly<Record<string, string>>): Html {
  const entries = Object.entries(fields);
  return html`${entries.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
}

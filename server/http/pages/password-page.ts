/** Name and password for a connection whose source has no page of its own: a directory. */
import type { Language } from '@causeway/contract/errors.ts';

import type { Brand } from './brand.ts';
import { type FormNotice, passwordForm } from './fields.ts';
import { html } from './html.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

export function passwordPage(input: {
  readonly language: Language;
  readonly brand: Brand;
  readonly source: string;
  /** Of the connection; the form goes to an address below it. */
  readonly address: string;
  /** Where the other ways in are. */
  readonly otherWays: string;
  readonly notice: FormNotice | undefined;
}): Page {
  const { language, brand, address, notice } = input;
  const title = say(language, 'continueWith', { source: input.source });
  const form = { language, address, notice, hidden: {}, path: 'password' };
  return {
    title,
    language,
    brand,
    otherLanguage: `${address}/password?lang=${language === 'en' ? 'zh-CN' : 'en-US'}`,
    body: html`<h1>${title}</h1>
      ${passwordForm({ ...form, kinds: ['username'], action: 'signIn' })}
      <p class="links"><a href="${input.otherWays}">${say(language, 'chooseAnother')}</a></p>`,
  };
}

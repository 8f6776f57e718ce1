/** What a signed-in person sees of their account: what opens it, what else could, and how to take one away. */
import type { Language } from '@causeway/contract/errors.ts';

import type { Brand } from './brand.ts';
import { hiddenFields } from './fields.ts';
import { type Html, html } from './html.ts';
import { icon } from './sign-in-page.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

export interface ConnectedSource {
  readonly id: string;
  readonly name: string;
  readonly logo: string;
  /** Who the person is there. */
  readonly account: string;
  readonly lastUsedAt: number | undefined;
}

export interface AccountPageInput {
  readonly language: Language;
  readonly brand: Brand;
  readonly person: string;
  readonly appId: string;
  /** Proves that a form came from this page (CSRF). */
  readonly formToken: string;
  readonly connected: readonly ConnectedSource[];
  readonly offered: readonly {
    readonly identifier: string;
    readonly label: string;
    readonly logo: string;
  }[];
  readonly notice: { readonly kind: 'done' | 'refused'; readonly text: string } | undefined;
  /** Where the application begins. */
  readonly home: string | undefined;
}

export const ACCOUNT_PATH = '/account';

export function accountAddress(appId: string, query = ''): string {
  return `${ACCOUNT_PATH}?app_id=${encodeURIComponent(appId)}${query}`;
}

export function accountPage(input: AccountPageInput): Page {
  const { language, brand, notice, connected, offered, home, appId } = input;
  const title = say(language, 'accountTitle');
  const explained = connected.length === 0 ? 'accountEmpty' : 'accountExplained';
  const other = `&lang=${language === 'en' ? 'zh-CN' : 'en-US'}`;
  return {
    title,
    language,
    brand,
    otherLanguage: accountAddress(appId, other),
    body: html`<h1>${title}</h1>
      ${notice !== undefined && html`<p class="${notice.kind === 'done' ? 'good' : 'note'}" role="${notice.kind === 'done' ? 'status' : 'alert'}">${notice.text}</p>`}
      <p class="person">${input.person}</p>
      <h2>${say(language, 'connected')}</h2>
      <p class="soft">${say(language, explained, { app: brand.name })}</p>
      ${connected.length > 0 && html`<ul class="rows">${connected.map((one) => row(input, one))}</ul>`}
      ${offered.length > 0 && additions(input)}
      <p class="links">
        ${home !== undefined && html`<a href="${home}">${say(language, 'backToApp', { app: brand.name })}</a> `}
        <a href="/oidc/session/end">${say(language, 'signOut')}</a>
      </p>`,
  };
}

function row(
  { language, appId }: AccountPageInput,
  { id, name, logo, account, lastUsedAt }: ConnectedSource,
): Html {
  const used =
    lastUsedAt === undefined
      ? say(language, 'neverUsed')
      : say(language, 'lastUsed', { date: dayOf(lastUsedAt, language) });
  const words = { source: name };
  return html`<li>
    ${icon({ logo, label: name })}
    <span><b>${name}</b> <small>${account}</small> <small>${used}</small></span>
    <a href="${accountAddress(appId, `&remove=${encodeURIComponent(id)}`)}" aria-label="${say(language, 'removeNamed', words)}">${say(language, 'remove')}</a>
  </li>`;
}

function dayOf(at: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}

function additions({ language, offered, appId, formToken }: AccountPageInput): Html {
  return html`<h2>${say(language, 'addAnother')}</h2>
    <form method="post" action="${ACCOUNT_PATH}/add">
      ${hiddenFields({ app_id: appId, token: formToken })}
      <ul>
        ${offered.map(
          ({ identifier, label, logo }) =>
            html`<li>
              <button class="button choice" name="connection" value="${identifier}">
                ${icon({ label, logo })}<span>${say(language, 'add', { source: label })}</span>
              </button>
            </li>`,
        )}
      </ul>
    </form>`;
}

export function removalPage(
  input: Pick<AccountPageInput, 'language' | 'brand' | 'appId' | 'formToken'> & {
    readonly source: ConnectedSource;
  },
): Page {
  const { language, brand, appId, formToken, source } = input;
  const words = { source: source.name, app: brand.name };
  const title = say(language, 'removeTitle', words);
  return {
    title,
    language,
    brand,
    body: html`<h1>${title}</h1>
      <p>${say(language, 'removeExplained', words)}</p>
      <p class="person">${source.account}</p>
      <form method="post" action="${ACCOUNT_PATH}/remove" class="actions">
        ${hiddenFields({ app_id: appId, token: formToken, source: source.id })}
        <button class="button main">${say(language, 'removeConfirm')}</button>
        <a class="button" href="${accountAddress(appId)}">${say(language, 'keepIt')}</a>
      </form>`,
  };
}

/** The hosted sign-in page: the application, and one button for each way in. */
import type { Language } from '@causeway/contract/errors.ts';

import { type Html, html } from './html.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

export interface SignInChoice {
  readonly label: string;
  readonly logo: string;
  readonly address: string;
}

export function signInPage(input: {
  readonly language: Language;
  readonly appName: string;
  readonly appLogo: string;
  readonly choices: readonly SignInChoice[];
  readonly otherLanguage: string;
}): Page {
  const { language, appName, choices } = input;
  const title = say(language, 'signInTo', { app: appName });
  const methods =
    choices.length === 0
      ? html`<p class="note">${say(language, 'noConnections', { app: appName })}</p>`
      : html`<ul>
          ${choices.map((choice) => html`<li>${button(language, choice)}</li>`)}
        </ul>`;
  return {
    title,
    language,
    otherLanguage: input.otherLanguage,
    body: html`${logo(input.appLogo)}
      <h1>${title}</h1>
      ${methods}`,
  };
}

function button(language: Language, choice: SignInChoice): Html {
  const label = say(language, 'continueWith', { source: choice.label });
  return html`<a class="button choice" href="${choice.address}"
    >${icon(choice)}<span>${label}</span></a
  >`;
}

/** The first letter stands in for a logo, so that the buttons of a list still look alike. */
function icon({ logo: address, label }: SignInChoice): Html {
  if (address !== '') return html`<img src="${address}" alt="" width="24" height="24" />`;
  const [initial = ''] = label;
  return html`<span class="initial" aria-hidden="true">${initial.toLocaleUpperCase()}</span>`;
}

function logo(address: string): Html | false {
  return address !== '' && html`<img class="logo" src="${address}" alt="" height="44" />`;
}

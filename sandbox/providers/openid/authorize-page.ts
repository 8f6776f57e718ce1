import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import type { Language } from '../../language.ts';
import { renderPage } from '../../page.ts';
import { testUsers } from '../../test-users.ts';
import type { TestUser } from '../../test-users.ts';
import type { AuthorizeRequest } from './authorize-request.ts';
import { words } from './words.ts';

function userButton(user: TestUser, language: Language): Html {
  const { noName, noAddress } = words[language].authorize;
  return html`<li>
    <button class="person" name="user" value="${user.id}">
      <img class="avatar" src="/avatars/${user.id}.svg" alt="" width="48" height="48" />
      <span class="person-words">
        <span class="person-name">${user.name ?? noName}</span>
        <span class="person-address"
          >${user.email?.address ?? user.phone?.number ?? noAddress}</span
        >
        <span class="chip">${user.trait[language]}</span>
      </span>
    </button>
  </li>`;
}

/** The page on which a person picks who to be. */
export function authorizePage(input: {
  readonly request: AuthorizeRequest;
  readonly language: Language;
  /** The address that takes the choice. */
  readonly decision: string;
  readonly languageLink: (language: Language) => string;
}): string {
  const { request, language } = input;
  const { brand, ribbon, authorize, scopes } = words[language];
  const shared = request.scopes.flatMap((scope) => scopes.get(scope) ?? []);
  return renderPage({
    language,
    title: authorize.title,
    brand,
    ribbon,
    stylesheets: ['/sandbox.css', '/people.css'],
    languageLink: input.languageLink,
    body: html`<section class="card">
        <h1>${authorize.title}</h1>
        <p class="lead">
          <strong>${request.client.clientName ?? request.client.clientId}</strong> ${authorize.asks}
          <br />${authorize.lead}
        </p>
        <form method="post" action="${input.decision}">
          <ul class="people">
            ${testUsers.map((user) => userButton(user, language))}
          </ul>
          <p class="shares">
            <span>${authorize.shares}</span>
            ${shared.map((text) => html`<span class="chip quiet">${text}</span> `)}
          </p>
          <button class="button wide" name="decision" value="cancel">${authorize.cancel}</button>
        </form>
      </section>
      <p class="note">${authorize.note}</p>`,
  });
}

import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { Language } from '../language.ts';
import type { LinkedIdentity } from './account-api.ts';
import { claimsTable } from './claims-table.ts';
import { demoPage, homeInLanguage } from './demo-page.ts';
import { linkedAccounts, linkForms } from './linked-accounts.ts';
import { Problem } from './problem.ts';
import { problemNotice } from './problem-page.ts';
import type { Tokens } from './relying-party.ts';
import { textOf } from './remote.ts';
import type { JsonObject } from './remote.ts';
import { shortened } from './shortened.ts';
import { words } from './words.ts';

export type Profile = {
  readonly language: Language;
  readonly tokens: Tokens;
  readonly userinfo: JsonObject | Problem;
  readonly identities: readonly LinkedIdentity[] | Problem;
  /** Identifiers of the connections through which another account can be linked. */
  readonly connections: readonly string[];
  /** The only origin whose messages the page listens to. */
  readonly apiOrigin: string;
  /** What has just been done. */
  readonly notice: 'linked' | 'unlinked' | undefined;
};

/** The picture's address when a browser may load it. */
export function pictureOf(claims: JsonObject): URL | undefined {
  const picture = URL.parse(textOf(claims, 'picture') ?? '');
  return picture?.protocol === 'https:' || picture?.protocol === 'http:' ? picture : undefined;
}

/** The id token's claims, completed by userinfo. */
export function knownClaims({
  tokens,
  userinfo,
}: Pick<Profile, 'tokens' | 'userinfo'>): JsonObject {
  return userinfo instanceof Problem
    ? tokens.idTokenClaims
    : { ...tokens.idTokenClaims, ...userinfo };
}

function nameOf(claims: JsonObject): string | undefined {
  const names = ['name', 'nickname', 'preferred_username', 'email', 'phone_number'];
  return names.map((name) => textOf(claims, name)).find((text) => text !== undefined);
}

function avatar(claims: JsonObject, name: string | undefined): Html {
  const picture = pictureOf(claims);
  if (picture !== undefined) {
    return html`<img class="avatar big" src="${picture.href}" alt="" width="76" height="76" />`;
  }
  const [initial = '?'] = name ?? '?';
  return html`<span class="avatar big initial" aria-hidden="true">${initial}</span>`;
}

function emailLine(claims: JsonObject, language: Language): Html {
  const { noEmail, verified, unverified } = words[language].profile;
  const email = textOf(claims, 'email');
  if (email === undefined) return html`<p class="person-line">${noEmail}</p>`;
  const chip =
    claims['email_verified'] === true
      ? html`<span class="chip">${verified}</span>`
      : html`<span class="chip warn">${unverified}</span>`;
  return html`<p class="person-line"><span>${email}</span> ${chip}</p>`;
}

function personCard(profile: Profile): Html {
  const { language } = profile;
  const text = words[language].profile;
  const claims = knownClaims(profile);
  const name = nameOf(claims);
  return html`<section class="card person-card">
    ${avatar(claims, name)}
    <div class="person-about">
      <p class="eyebrow">${text.signedInAs}</p>
      <h1>${name ?? text.nameless}</h1>
      ${emailLine(claims, language)}
    </div>
    <form method="post" action="/sign-out"><button class="button">${text.signOut}</button></form>
  </section>`;
}

function linkedCard(profile: Profile): Html {
  const { language, identities, connections, apiOrigin } = profile;
  const text = words[language].profile;
  const content =
    identities instanceof Problem
      ? html`${problemNotice(identities, language)}
          <p class="actions"><a class="button" href="/sign-in">${text.signInAgain}</a></p>`
      : html`${linkedAccounts(identities, language)} ${linkForms(connections, language)}`;
  return html`<section class="card" id="linked" data-api-origin="${apiOrigin}">
    <h2>${text.linked}</h2>
    <p class="sublead">${text.linkedLead}</p>
    <div class="notice bad" role="alert" id="link-failed" hidden>
      <p><strong>${text.linkFailed}</strong> <span id="link-reason"></span></p>
    </div>
    ${content}
  </section>`;
}

function userinfoCard({ userinfo, language }: Profile): Html {
  const text = words[language].profile;
  return html`<section class="card">
    <h2>${text.userinfo}</h2>
    <p class="sublead">${text.userinfoLead}</p>
    ${
      userinfo instanceof Problem
        ? problemNotice(userinfo, language)
        : claimsTable(userinfo, language)
    }
  </section>`;
}

function tokensCard({ tokens, language }: Profile): Html {
  const text = words[language].profile;
  const rows = [
    ['id_token', tokens.idToken],
    ['access_token', tokens.accessToken],
    ['refresh_token', tokens.refreshToken],
  ] as const;
  return html`<section class="card">
    <h2>${text.tokens}</h2>
    <p class="sublead">${text.tokensLead}</p>
    <dl class="claims">
      ${rows.map(([name, token]) =>
        token === undefined
          ? undefined
          : html`<div>
              <dt><code>${name}</code></dt>
              <dd>
                <code>${shortened(token)}</code>
                <span class="meaning">${text.characters(token.length)}</span>
              </dd>
            </div>`,
      )}
    </dl>
  </section>`;
}

function doneNotice({ notice, language }: Profile): Html | undefined {
  if (notice === undefined) return undefined;
  const { linkDone, unlinkDone } = words[language].profile;
  return html`<p class="notice good" role="status">
    ${notice === 'linked' ? linkDone : unlinkDone}
  </p>`;
}

/** Who the person is: claims, identities, tokens, and what can be done with them. */
export function profilePage(profile: Profile): string {
  const { language, tokens } = profile;
  const text = words[language].profile;
  return demoPage({
    language,
    title: text.title,
    layout: 'wide',
    scripts: ['/demo.js'],
    languageLink: homeInLanguage,
    body: html`${doneNotice(profile)} ${personCard(profile)}
      <div class="board">
        <div class="column">${linkedCard(profile)} ${tokensCard(profile)}</div>
        <div class="column">
          <section class="card">
            <h2>${text.idToken}</h2>
            <p class="sublead">${text.idTokenLead}</p>
            ${claimsTable(tokens.idTokenClaims, language)}
          </section>
          ${userinfoCard(profile)}
        </div>
      </div>`,
  });
}

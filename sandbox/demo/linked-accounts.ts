import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { Language } from '../language.ts';
import type { LinkedIdentity } from './account-api.ts';
import { shortened } from './shortened.ts';
import { words } from './words.ts';

function tokenRow(label: string, token: string | undefined): Html | undefined {
  if (token === undefined) return undefined;
  return html`<div>
    <dt class="meaning">${label}</dt>
    <dd><code>${shortened(token)}</code></dd>
  </div>`;
}

function sourceItem(identities: readonly LinkedIdentity[], language: Language): Html {
  const text = words[language].profile;
  const [first] = identities;
  const displayName = identities.find((identity) => identity.displayName)?.displayName;
  const connections = new Set(identities.flatMap((identity) => identity.originConnIds));
  return html`<li class="source">
    <div class="source-head">
      <p class="source-name">
        <strong>${displayName ?? first?.userIdInIdp}</strong>
        <span class="chip quiet">${first?.provider}</span>
      </p>
      <form method="post" action="/unlink">
        <input type="hidden" name="source" value="${first?.extIdpId}" />
        <button class="button small">${text.unlink}</button>
      </form>
    </div>
    <dl class="claims">
      ${identities.map(
        (identity) =>
          html`<div>
            <dt><code>${identity.type}</code></dt>
            <dd><code>${identity.userIdInIdp}</code></dd>
          </div>`,
      )}
      ${[...connections].map(
        (id) =>
          html`<div>
            <dt class="meaning">${text.connections}</dt>
            <dd><code>${id}</code></dd>
          </div>`,
      )}
      ${tokenRow(text.upstreamToken, identities.find((one) => one.accessToken)?.accessToken)}
      ${tokenRow(text.upstreamRefreshToken, identities.find((one) => one.refreshToken)?.refreshToken)}
    </dl>
  </li>`;
}

/** The identities, one entry for each source, each of which can be unlinked. */
export function linkedAccounts(identities: readonly LinkedIdentity[], language: Language): Html {
  if (identities.length === 0) {
    return html`<p class="empty">${words[language].profile.noneLinked}</p>`;
  }
  const sources = Map.groupBy(identities, ({ extIdpId }) => extIdpId);
  return html`<ul class="sources">
    ${[...sources.values()].map((ofSource) => sourceItem(ofSource, language))}
  </ul>`;
}

/** One button for each connection; the pop-up that it opens is named by the form's target. */
export function linkForms(connections: readonly string[], language: Language): Html {
  const { linkAnother, linkThrough } = words[language].profile;
  const isOne = connections.length === 1;
  return html`<div class="actions">
    ${connections.map(
      (connection) =>
        html`<form method="post" action="/link" target="causeway_link" data-link>
          <input type="hidden" name="connection" value="${connection}" />
          <button class="button">${isOne ? linkAnother : linkThrough(connection)}</button>
        </form>`,
    )}
  </div>`;
}

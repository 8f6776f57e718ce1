import { html } from '../../html.ts';
import type { Html } from '../../html.ts';
import type { Language } from '../../language.ts';
import { renderPage } from '../../page.ts';
import type { Refusal } from './authorize-request.ts';
import { words } from './words.ts';

function facts(refusal: Refusal, language: Language): Html {
  const { received, registered, nothing, none } = words[language].refused;
  if (refusal.reason === 'unknown_client') {
    return html`<dl class="facts">
      <dt>${received}</dt>
      <dd><code>client_id = ${refusal.clientId || nothing}</code></dd>
    </dl>`;
  }
  const addresses = refusal.client.redirectUris;
  return html`<dl class="facts">
    <dt>${received}</dt>
    <dd><code>redirect_uri = ${refusal.redirectUri || nothing}</code></dd>
    <dt>${registered}</dt>
    ${addresses.map((address) => html`<dd><code>${address}</code></dd>`)}
    ${addresses.length === 0 ? html`<dd>${none}</dd>` : undefined}
  </dl>`;
}

/** The page for a request that must not be redirected: what happened, what to do. */
export function refusalPage(refusal: Refusal, language: Language): string {
  const { brand, ribbon, refused } = words[language];
  const text = refusal.reason === 'unknown_client' ? refused.unknownClient : refused.redirectUri;
  return renderPage({
    language,
    title: text.title,
    brand,
    ribbon,
    stylesheets: ['/sandbox.css'],
    body: html`<section class="card">
      <h1>${text.title}</h1>
      <p class="lead">${text.lead}</p>
      ${facts(refusal, language)}
      <p class="todo">${text.todo}</p>
    </section>`,
  });
}

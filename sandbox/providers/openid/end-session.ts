import { decodeJwt } from 'jose';
import { html } from '../../html.ts';
import { chooseLanguage } from '../../language.ts';
import type { Handler } from '../../listen.ts';
import { renderPage } from '../../page.ts';
import { pageReply, redirectReply } from '../../reply.ts';
import type { ClientRegistration, Clients } from './clients.ts';
import { words } from './words.ts';
import type { OpenidProviderState } from './state.ts';

function audienceOf(idToken: string): string | undefined {
  try {
    const { aud } = decodeJwt(idToken);
    return typeof aud === 'string' ? aud : aud?.[0];
  } catch {
    return undefined;
  }
}

/** The hint names the client only; its signature may be of a key that has been rotated away. */
function findClient(params: URLSearchParams, clients: Clients): ClientRegistration | undefined {
  const clientId = params.get('client_id') ?? audienceOf(params.get('id_token_hint') ?? '');
  return clients.get(clientId ?? '');
}

/** RP-initiated logout: back to a registered address, or a page that says it is done. */
export function endSessionHandler(state: OpenidProviderState): Handler {
  return (incoming) => {
    const params = incoming.method === 'POST' ? incoming.form : incoming.url.searchParams;
    const target = params.get('post_logout_redirect_uri');
    const allowed = findClient(params, state.clients)?.postLogoutRedirectUris ?? [];
    if (target !== null && allowed.includes(target)) {
      const location = new URL(target);
      const opaque = params.get('state');
      if (opaque !== null) location.searchParams.set('state', opaque);
      return redirectReply(location.href);
    }
    const language = chooseLanguage(
      [params.get('lang'), params.get('ui_locales')],
      incoming.headers['accept-language'],
    );
    const { brand, ribbon, signedOut } = words[language];
    return pageReply(
      renderPage({
        language,
        title: signedOut.title,
        brand,
        ribbon,
        stylesheets: ['/sandbox.css'],
        body: html`<section class="card narrow">
          <h1>${signedOut.title}</h1>
          <p class="lead">${signedOut.lead}</p>
        </section>`,
      }),
    );
  };
}

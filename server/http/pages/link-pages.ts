/** The two pages of binding: the question beforehand, and the outcome for the window that opened us. */
import type { LinkResult } from '@causeway/contract/account-binding.ts';
import type { Language } from '@causeway/contract/errors.ts';

import type { Brand } from './brand.ts';
import { html, jsonBlock } from './html.ts';
import { mark } from './mark.ts';
import type { Page } from './page.ts';
import { say } from './text.ts';

export function confirmLinkPage(input: {
  readonly language: Language;
  readonly source: string;
  readonly brand: Brand;
  readonly person: string;
  readonly confirmToken: string;
}): Page {
  const { language, source, brand } = input;
  const title = say(language, 'linkTitle', { source });
  return {
    title,
    language,
    brand,
    body: html`<h1>${title}</h1>
      <p>${say(language, 'linkExplained', { source, app: brand.name })}</p>
      <p class="person">${input.person}</p>
      <p class="note">${say(language, 'linkWarning')}</p>
      <form method="post" action="/link/confirm" class="actions">
        <input type="hidden" name="token" value="${input.confirmToken}" />
        <button class="button main">${say(language, 'linkConfirm')}</button>
      </form>`,
  };
}

/** What the opener is told; the shape of the published pop-up contract. */
interface LinkMessage {
  readonly code: number;
  readonly message: string;
  readonly data: LinkResult;
  readonly event: { readonly source: 'authing'; readonly eventType: 'linkExtIdp' };
}

/** Posts to each registered origin by name: the browser delivers only to the one the opener has. */
const script = `(function(){
var d=JSON.parse(document.getElementById('outcome').textContent);
var w=window.opener||(window.parent!==window?window.parent:null);
if(!w)return;
d.origins.forEach(function(o){try{w.postMessage(d.message,o)}catch(e){}});
if(d.message.data.success&&window.opener)setTimeout(function(){window.close()},600);
})()`;

export function linkResultPage(input: {
  readonly language: Language;
  readonly message: LinkMessage;
  readonly origins: readonly string[];
  readonly requestId: string;
  readonly brand: Brand | undefined;
  /** Where somebody who is signed in here goes on, unless this is a pop-up that closes. */
  readonly back: string | undefined;
}): Page {
  const { language, message, origins, back } = input;
  const isDone = message.data.success;
  const title = say(language, isDone ? 'linked' : 'cannotLink');
  return {
    title,
    language,
    script,
    body: html`${mark(isDone ? 'done' : 'stopped')}
      <h1>${title}</h1>
      <p role="${isDone ? 'status' : 'alert'}">
        ${isDone ? say(language, 'canClose') : message.data.errMsg}
      </p>
      ${back !== undefined && html`<p class="links"><a href="${back}">${say(language, 'backToAccount')}</a></p>`}
      ${!isDone && html`<p class="soft small">${say(language, 'requestId')} <code>${input.requestId}</code></p>`}
      <script type="application/json" id="outcome">
        ${jsonBlock({ message, origins })}
      </script>`,
  };
}

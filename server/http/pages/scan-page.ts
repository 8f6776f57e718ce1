/** A code on the screen that a phone scans. It asks how far that has got; without a script it loads itself again. */
import type { Language } from '@causeway/contract/errors.ts';

import type { ScanView } from '../../broker/shown-scan.ts';
import type { ShownCode } from '../../connectors/phone-and-push.ts';
import type { Brand } from './brand.ts';
import { type Html, html, trusted } from './html.ts';
import type { Page } from './page.ts';
import { qrCodeSvg } from './qr-code.ts';
import { say, type Words } from './text.ts';

export interface ScanPageInput {
  readonly language: Language;
  readonly brand: Brand | undefined;
  readonly source: string;
  /** Of this page. */
  readonly address: string;
  /** Where whoever does not want to scan goes. */
  readonly aside: { readonly label: string; readonly address: string };
  readonly state: ScanView['state'];
  readonly code: ShownCode | undefined;
  readonly failure: string | undefined;
  /** Of the login that failed. */
  readonly requestId: string | undefined;
}

const REFRESH_SECONDS = 4;

/** Loads the page again once there is other news than what it shows; it never shows anything by itself. */
const script = `(function(){
var shown=document.querySelector('[data-state]').dataset.state;
function later(){setTimeout(ask,2000)}
function ask(){fetch(location.pathname+'/state',{cache:'no-store'}).then(function(r){
if(r.status===429)return shown;
return r.ok?r.json().then(function(d){return d.state}):'';
}).then(function(state){if(state===shown)later();else location.reload()},later)}
later();
})()`;

export function scanPage(input: ScanPageInput): Page {
  const { language, brand, source, state } = input;
  const title = say(language, 'scanWith', { source });
  const isWaiting = state === 'pending' || state === 'scanned';
  return {
    title,
    language,
    brand,
    otherLanguage: `${input.address}?lang=${language === 'en' ? 'zh-CN' : 'en-US'}`,
    ...(isWaiting && { refreshSeconds: REFRESH_SECONDS, script, asksHome: true }),
    body: html`<h1>${title}</h1>
      ${isWaiting ? waiting(input) : ended(input)}
      <p class="links"><a href="${input.aside.address}">${input.aside.label}</a></p>`,
  };
}

function waiting({ language, source, state, code, address }: ScanPageInput): Html {
  const isSeen = state === 'scanned';
  const picture = say(language, 'scanPicture', { source });
  return html`<p>${say(language, 'scanExplained')}</p>
    ${!isSeen && code !== undefined && html`<div class="code" role="img" aria-label="${picture}">${drawn(code)}</div>`}
    <p class="center soft" role="status" data-state="${state}">
      ${say(language, isSeen ? 'scanSeen' : 'scanWaiting')}
    </p>
    ${!isSeen && phone(language, code)}
    <noscript
      ><p class="actions"><a class="button" href="${address}">${say(language, 'scanDone')}</a></p></noscript
    >`;
}

function drawn(code: ShownCode): Html {
  if (code.kind === 'text') return trusted(qrCodeSvg(code.text)); // our own drawing
  return html`<img src="data:${code.contentType};base64,${code.base64}" alt="" />`;
}

/** Only a sandbox puts an address of this machine into a code, and nobody's phone can follow it. */
function phone(language: Language, code: ShownCode | undefined): Html | false {
  const url = code?.kind === 'text' ? URL.parse(code.text) : null;
  if (url === null || !LOOPBACK.has(url.hostname)) return false;
  return html`<p class="center small">
    <a href="${url.href}" target="_blank" rel="noopener">${say(language, 'playPhone')}</a>
  </p>`;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const endings = {
  cancelled: 'scanCancelled',
  expired: 'scanExpired',
  failed: 'scanFailed',
} as const satisfies Record<string, Words>;

function ended({ language, state, failure, address, requestId }: ScanPageInput): Html {
  const words = state === 'cancelled' || state === 'failed' ? endings[state] : endings.expired;
  return html`<p class="note" role="alert">${failure ?? say(language, words)}</p>
    <form method="post" action="${address}" class="actions">
      <button class="button main">${say(language, 'scanAgain')}</button>
    </form>
    ${failure !== undefined && requestId !== undefined && html`<p class="soft small">${say(language, 'requestId')} <code>${requestId}</code></p>`}`;
}

/**
 * The form that makes a call from the reference. Its fields have no names, so that no browser sends or
 * keeps them, whatever happens to the script; the script makes it visible.
 */
import type { Language } from '@causeway/contract/errors.ts';
import { requestExample } from '@causeway/contract/examples.ts';
import type { Route } from '@causeway/contract/route.ts';

import { type Html, html } from '../pages/html.ts';
import { tell } from './reference-words.ts';

export function tryItForm(language: Language, route: Route): Html {
  const { method, path, access } = route;
  const example = requestExample(route);
  return html`<form id="try-it" data-method="${method}" data-path="${path}" data-language="${language}" autocomplete="off" hidden>
    <h2>${tell(language, 'tryIt')}</h2>
    <p class="soft">${tell(language, 'tryItNote')}</p>
    ${
      access === 'management' && [
        field('key-id', 'text', tell(language, 'keyId')),
        field('key-secret', 'password', tell(language, 'keySecret')),
      ]
    }
    ${(access === 'user' || access === 'application') && field('app-id', 'text', tell(language, 'appId'))}
    ${access === 'user' && field('access-token', 'password', tell(language, 'accessToken'))}
    ${
      example !== undefined &&
      html`<label>${tell(language, 'parameters')}
      <textarea id="parameters" rows="${lineCount(example)}" spellcheck="false">${JSON.stringify(example, undefined, 2)}</textarea></label>`
    }
    <button>${tell(language, 'send')}</button>
    <pre id="answer" aria-live="polite" hidden></pre>
  </form>`;
}

function field(id: string, type: 'text' | 'password', label: string): Html {
  return html`<label>${label} <input id="${id}" type="${type}" autocomplete="off" spellcheck="false" required></label>`;
}

function lineCount(example: object): number {
  return JSON.stringify(example, undefined, 2).split('\n').length + 1;
}

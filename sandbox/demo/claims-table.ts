import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { languageTag } from '../language.ts';
import type { Language } from '../language.ts';
import type { JsonObject } from './remote.ts';
import { words } from './words.ts';

/** Claims that are seconds since 1970 (RFC 7519 section 2, NumericDate). */
const timeClaims = ['iat', 'exp', 'nbf', 'auth_time', 'updated_at'];

function timeOf(name: string, value: unknown, language: Language): Html | undefined {
  if (!timeClaims.includes(name) || typeof value !== 'number') return undefined;
  const time = new Date(value * 1000);
  if (Number.isNaN(time.getTime())) return undefined;
  const format = new Intl.DateTimeFormat(languageTag[language], {
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  return html`<span class="meaning">${format.format(time)}</span>`;
}

function valueOf(value: unknown): Html {
  if (value === null || value === undefined || value === '') {
    return html`<span class="meaning">∅</span>`;
  }
  return html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;
}

/** Claims as rows: the name, what it means, the value. */
export function claimsTable(claims: JsonObject, language: Language): Html {
  const meanings = words[language].claims;
  return html`<dl class="claims">
    ${Object.entries(claims).map(
      ([name, value]) =>
        html`<div>
          <dt>
            <code>${name}</code>
            <span class="meaning"
              >${Object.hasOwn(meanings, name) ? meanings[name] : undefined}</span
            >
          </dt>
          <dd>${valueOf(value)} ${timeOf(name, value, language)}</dd>
        </div>`,
    )}
  </dl>`;
}

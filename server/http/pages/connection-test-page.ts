/** Where an administrator tests a connection: the form, the checks, and the report of a test sign-in. */
import type { Language } from '@causeway/contract/errors.ts';
import type { CheckResult } from '@causeway/contract/traces.ts';

import type { TestedLogin } from '../../directory/login-trace.ts';
import { tell } from './connection-test-text.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';

export const CONNECTION_TEST_PATH = '/connection-test';

export interface TestForm {
  readonly keyId: string;
  readonly connection: string;
  readonly username: string;
}

export function testFormPage(input: {
  readonly language: Language;
  readonly form: TestForm;
  /** What is wrong with what was sent. */
  readonly refusal: string | undefined;
}): Page {
  const { language, form, refusal } = input;
  return {
    title: tell(language, 'title'),
    language,
    otherLanguage: `${CONNECTION_TEST_PATH}?lang=${language === 'en' ? 'zh-CN' : 'en-US'}`,
    body: html`<h1>${tell(language, 'title')}</h1>
      <p>${tell(language, 'explained')}</p>
      ${refusal !== undefined && html`<p class="note" role="alert">${refusal}</p>`}
      <form method="post" action="${CONNECTION_TEST_PATH}">
        ${field(tell(language, 'connection'), { name: 'connection', value: form.connection })}
        ${field(tell(language, 'username'), { name: 'username', value: form.username, isOptional: true })}
        ${field(tell(language, 'keyId'), { name: 'keyId', value: form.keyId })}
        <label
          >${tell(language, 'keySecret')}
          <input type="password" name="keySecret" required maxlength="256" autocomplete="off"
        /></label>
        <button class="button main">${tell(language, 'run')}</button>
      </form>`,
  };
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly isOptional?: boolean;
}

function field(label: string, { name, value, isOptional = false }: Field): Html {
  return html`<label
    >${label}
    <input name="${name}" value="${value}" maxlength="128" autocomplete="off" autocapitalize="none" spellcheck="false" ${!isOptional && html`required`}
  /></label>`;
}

export function checksPage(input: {
  readonly language: Language;
  readonly connection: string;
  readonly checks: readonly CheckResult[];
  readonly callbackUrl: string;
  /** Where the test sign-in begins, if there is one. */
  readonly signInAddress: string | undefined;
}): Page {
  const { language, connection, checks, signInAddress } = input;
  const title = tell(language, 'reportTitle', { connection });
  return {
    title,
    language,
    body: html`<h1>${title}</h1>
      ${verdict(language, checks)} ${checkList(language, checks)}
      <h2>${tell(language, 'callback')}</h2>
      <code>${input.callbackUrl}</code>
      ${
        signInAddress !== undefined &&
        html`<div class="actions">
            <a class="button main" href="${signInAddress}" target="causeway-test">${tell(language, 'signIn')}</a>
          </div>
          <p class="soft small">${tell(language, 'signInHint')}</p>`
      }
      <p class="links"><a href="${CONNECTION_TEST_PATH}">${tell(language, 'again')}</a></p>`,
  };
}

export function testReportPage(input: {
  readonly language: Language;
  readonly connection: string;
  readonly traceId: string;
  readonly checks: readonly CheckResult[];
  readonly tested: TestedLogin | undefined;
  /** What is missing for want of a permission, and where to request it. */
  readonly withheld: readonly string[];
}): Page {
  const { language, connection, checks, tested, withheld } = input;
  const title = tell(language, 'resultTitle', { connection });
  return {
    title,
    language,
    body: html`<h1>${title}</h1>
      <p>${tell(language, 'nothingMade')}</p>
      ${verdict(language, checks)} ${checkList(language, checks)}
      ${
        withheld.length > 0 &&
        html`<h2>${tell(language, 'withheld')}</h2>
        ${withheld.map((each) => html`<p class="note">${each}</p>`)}`
      }
      ${tested !== undefined && findings(language, tested)}
      <p class="soft small">${tell(language, 'traceId')} <code>${input.traceId}</code></p>
      <p class="soft small">${tell(language, 'close')}</p>`,
  };
}

function verdict(language: Language, checks: readonly CheckResult[]): Html {
  const failed = checks.filter(({ result }) => result === 'failed').length;
  return failed === 0
    ? html`<p class="good" role="status">${tell(language, 'allGood')}</p>`
    : html`<p class="note" role="alert">
        ${tell(language, 'someFailed', { count: String(failed) })}
      </p>`;
}

const signs = { passed: '✓', failed: '✕', skipped: '–' } as const;

function checkList(language: Language, checks: readonly CheckResult[]): Html {
  return html`<ul class="rows checks">
    ${checks.map(
      ({ title, result, detail, remedy }) =>
        html`<li>
          <span class="sign ${result}" role="img" aria-label="${tell(language, result)}">${signs[result]}</span>
          <span
            ><b>${title}</b> ${remedy !== undefined && html`<small>${remedy}</small>`}
            ${detail !== undefined && html`<small><code>${detail}</code></small>`}</span
          >
        </li>`,
    )}
  </ul>`;
}

function findings(language: Language, tested: TestedLogin): Html {
  const { scopes, claims, mapped, acr, decision } = tested;
  return html`${scopes !== undefined && names(language, 'scopes', scopes)}
    ${names(language, 'claims', claims)} ${names(language, 'mapped', mapped)}
    ${acr !== undefined && html`<p class="small">acr <code>${acr}</code></p>`}
    ${
      decision !== undefined &&
      html`<h2>${tell(language, 'decision')}</h2>
        <p>${decision.outcome} <code>${decision.rule}</code></p>`
    }`;
}

function names(
  language: Language,
  title: 'scopes' | 'claims' | 'mapped',
  values: readonly string[],
): Html {
  const list = values.length === 0 ? tell(language, 'none') : values.join(', ');
  return html`<h2>${tell(language, title)}</h2>
    <p class="small">${list}</p>`;
}

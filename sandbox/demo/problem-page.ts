import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { Language } from '../language.ts';
import { demoPage } from './demo-page.ts';
import type { Problem, ProblemReason } from './problem.ts';
import { words } from './words.ts';

const restarting: readonly ProblemReason[] = [
  'sign_in_cancelled',
  'sign_in_refused',
  'sign_in_unknown',
  'issuer_mismatch',
  'code_refused',
  'token_invalid',
  'signed_out',
];

function detailOf(problem: Problem, language: Language): Html | undefined {
  if (problem.detail === undefined) return undefined;
  return html`<p class="detail">
    <span>${words[language].problemDetail}</span> <code>${problem.detail}</code>
  </p>`;
}

/** A problem with one part of a page, while the rest of it stands. */
export function problemNotice(problem: Problem, language: Language): Html {
  const { title, todo } = words[language].problems[problem.reason];
  return html`<div class="notice bad" role="alert">
    <p><strong>${title}</strong> ${todo}</p>
    ${detailOf(problem, language)}
  </div>`;
}

/** The page for a problem: what happened, what to do, and a way on. */
export function problemPage(problem: Problem, language: Language): string {
  const { problems, home, welcome } = words[language];
  const { title, lead, todo } = problems[problem.reason];
  const again = restarting.includes(problem.reason)
    ? html`<a class="button primary" href="/sign-in">${welcome.signIn}</a>`
    : undefined;
  return demoPage({
    language,
    title,
    body: html`<section class="card">
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
      <p class="todo">${todo}</p>
      ${detailOf(problem, language)}
      <p class="actions">${again}<a class="button" href="/">${home}</a></p>
    </section>`,
  });
}

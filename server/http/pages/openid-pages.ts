/** The pages of our OpenID provider, in the look of the house. */
import type { FailedRequest, PageContext, Pages, SignOutQuestion } from '../../oidc/pages.ts';
import { errorPage } from './error-page.ts';
import { html } from './html.ts';
import { mark } from './mark.ts';
import { renderPage } from './page.ts';
import { postPage } from './post-page.ts';
import { say } from './text.ts';

export const openIdPages: Pages = {
  error: (failure) => renderPage(failedRequest(failure)),
  askToSignOut: (question) => renderPage(signOutQuestion(question)),
  signedOut: (context) => renderPage(signedOut(context)),
  passOn: ({ language, url, fields }) =>
    renderPage(postPage({ language, address: url, fields: Object.entries(fields) })),
};

/** What only a change of the application can mend (RFC 6749 section 4.1.2.1). */
const mistakes: ReadonlySet<string> = new Set(['invalid_request', 'invalid_client']);

/** The person cannot mend an application's request; its developer can, given the technical words. */
function failedRequest({ language, error, description, requestId }: FailedRequest) {
  const page = errorPage({
    language,
    title: say(language, 'cannotSignIn'),
    message: say(language, mistakes.has(error) ? 'requestRefused' : 'requestFailed'),
    requestId: requestId ?? '',
    next: [],
  });
  const words = description === undefined ? error : `${error}: ${description}`;
  return {
    ...page,
    body: html`${page.body}
      <p class="soft small"><code>${words}</code></p>`,
  };
}

function signOutQuestion({ language, applicationName, action, fields }: SignOutQuestion) {
  const title = say(language, 'signOutQuestion');
  return {
    title,
    language,
    body: html`<h1>${title}</h1>
      ${applicationName !== undefined && html`<p>${say(language, 'signOutExplained', { app: applicationName })}</p>`}
      <form method="post" action="${action}" class="actions">
        ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button class="button main" name="logout" value="yes">${say(language, 'signOut')}</button>
      </form>`,
  };
}

function signedOut({ language }: PageContext) {
  const title = say(language, 'signedOut');
  return {
    title,
    language,
    body: html`${mark('done')}
      <h1>${title}</h1>
      <p>${say(language, 'canClose')}</p>`,
  };
}

import { html } from '../../html.ts';
import type { Language } from '../../language.ts';
import { renderPage } from '../../page.ts';
import { pageReply, redirectReply } from '../../reply.ts';
import type { Reply } from '../../reply.ts';
import type { AnswerTo } from './authorize-request.ts';
import { words } from './words.ts';

/** The parameters of the answer besides `state` and `iss`. */
export type ResponseParameters = Readonly<Record<string, string>>;

/** A page that sends itself on, by a button where scripts are off. */
export function formPostPage(action: string, fields: URLSearchParams, language: Language): string {
  const { formPost, brand, ribbon } = words[language];
  return renderPage({
    language,
    title: formPost.title,
    brand,
    ribbon,
    stylesheets: ['/sandbox.css'],
    scripts: ['/openid/form-post.js'],
    body: html`<section class="card narrow">
      <h1>${formPost.title}</h1>
      <p class="lead">${formPost.lead}</p>
      <form method="post" action="${action}" id="form-post">
        ${[...fields].map(
          ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
        )}
        <button class="button primary wide">${formPost.button}</button>
      </form>
    </section>`,
  });
}

/** Sends the answer to the client in the response mode that it asked for. */
export function authorizationResponse(input: {
  readonly answerTo: AnswerTo;
  readonly parameters: ResponseParameters;
  /** The RFC 9207 `iss`. */
  readonly issuer: string;
  readonly language: Language;
}): Reply {
  const { redirectUri, responseMode, state } = input.answerTo;
  const fields = new URLSearchParams(input.parameters);
  if (state !== undefined) fields.set('state', state);
  fields.set('iss', input.issuer);
  if (responseMode === 'form_post') {
    return pageReply(formPostPage(redirectUri, fields, input.language));
  }
  const target = new URL(redirectUri);
  if (responseMode === 'fragment') {
    target.hash = fields.toString();
    return redirectReply(target.href);
  }
  for (const [name, value] of fields) target.searchParams.append(name, value);
  return redirectReply(target.href);
}

import { chooseLanguage } from '../../language.ts';
import type { Language } from '../../language.ts';
import type { Handler, Incoming } from '../../listen.ts';
import { pageReply } from '../../reply.ts';
import type { Reply } from '../../reply.ts';
import { findTestUser } from '../../test-users.ts';
import type { TestUser } from '../../test-users.ts';
import { authorizePage } from './authorize-page.ts';
import { authorizationResponse } from './authorization-response.ts';
import type { ResponseParameters } from './authorization-response.ts';
import { readAuthorizeRequest } from './authorize-request.ts';
import type { AnswerTo, AuthorizeRequest } from './authorize-request.ts';
import { userClaims } from './claims.ts';
import { newGrant } from './grants.ts';
import { issueIdToken } from './id-token.ts';
import { refusalPage } from './refusal-page.ts';
import type { OpenidProviderState } from './state.ts';

type Visit = {
  readonly params: URLSearchParams;
  readonly language: Language;
};

/** Both GET and POST are allowed (OpenID Connect Core 1.0 section 3.1.2.1). */
function visitOf(incoming: Incoming): Visit {
  const params = incoming.method === 'POST' ? incoming.form : incoming.url.searchParams;
  return { params, language: languageOf(params, incoming) };
}

/** The choice arrives by form, while the request that it answers stays in the query. */
function decisionVisitOf(incoming: Incoming): Visit {
  const params = incoming.url.searchParams;
  return { params, language: languageOf(params, incoming) };
}

function languageOf(params: URLSearchParams, incoming: Incoming): Language {
  const wishes = [params.get('lang'), params.get('ui_locales')];
  return chooseLanguage(wishes, incoming.headers['accept-language']);
}

function withLanguage(params: URLSearchParams, language: Language): string {
  const changed = new URLSearchParams(params);
  changed.set('lang', language);
  return changed.toString();
}

function respond(
  state: OpenidProviderState,
  visit: Visit,
  answer: { readonly answerTo: AnswerTo; readonly parameters: ResponseParameters },
): Reply {
  const issuer = state.faults.take('wrong_response_issuer')
    ? 'https://another-issuer.example'
    : state.addresses.issuer;
  return authorizationResponse({ ...answer, issuer, language: visit.language });
}

/** Answers every request that cannot go on; hands the valid ones to `proceed`. */
async function whenValid(
  state: OpenidProviderState,
  visit: Visit,
  proceed: (request: AuthorizeRequest) => Reply | Promise<Reply>,
): Promise<Reply> {
  const reading = readAuthorizeRequest(visit.params, state.clients);
  if (reading.outcome === 'refused') {
    return pageReply(refusalPage(reading.refusal, visit.language), { status: 400 });
  }
  if (reading.outcome === 'error') {
    const { code, description } = reading.error;
    const parameters = { error: code, error_description: description };
    return respond(state, visit, { answerTo: reading.answerTo, parameters });
  }
  return proceed(reading.request);
}

function choicePage(state: OpenidProviderState, visit: Visit, request: AuthorizeRequest): Reply {
  const { addresses } = state;
  const page = authorizePage({
    request,
    language: visit.language,
    decision: `${addresses.decision}?${withLanguage(visit.params, visit.language)}`,
    languageLink: (language) => `${addresses.authorize}?${withLanguage(visit.params, language)}`,
  });
  return pageReply(page);
}

/** The code, or in the front channel the id token, for the person who was picked. */
async function resultFor(
  state: OpenidProviderState,
  request: AuthorizeRequest,
  user: TestUser,
): Promise<ResponseParameters> {
  const { client, scopes, nonce, codeChallenge } = request;
  const { clientId } = client;
  const grant = newGrant({ clientId, user, scopes, authenticatedAt: state.now() });
  if (request.responseType === 'code') {
    const { redirectUri } = request.answerTo;
    return { code: state.grants.issueCode({ grant, redirectUri, nonce, codeChallenge }) };
  }
  // Without an access token there is no userinfo, so the claims travel here (Core section 5.4).
  const claims = userClaims({ user, scopes, avatars: state.addresses.avatars });
  return { id_token: await issueIdToken(state, { client, grant, claims, nonce }) };
}

/** Shows the page on which the person picks a test user. */
export function authorizeHandler(state: OpenidProviderState): Handler {
  return (incoming) => {
    const visit = visitOf(incoming);
    return whenValid(state, visit, (request) => choicePage(state, visit, request));
  };
}

/** Takes the choice and sends the person back to the client. */
export function decisionHandler(state: OpenidProviderState): Handler {
  return (incoming) => {
    const visit = decisionVisitOf(incoming);
    return whenValid(state, visit, async (request) => {
      const { answerTo } = request;
      if (incoming.form.get('decision') === 'cancel') {
        const parameters = { error: 'access_denied', error_description: 'the person cancelled' };
        return respond(state, visit, { answerTo, parameters });
      }
      const user = findTestUser(incoming.form.get('user'));
      if (user === undefined) return choicePage(state, visit, request);
      return respond(state, visit, { answerTo, parameters: await resultFor(state, request, user) });
    });
  };
}

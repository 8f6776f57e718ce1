/** Any failure of a browser route as a page. */
import { errorCatalogue, errorText } from '@causeway/contract/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { type NextStep, errorPage } from '../pages/error-page.ts';
import { say, type Words } from '../pages/text.ts';
import { languageOf } from '../../broker/browser.ts';
import { asAppError, logFailure } from '../reply.ts';
import { pageStatus, sendPage } from './send-page.ts';

export interface FailureContext {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly title?: Words;
  readonly next?: readonly NextStep[];
}

/** Answers with the page of this failure; what is not meant for people is logged and left out. */
export function failurePage(reply: FastifyReply, context: FailureContext): FastifyReply {
  const { request, title = 'cannotSignIn', next = [] } = context;
  const failure = asAppError(context.error);
  const language = languageOf(request);
  logFailure(request, failure);
  return sendPage(
    reply,
    errorPage({
      language,
      title: say(language, title),
      message: errorText(failure.code, language, failure.values),
      requestId: failure.traceId ?? request.id,
      next,
    }),
    pageStatus(errorCatalogue[failure.code].statusCode),
  );
}

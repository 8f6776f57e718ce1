/** Any failure of a browser route as a page. */
import { type AppError, errorCatalogue, errorText } from '@causeway/contract/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { type NextStep, errorPage } from '../pages/error-page.ts';
import { say, type Words } from '../pages/text.ts';
import { languageOf } from '../../broker/browser.ts';
import { asAppError } from '../reply.ts';
import { sendPage } from './send-page.ts';

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
      requestId: request.id,
      next,
    }),
    pageStatus(failure),
  );
}

function logFailure(request: FastifyRequest, failure: AppError): void {
  const fields = { code: failure.code, detail: failure.detail, err: failure.cause };
  if (failure.code === 'internal') request.log.error(fields, 'page failed');
  else request.log.info(fields, 'page refused');
}

/** Pages speak HTTP as browsers expect it; the HTTP 200 of the wire is for the SDKs. */
function pageStatus(failure: AppError): number {
  const { statusCode } = errorCatalogue[failure.code];
  return statusCode >= 400 && statusCode < 600 ? statusCode : 500;
}

/** What a failure means to the person in front of a form, in words that say what to mend. */
import {
  type AppError,
  errorCatalogue,
  type ErrorCode,
  errorText,
  type Language,
} from '@causeway/contract/errors.ts';

import type { FormNotice } from '../pages/fields.ts';
import { say, type Words } from '../pages/text.ts';
import { asAppError } from '../reply.ts';
import { pageStatus } from './send-page.ts';

const wordsFor: Readonly<Partial<Record<ErrorCode, Words>>> = {
  credentials_wrong: 'wrongPassword',
  code_wrong: 'wrongCode',
  user_not_found: 'nobodyThere',
  value_taken: 'alreadyThere',
  too_many_requests: 'tooFast',
};

const fieldWords: readonly (readonly [field: RegExp, words: Words])[] = [
  [/password$/i, 'checkPassword'],
  [/secret$/, 'typePassword'],
  [/email/i, 'checkEmail'],
  [/phone/i, 'checkPhone'],
];

/** What the form was sent with, as far as the page shows it again. */
export interface SentForm {
  readonly account: string;
  /** A code was sent before, and may still be typed. */
  readonly codeSent: boolean;
}

export interface Refusal {
  readonly notice: FormNotice;
  /** HTTP status. */
  readonly status: number;
}

export function refusalOf(error: AppError, language: Language, sent: SentForm): Refusal {
  const failure = asAppError(error);
  const isInput = failure.code === 'invalid_argument';
  const notice = {
    kind: 'refused',
    text: textOf(failure, language),
    account: sent.account,
    codeSent: sent.codeSent && !isInput,
  } as const;
  return { notice, status: pageStatus(errorCatalogue[failure.code].statusCode) };
}

function textOf({ code, values }: AppError, language: Language): string {
  if (code === 'invalid_argument') {
    const { field } = values;
    const known = fieldWords.find(([name]) => typeof field === 'string' && name.test(field));
    return say(language, known?.[1] ?? 'checkAccount');
  }
  const words = wordsFor[code];
  if (words === undefined) return errorText(code, language, values);
  const { seconds } = values;
  return say(language, words, { seconds: typeof seconds === 'string' ? seconds : '' });
}

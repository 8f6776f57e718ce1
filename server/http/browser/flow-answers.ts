/** The answers of a login that goes on in JSON, in the numbers that published components know. */
import {
  type AppError,
  errorCatalogue,
  type ErrorEntry,
  errorText,
  type Language,
} from '@causeway/contract/errors.ts';

import type { AskedQuestion } from '../../broker/account-question.ts';
import type { AccountQuestion } from '../../broker/login.ts';
import type { User } from '../../directory/user.ts';
import { say } from '../pages/text.ts';

type Challenge = Extract<AccountQuestion, { kind: 'challenge' }>;

export interface FlowAnswer {
  /** 3xx goes on by itself, 4xx is shown to the person. */
  readonly statusCode: number;
  readonly apiCode?: number;
  /** The same number under the name that older components read. */
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
  readonly flowHandle?: string;
}

const GOES_ON = 302;

const apiCodes = {
  finished: 1600,
  bindOnly: 1640,
  bindOrCreate: 1641,
  bindOrRegister: 1666,
  startAgain: 1699,
  choose: 2921,
} as const;

/** The login is over: here is who signed in. */
export function finishedAnswer(user: unknown): FlowAnswer {
  return answer(apiCodes.finished, { message: '', data: { user } });
}

/** The login waits for an answer of the person. */
export function questionAnswer(
  { pending: { question }, accounts }: AskedQuestion,
  asked: { readonly flowHandle: string; readonly language: Language; readonly appName: string },
): FlowAnswer {
  const { flowHandle, language, appName: app } = asked;
  if (question.kind === 'choose') {
    const message = say(language, 'whichAccount', { app });
    const data = { accounts: accounts.map((user) => accountDto(user)), i18n: message };
    return { ...answer(apiCodes.choose, { message, data }), flowHandle };
  }
  const { methods } = question;
  const apiCode = apiCodes[expectationOf(question)];
  const message = say(language, 'haveAccount', { app });
  return { ...answer(apiCode, { message, data: { methods } }), flowHandle };
}

function expectationOf({ mayCreate, needsAddress = false }: Challenge) {
  if (!mayCreate) return 'bindOnly';
  return needsAddress ? 'bindOrRegister' : 'bindOrCreate';
}

/** A handle that is of no use any more leads back to the beginning; anything else can be tried again. */
export function refusalAnswer({ code: name, values }: AppError, language: Language): FlowAnswer {
  const message = errorText(name, language, values);
  if (name === 'login_expired' || name === 'login_other_browser') {
    return answer(apiCodes.startAgain, { message });
  }
  const { statusCode, apiCode }: ErrorEntry = errorCatalogue[name];
  return {
    statusCode,
    ...(apiCode !== undefined && { apiCode }),
    code: apiCode ?? statusCode,
    message,
  };
}

function answer(
  apiCode: number,
  { message, data }: { readonly message: string; readonly data?: unknown },
): FlowAnswer {
  return {
    statusCode: GOES_ON,
    apiCode,
    code: apiCode,
    message,
    ...(data !== undefined && { data }),
  };
}

/** Enough to tell one's accounts apart; the addresses are those that the source named. */
function accountDto({ id, username, email, phone, profile }: User) {
  const { name, nickname, photo } = profile;
  return { id, username, email, phone, name, nickname, photo };
}

/** Sign-ins in the words of the wire. */
import {
  errorCatalogue,
  type ErrorCode,
  errorText,
  type Language,
} from '@causeway/contract/errors.ts';
import type { Login, OwnLogin, VisitedApplication } from '@causeway/contract/logins.ts';

import type { PastLogin, Visit } from '../directory/login-history.ts';
import type { LoginFilter } from '../directory/login-record.ts';
import { type AppId, asId } from '../kernel/ids.ts';
import type { PageRequest } from '../kernel/page.ts';
import { type PageAsked, windowOf } from './paged-list.ts';

interface Choice extends PageAsked {
  readonly appId?: string;
  readonly clientIp?: string;
  readonly start?: number;
  readonly end?: number;
}

/** What the caller chose; empty text stands for any. */
export function loginQuery(
  { appId = '', clientIp = '', start, end, ...asked }: Choice,
  isSuccess: boolean | undefined,
): { readonly filter: LoginFilter; readonly page: PageRequest } {
  return {
    filter: {
      appId: appId === '' ? undefined : asId<AppId>(appId),
      ip: clientIp === '' ? undefined : clientIp,
      isSuccess,
      from: start,
      to: end,
    },
    page: windowOf(asked),
  };
}

export function visitedApplication({ appId, application }: Visit): VisitedApplication {
  return {
    appId,
    appName: application?.name ?? '',
    appLogo: application?.logo ?? '',
    appLoginUrl: application?.initLoginUri ?? '',
  };
}

export function loginDto(past: PastLogin): Login {
  const { ip = '', userAgent, at } = past.login;
  return {
    ...visitedApplication(past),
    clientIp: ip,
    ...(userAgent !== undefined && { userAgent }),
    time: new Date(at).toISOString(),
  };
}

export function ownLoginDto(past: PastLogin, language: Language): OwnLogin {
  const { userId, ip = '', userAgent = '', method, failure, at } = past.login;
  return {
    ...visitedApplication(past),
    userId,
    clientIp: ip,
    userAgent,
    loginAt: new Date(at).toISOString(),
    loginMethod: method,
    success: failure === undefined,
    ...(failure !== undefined && {
      errorMessage: isErrorCode(failure) ? errorText(failure, language, {}) : failure,
    }),
  };
}

/** A code of an older version may have left the catalogue. */
function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

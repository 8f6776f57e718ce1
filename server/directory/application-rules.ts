/** What an application may hold, whether it is new or changed. */
import { invalidArgument } from '@causeway/contract/rules.ts';

import type { Application, ApplicationType } from './application.ts';
import { redirectUriProblem } from './redirect-uri.ts';
import { requireSmall } from './size.ts';

const EXTRA_LIMIT_BYTES = 262_144;
/** A domain label, because clients of other servers use it as one. */
const IDENTIFIER = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const identifierRule = {
  en: 'must be lower-case letters, digits and inner hyphens, 63 at most.',
  zh: '只能包含小写字母、数字和中间的连字符，最长 63 个字符',
};

/** Throws `invalid_argument` that names the first member that may not be as it is. */
export function requireFitApplication(application: Application): void {
  const { type, redirectUris, logoutRedirectUris, initLoginUri, identifier } = application;
  requireList('redirectUris', redirectUris, type);
  requireList('logoutRedirectUris', logoutRedirectUris, type);
  const problem = initLoginUri === '' ? undefined : redirectUriProblem(initLoginUri, type);
  if (problem !== undefined) throw invalidArgument('initLoginUri', problem);
  requireSmall('body', application.extra, EXTRA_LIMIT_BYTES);
  if (!IDENTIFIER.test(identifier)) throw invalidArgument('appIdentifier', identifierRule);
}

function requireList(field: string, addresses: readonly string[], type: ApplicationType): void {
  for (const [index, address] of addresses.entries()) {
    const problem = redirectUriProblem(address, type);
    if (problem !== undefined) throw invalidArgument(`${field}[${index}]`, problem);
  }
}

/** Which addresses an application may be sent back to (RFC 9700 section 4.1, RFC 8252 sections 7 and 8). */
import type { LocalText } from '@causeway/contract/errors.ts';

import type { ApplicationType } from './application.ts';

/** Schemes that run or read something instead of opening an app. */
const UNSAFE_SCHEMES: ReadonlySet<string> = new Set([
  'about:',
  'blob:',
  'data:',
  'file:',
  'ftp:',
  'javascript:',
  'vbscript:',
  'view-source:',
  'ws:',
  'wss:',
]);

/** What is wrong with a redirect address; undefined when nothing is. */
export function redirectUriProblem(address: string, type: ApplicationType): LocalText | undefined {
  const url = URL.parse(address);
  // URL.parse forgives blanks, backslashes and control characters that others do not.
  if (url === null || /[\s\\]|\p{Cc}/u.test(address)) return problems.notAbsolute;
  if (address.includes('#')) return problems.fragment;
  if (url.username !== '' || url.password !== '') return problems.userinfo;
  if (url.hostname.includes('*')) return problems.wildcard;
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:') return isLoopback(url.hostname) ? undefined : problems.plainHttp;
  if (UNSAFE_SCHEMES.has(url.protocol)) return problems.unsafeScheme;
  return type === 'native' ? undefined : problems.privateScheme;
}

function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  return hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

const problems = {
  notAbsolute: { en: 'must be an absolute address.', zh: '必须为绝对地址' },
  fragment: { en: 'must not have a fragment (#).', zh: '不能包含片段（#）' },
  userinfo: { en: 'must not contain a user name or password.', zh: '不能包含用户名或密码' },
  wildcard: {
    en: 'must not contain a wildcard: addresses are compared exactly.',
    zh: '不能包含通配符：地址按完全一致比较',
  },
  plainHttp: {
    en: 'must use https; http is only for localhost.',
    zh: '必须使用 https，http 仅可用于 localhost',
  },
  unsafeScheme: { en: 'must not use this scheme.', zh: '不允许使用该协议' },
  privateScheme: {
    en: 'must use https; private schemes are for applications of type native.',
    zh: '必须使用 https，自定义协议仅可用于 native 类型的应用',
  },
} as const satisfies Record<string, LocalText>;

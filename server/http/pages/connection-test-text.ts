/** The words of the pages on which an administrator tests a connection, in both languages side by side. */
import type { Language } from '@causeway/contract/errors.ts';

const words = {
  title: ['Test a connection', '测试身份源连接'],
  explained: [
    'Every check is made as a login would make it. Nobody is signed in, and no user is made.',
    '所有检查都按真实登录的方式进行，不会登录任何人，也不会创建用户。',
  ],
  keyId: ['Access key id', '密钥 ID'],
  keySecret: ['Access key secret', '密钥 Secret'],
  connection: ['Connection (id or identifier)', '连接（ID 或唯一标识）'],
  username: [
    'Somebody to look up (directories only, may stay empty)',
    '用于查找的用户名（仅目录服务，可留空）',
  ],
  run: ['Run the checks', '开始检查'],
  reportTitle: ['Checks of {connection}', '{connection} 的检查结果'],
  allGood: ['No check failed.', '没有未通过的检查。'],
  someFailed: ['{count} failed.', '{count} 项未通过。'],
  callback: ['Callback address to register at the provider', '需在对方登记的回调地址'],
  signIn: ['Do a test sign-in', '进行测试登录'],
  signInHint: [
    'It opens a window, goes the whole way, and tells what would have happened. Good once, for ten minutes.',
    '将打开新窗口完成整个登录流程，并显示本会发生的结果。仅可使用一次，10 分钟内有效。',
  ],
  again: ['Test again', '重新测试'],
  resultTitle: ['Test sign-in by {connection}', '{connection} 的测试登录'],
  nothingMade: ['Nobody was signed in and no user was made.', '未登录任何人，也未创建用户。'],
  passed: ['passed', '通过'],
  failed: ['failed', '未通过'],
  skipped: ['not told', '无法判断'],
  claims: ['Received from the provider', '从对方收到的信息'],
  mapped: ['Would fill of the user', '将写入用户的字段'],
  scopes: ['Granted scopes', '已授予的范围'],
  decision: ['Link decision', '账号关联判定'],
  withheld: ['Withheld', '未获得'],
  none: ['nothing', '无'],
  traceId: ['Trace id', '追踪编号'],
  close: ['You can close this window.', '您可以关闭此窗口。'],
  wrongKey: [
    'That access key and secret do not belong together. Check both and try again.',
    '密钥 ID 与 Secret 不匹配，请检查后重试。',
  ],
  noConnection: ['This pool has no such connection.', '该用户池中没有此连接。'],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

/** A sentence in one language, its `{names}` filled in. */
export function tell(
  language: Language,
  key: keyof typeof words,
  values: Readonly<Record<string, string>> = {},
): string {
  const sentence = words[key][language === 'en' ? 0 : 1];
  return sentence.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '');
}

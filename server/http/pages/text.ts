/** The words of the hosted pages, in both languages side by side so that neither can lag behind. */
import type { Language } from '@causeway/contract/errors.ts';

const words = {
  signInTo: ['Sign in to {app}', '登录 {app}'],
  continueWith: ['Continue with {source}', '使用 {source} 登录'],
  noConnections: [
    'No sign-in method is switched on for {app} yet. Its administrator can enable a connection for it.',
    '{app} 尚未启用任何登录方式，请联系管理员为该应用启用身份源连接。',
  ],
  cannotSignIn: ['Sign-in did not finish', '登录未完成'],
  cannotLink: ['Nothing was bound', '绑定未完成'],
  chooseAnother: ['Choose a sign-in method', '选择其他登录方式'],
  giveUp: ['Go back to the application', '返回应用'],
  nothingHere: ['Nothing is here', '页面不存在'],
  requestId: ['Request id', '请求编号'],
  linkTitle: ['Bind your {source} account?', '绑定您的 {source} 账号？'],
  linkExplained: [
    'After this, signing in with that {source} account opens the {app} account of',
    '绑定后，使用该 {source} 账号即可登录以下 {app} 账号：',
  ],
  linkWarning: [
    'Go on only if this is you. If somebody sent you here, close this page.',
    '仅当这是您本人的账号时才继续。如果是他人让您打开此页面，请直接关闭。',
  ],
  linkConfirm: ['Yes, this is me: continue', '是我本人，继续'],
  linked: ['Account bound', '绑定成功'],
  canClose: ['You can close this window.', '您可以关闭此窗口。'],
  oneMoment: ['One moment', '请稍候'],
  goOn: ['Continue', '继续'],
  requestRefused: [
    'The application sent a sign-in request that cannot be accepted. Tell its developer what stands below.',
    '应用发出的登录请求无法受理，请将以下信息提供给应用的开发者。',
  ],
  requestFailed: [
    'This sign-in cannot go on. Go back to the application and sign in again.',
    '本次登录无法继续，请返回应用重新登录。',
  ],
  signOutQuestion: ['Sign out?', '退出登录？'],
  signOutExplained: ['{app} asks to end your session.', '{app} 请求结束您的登录会话。'],
  signOut: ['Sign out', '退出登录'],
  signedOut: ['You are signed out', '您已退出登录'],
  mailbox: ['Development mailbox', '开发邮箱'],
  mailboxExplained: [
    'What this server would have sent. Nothing left this machine.',
    '以下消息本应由此服务器发出，但均未离开本机。',
  ],
  mailboxEmpty: ['Nothing was sent yet.', '暂无消息。'],
  mail: ['E-mail to', '邮件收件人'],
  sms: ['Text message to', '短信收件人'],
  haveAccount: ['Do you have a {app} account already?', '您已有 {app} 账号吗？'],
  haveExplained: [
    'You signed in with {source} for the first time. If you have an account here, prove that it is yours, and {source} will open it from now on.',
    '您首次使用 {source} 登录。如果您已有账号，请验证该账号属于您，之后即可使用 {source} 登录。',
  ],
  whichAccount: ['Which {app} account is yours?', '请选择您的 {app} 账号'],
  whichExplained: [
    'Several accounts fit your {source} account. The one you choose is the one that {source} opens from now on.',
    '有多个账号与您的 {source} 账号匹配，选定后即可使用 {source} 登录该账号。',
  ],
  emailAddress: ['E-mail address', '邮箱'],
  phoneNumber: ['Phone number', '手机号'],
  userName: ['User name', '用户名'],
  password: ['Password', '密码'],
  code: ['Code', '验证码'],
  sendCode: ['Send me a code', '发送验证码'],
  codeSent: [
    'If {address} can be reached, a code is on its way.',
    '如果 {address} 可用，验证码已发送。',
  ],
  thisIsMine: ['This is my account', '这是我的账号'],
  newHere: ['I am new to {app}', '我是 {app} 的新用户'],
  otherLanguage: ['中文', 'English'],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type Words = keyof typeof words;

/** A sentence in one language, its `{names}` filled in. */
export function say(
  language: Language,
  key: Words,
  values: Readonly<Record<string, string>> = {},
): string {
  const sentence = words[key][language === 'en' ? 0 : 1];
  return sentence.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '');
}

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
  begunBySource: ['Continue to {app} with {source}?', '使用 {source} 继续登录 {app}？'],
  begunElsewhere: [
    '{source} sent you here to sign in. Go on only if you came from there yourself.',
    '您由 {source} 跳转至此登录。仅当这是您本人发起的操作时才继续。',
  ],
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
  haveAccount: ['New here, or do you already have an account?', '您是新用户，还是已有账号？'],
  proveTitle: ['Show that the account is yours', '请验证账号属于您'],
  haveExplained: [
    '{source} has confirmed who you are. This is the first time it leads to {app}. If you have an account here, sign in to it once: from then on, {source} opens it.',
    '{source} 已确认您的身份，这是您首次用它登录 {app}。如果您已有账号，请先验证一次，之后即可直接使用 {source} 登录该账号。',
  ],
  proveExplained: [
    '{source} has confirmed who you are. To open your {app} account with it, sign in to that account once.',
    '{source} 已确认您的身份。请先验证一次您的 {app} 账号，之后即可直接使用 {source} 登录。',
  ],
  haveOne: ['I have an account', '我已有账号'],
  whichAccount: ['Which account is yours?', '请选择您的账号'],
  whichExplained: [
    'More than one {app} account fits your {source} account. Choose the one that {source} is to open from now on.',
    '有多个 {app} 账号与您的 {source} 账号匹配，请选择今后使用 {source} 登录的账号。',
  ],
  noneIsMine: [
    'None of these is yours? Close this page, and ask the administrator of {app}.',
    '都不是您的账号？请关闭此页面，并联系 {app} 的管理员。',
  ],
  emailAddress: ['E-mail address', '邮箱'],
  phoneNumber: ['Phone number', '手机号'],
  userName: ['User name', '用户名'],
  or: ['or', '或'],
  password: ['Password', '密码'],
  newPassword: ['Choose a password', '设置密码'],
  newPasswordHint: [
    'At least 8 characters. A few words make a good one.',
    '至少 8 个字符，建议使用几个词组成的短句',
  ],
  code: ['Code', '验证码'],
  sendCode: ['Send me a code', '发送验证码'],
  codeSent: [
    'We sent a code to {address}, if it can be reached. It has six digits and is good for five minutes.',
    '验证码已发送至 {address}（如该地址可用），共 6 位数字，5 分钟内有效。',
  ],
  sendAgain: ['Send a new code', '重新发送'],
  otherAddress: ['Use another address', '更换地址'],
  signIn: ['Sign in', '登录'],
  createAccount: ['Create my account', '创建账号'],
  signUpTitle: ['Create your {app} account', '注册 {app} 账号'],
  signUpLink: ['New here? Create an account', '没有账号？立即注册'],
  signInLink: ['I have an account: sign in', '已有账号，去登录'],
  withPassword: ['Use a password', '使用密码'],
  withCode: ['Use a code instead', '使用验证码'],
  withEmailCode: ['Use a code by e-mail', '使用邮箱验证码'],
  withPhoneCode: ['Use a code by text message', '使用短信验证码'],
  withEmailPassword: ['Use e-mail and password', '使用邮箱和密码'],
  withPhonePassword: ['Use phone and password', '使用手机号和密码'],
  withUserPassword: ['Use user name and password', '使用用户名和密码'],
  thisIsMine: ['This is my account', '这是我的账号'],
  newHere: ['I am new: create my account', '我是新用户，创建账号'],
  openInBrowser: [
    'More ways to sign in work in your ordinary browser. Open this page there from the menu of this app.',
    '更多登录方式需在系统浏览器中使用，请通过右上角菜单选择“在浏览器中打开”。',
  ],
  backToApp: ['Back to {app}', '返回 {app}'],
  tryAgain: ['Try again', '重试'],
  accountTitle: ['Your account', '我的账号'],
  accountExplained: [
    'These accounts open your {app} account.',
    '以下账号可用于登录您的 {app} 账号。',
  ],
  accountEmpty: ['You have not connected any account yet.', '您尚未绑定任何账号。'],
  connected: ['Connected accounts', '已绑定的账号'],
  addAnother: ['Connect another account', '绑定其他账号'],
  add: ['Connect {source}', '绑定 {source}'],
  lastUsed: ['Last used {date}', '上次使用：{date}'],
  neverUsed: ['Not used yet', '尚未使用'],
  remove: ['Remove', '解绑'],
  removeNamed: ['Remove {source}', '解绑 {source}'],
  removeTitle: ['Remove {source}?', '解绑 {source}？'],
  removeExplained: [
    'After this, {source} no longer opens your {app} account. You can connect it again at any time.',
    '解绑后将无法再使用 {source} 登录您的 {app} 账号，您可以随时重新绑定。',
  ],
  removeConfirm: ['Yes, remove it', '确认解绑'],
  keepIt: ['Keep it', '取消'],
  removed: ['{source} was removed.', '已解绑 {source}。'],
  cannotRemove: ['Nothing was removed', '解绑未完成'],
  notSignedInTitle: ['You are not signed in', '您尚未登录'],
  notSignedInExplained: [
    'Sign in to {app} in this browser, then open this page again.',
    '请先在此浏览器中登录 {app}，然后重新打开本页面。',
  ],
  backToAccount: ['Back to your account', '返回我的账号'],
  checkEmail: [
    'That does not look like an e-mail address. Check it and try again.',
    '邮箱格式不正确，请检查后重试。',
  ],
  checkPhone: [
    'That does not look like a phone number. Write it with its country code, such as +44 20 7946 0000.',
    '手机号格式不正确，请检查后重试；非中国大陆号码请加国家代码，如 +44。',
  ],
  checkAccount: ['Check what you typed and try again.', '请检查您输入的内容后重试。'],
  checkPassword: ['Choose a password of 8 characters or more.', '密码长度不能少于 8 个字符。'],
  typePassword: ['Type your password.', '请输入密码。'],
  wrongPassword: [
    'That account and password do not belong together. Check both and try again.',
    '账号或密码不正确，请检查后重试。',
  ],
  wrongCode: [
    'That is not the code we sent last, or it has expired. Check it, or ask for a new one.',
    '验证码不正确或已过期，请检查后重试，或重新获取。',
  ],
  nobodyThere: [
    'There is no account with that address that you could use here. Check it, or create an account if that is offered.',
    '没有可用的账号使用该地址，请检查后重试；如可注册，请创建账号。',
  ],
  alreadyThere: [
    'There is an account with that address already. Sign in to it instead.',
    '该地址已注册账号，请直接登录。',
  ],
  tooFast: [
    'That was a little too often. Wait {seconds} seconds, then try again.',
    '操作过于频繁，请等待 {seconds} 秒后重试。',
  ],
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

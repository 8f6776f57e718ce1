/** The words of a message that carries a code: who asks, what for, how long, and what if not asked for. */
import type { CodeChannel } from '@causeway/contract/codes.ts';
import type { Language, LocalText } from '@causeway/contract/errors.ts';

/** What the code is for, to finish "to ..." and "用于...". */
const purposes: Readonly<Record<CodeChannel, LocalText>> = {
  CHANNEL_LOGIN: { en: 'sign in', zh: '登录' },
  CHANNEL_REGISTER: { en: 'create an account', zh: '注册账号' },
  CHANNEL_RESET_PASSWORD: { en: 'set a new password', zh: '重置密码' },
  CHANNEL_VERIFY_EMAIL_LINK: { en: 'confirm this e-mail address', zh: '验证邮箱' },
  CHANNEL_UPDATE_EMAIL: { en: 'change the e-mail address', zh: '修改邮箱' },
  CHANNEL_BIND_EMAIL: { en: 'add this e-mail address', zh: '绑定邮箱' },
  CHANNEL_UNBIND_EMAIL: { en: 'remove this e-mail address', zh: '解绑邮箱' },
  CHANNEL_BIND_PHONE: { en: 'add this phone', zh: '绑定手机号' },
  CHANNEL_UNBIND_PHONE: { en: 'remove this phone', zh: '解绑手机号' },
  CHANNEL_BIND_MFA: { en: 'add a second step to sign-in', zh: '绑定多因素认证' },
  CHANNEL_VERIFY_MFA: { en: 'confirm a sign-in', zh: '多因素认证' },
  CHANNEL_UNBIND_MFA: { en: 'remove a second step of sign-in', zh: '解绑多因素认证' },
  CHANNEL_UNLOCK_ACCOUNT: { en: 'unlock the account', zh: '解锁账号' },
  CHANNEL_COMPLETE_EMAIL: { en: 'complete the profile', zh: '补全邮箱信息' },
  CHANNEL_COMPLETE_PHONE: { en: 'complete the profile', zh: '补全手机号信息' },
  CHANNEL_IDENTITY_VERIFICATION: { en: 'confirm who you are', zh: '验证身份' },
  CHANNEL_DELETE_ACCOUNT: { en: 'delete the account', zh: '注销账号' },
};

export interface CodeWords {
  readonly code: string;
  readonly channel: CodeChannel;
  readonly applicationName: string;
  readonly language: Language;
}

export interface CodeMessage {
  readonly subject: string;
  readonly text: string;
}

/** The code comes first, so that a notification shows it. */
export function codeMessage({ code, channel, applicationName, language }: CodeWords): CodeMessage {
  const purpose = purposes[channel][language];
  const name = nameFor(applicationName);
  return language === 'zh'
    ? {
        subject: `${code} 是您的${name}验证码`,
        text: `${code} 是您的${name}验证码，用于${purpose}，5 分钟内有效。请勿告知他人。如非本人操作，请忽略本消息。`,
      }
    : {
        subject: `${code} is your ${name} code`,
        text: `${code} is your ${name} code to ${purpose}. It is good for 5 minutes. Give it to nobody. If you did not ask for it, ignore this message.`,
      };
}

const NAME_LENGTH = 40;

/** An application's name must not become a message of its own (content injection), nor a mail header. */
function nameFor(name: string): string {
  return name
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .replaceAll(/[/:.]/g, '')
    .trim()
    .slice(0, NAME_LENGTH);
}

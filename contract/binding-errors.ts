/** The part of the error catalogue that is about binding; `errors.ts` says what the members mean. */
export const bindingErrors = {
  link_expired: {
    statusCode: 400,
    en: 'This binding link has expired or was already used. Ask the application for a new one.',
    zh: '绑定链接已过期或已被使用，请在应用中重新发起绑定',
  },
  link_other_user: {
    statusCode: 403,
    en: 'You are signed in here as somebody else than the person this binding link was made for. Sign out first, or ask for a new link.',
    zh: '当前登录的账号与绑定链接所属的账号不同，请先退出登录或重新发起绑定',
  },
  identity_of_other_user: {
    statusCode: 409,
    en: 'This {source} account is already bound to another user. Unbind it there first, or use another account.',
    zh: '该 {source} 账号已绑定其他用户，请先解绑或更换账号',
  },
  last_credential: {
    statusCode: 422,
    en: 'This is the only way left to sign in to your account. Bind another account, set a password, or confirm an e-mail address or phone first.',
    zh: '这是当前账号唯一的登录方式，请先绑定其他账号、设置密码或验证邮箱、手机号',
  },
  source_already_bound: {
    statusCode: 409,
    en: 'Your account already has an identity of {source}. Unbind it before binding another one.',
    zh: '当前账号已绑定 {source} 的身份，请先解绑再绑定其他账号',
  },
} as const;

/** The part of the error catalogue about passwords, codes and their delivery. */
export const credentialErrors = {
  credentials_wrong: {
    statusCode: 403,
    apiCode: 2333,
    en: 'The account or the password is wrong.',
    zh: '账号或密码错误',
  },
  password_wrong: {
    statusCode: 403,
    apiCode: 2006,
    en: 'The old password is wrong.',
    zh: '原密码错误',
  },
  code_wrong: {
    statusCode: 403,
    apiCode: 2001,
    en: 'The code is wrong, was used, or has expired. Ask for a new one.',
    zh: '验证码错误、已被使用或已过期，请重新获取',
  },
  method_not_offered: {
    statusCode: 403,
    en: 'This application does not offer that way to sign in.',
    zh: '该应用未开启此登录方式',
  },
  tried_too_often: {
    statusCode: 429,
    apiCode: 2080,
    en: 'That was too often. Try again in {seconds} s.',
    zh: '操作过于频繁，请在 {seconds} 秒后重试',
  },
  address_bound: {
    statusCode: 409,
    en: 'The account has another confirmed {field} already. Unbind that one first.',
    zh: '该账号已绑定其他 {field}，请先解绑',
  },
  address_not_bound: {
    statusCode: 422,
    en: 'The account has no {field}.',
    zh: '该账号未绑定 {field}',
  },
  user_suspended: {
    statusCode: 403,
    apiCode: 2120008,
    en: 'This account is not active. Ask the administrator.',
    zh: '账号未激活或已被停用，请联系管理员',
  },
  client_authentication_failed: {
    statusCode: 401,
    en: 'The application could not prove itself. Check its id, its secret and its tokenEndPointAuthMethod.',
    zh: '应用认证失败，请检查应用 ID、应用密钥与 tokenEndPointAuthMethod',
  },
  password_encryption_unsupported: {
    statusCode: 501,
    en: 'Passwords encrypted with {type} are not understood here. Send them as they are, over https, with passwordEncryptType none, or encrypt them with rsa.',
    zh: '不支持 {type} 加密的密码，请通过 https 直接传输并将 passwordEncryptType 设为 none，或使用 rsa 加密',
  },
  upstream_password_expired: {
    statusCode: 403,
    en: 'Your password at {source} has expired. Change it there, then sign in again.',
    zh: '您在 {source} 的密码已过期，请先修改密码后重新登录',
  },
  upstream_password_must_change: {
    statusCode: 403,
    en: 'You must change your password at {source} before you can sign in.',
    zh: '您需要先在 {source} 修改密码才能登录',
  },
  upstream_account_locked: {
    statusCode: 403,
    en: 'Your account at {source} is locked after too many wrong passwords. Wait, or ask the administrator.',
    zh: '您在 {source} 的账号因密码错误次数过多已被锁定，请稍后重试或联系管理员',
  },
  upstream_account_disabled: {
    statusCode: 403,
    en: 'Your account at {source} is disabled. Ask the administrator.',
    zh: '您在 {source} 的账号已被禁用，请联系管理员',
  },
  upstream_account_expired: {
    statusCode: 403,
    en: 'Your account at {source} has expired. Ask the administrator.',
    zh: '您在 {source} 的账号已过期，请联系管理员',
  },
  sign_in_needs_page: {
    statusCode: 403,
    en: 'This first sign-in asks the person which account is theirs, which only the hosted sign-in page can do. Send them there once.',
    zh: '首次登录需要用户确认所属账号，请引导用户通过托管登录页完成一次登录',
  },
  delivery_not_configured: {
    statusCode: 501,
    en: 'This server has no way to send {medium}. Its administrator can set one up: see {setting}.',
    zh: '此服务器未配置{medium}发送渠道，请管理员设置 {setting}',
  },
  delivery_failed: {
    statusCode: 502,
    en: 'The message could not be sent. Try again in a moment.',
    zh: '消息发送失败，请稍后重试',
  },
  scan_ticket_wrong: {
    statusCode: 400,
    en: 'This ticket of a scanned code is not valid. It opens once, within two minutes, in the application that the code was made for. Show a new code.',
    zh: '该扫码 ticket 无效：只能在两分钟内由生成二维码的应用使用一次，请重新生成二维码',
  },
} as const;

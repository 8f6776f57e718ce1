/** The part of the error catalogue that is a question: whoever signs in must say first which account is theirs. */
export const questionErrors = {
  account_to_prove: {
    statusCode: 301,
    apiCode: 1640,
    en: 'Prove first that an account here is yours. New accounts are not made.',
    zh: '请先验证并绑定已有账号，不能创建新账号',
  },
  account_to_prove_or_create: {
    statusCode: 301,
    apiCode: 1641,
    en: 'Prove that an account here is yours, or ask for a new one.',
    zh: '请绑定已有账号，或创建新账号',
  },
  account_to_choose: {
    statusCode: 301,
    apiCode: 2921,
    en: 'Several accounts here match. Choose yours.',
    zh: '匹配到多个账号，请选择要登录的账号',
  },
} as const;

/** The part of the error catalogue that is about tenants; `errors.ts` says what the members mean. */
export const tenantErrors = {
  tenant_not_found: {
    statusCode: 404,
    en: 'The tenant does not exist.',
    zh: '租户不存在',
  },
  member_not_found: {
    statusCode: 404,
    en: 'The user is not a member of this tenant.',
    zh: '该用户不是此租户的成员',
  },
  tenant_in_use: {
    statusCode: 422,
    en: 'The tenant still owns identity sources. Delete them first.',
    zh: '租户下仍有身份源，请先删除身份源',
  },
  tenant_full: {
    statusCode: 422,
    en: 'The tenant may not have more than {limit} of them.',
    zh: '租户最多只能有 {limit} 名成员或管理员',
  },
  not_a_member: {
    statusCode: 403,
    apiCode: 2120008,
    en: 'You are not a member of this organisation. {hint}',
    zh: '您不是该组织的成员。{hint}',
  },
  tenant_expired: {
    statusCode: 403,
    apiCode: 2130010,
    en: 'Signing in to this organisation has ended. {hint}',
    zh: '该组织已停止登录。{hint}',
  },
} as const;

/** The part of the faults that only directories have. */
import type { LoginFault } from './login-faults.ts';

export const directoryFaults = {
  start_tls_absent: {
    check: 'tls',
    en: 'The directory offers no StartTLS. Switch it on there (it needs a certificate), or use ldaps://.',
    zh: '目录服务不支持 StartTLS。请在其中启用（需配置证书），或改用 ldaps://。',
  },
  tls_demanded: {
    check: 'tls',
    en: 'The directory demands TLS. Use ldaps://, or switch on StartTLS in the connection.',
    zh: '目录服务要求使用 TLS。请改用 ldaps://，或在连接中启用 StartTLS。',
  },
  service_refused: {
    check: 'service',
    en: 'The directory refuses the service account: its bind DN or its bind password is wrong, or it is locked.',
    zh: '目录服务拒绝了服务账号：绑定 DN 或密码错误，或账号已被锁定。',
  },
  search_forbidden: {
    check: 'service',
    en: 'The service account may not search below the base. Give it read access there.',
    zh: '服务账号无权在基准 DN 下搜索。请授予其读取权限。',
  },
  base_absent: {
    check: 'base',
    en: 'The search base (base DN) does not exist, or is not a DN. Correct it, or check what the service account may see.',
    zh: '搜索基准（base DN）不存在或格式不正确。请修正，或检查服务账号的可见范围。',
  },
  referral: {
    check: 'base',
    en: 'The directory answers with a referral to another server, which is not followed. Connect to the server that holds the base; for a forest, to its global catalogue.',
    zh: '目录服务返回了指向其他服务器的引用（referral），此处不会跟随。请连接到持有该基准的服务器；对于林，请连接全局编录。',
  },
  directory_limit: {
    check: 'base',
    en: 'The directory ended the search at a limit of its own, of time or of size. Narrow the base or the filter, or index the attributes of the filter.',
    zh: '目录服务因自身的时间或数量限制终止了搜索。请缩小基准或过滤条件，或为过滤条件中的属性建立索引。',
  },
  person_unknown: {
    check: 'person',
    en: 'No entry fits the name that was typed. Check the user filter and the search base, and the name.',
    zh: '没有条目与输入的用户名匹配。请检查用户过滤条件、搜索基准以及用户名。',
  },
  person_ambiguous: {
    check: 'person',
    en: 'Several entries fit the name that was typed. Make the user filter so narrow that it finds one.',
    zh: '有多个条目与输入的用户名匹配。请收紧用户过滤条件，使其只找到一个条目。',
  },
  password_refused: {
    check: 'person',
    en: 'The password is not the one of this person, or nobody has this name.',
    zh: '密码错误，或不存在该用户。',
  },
  account_barred: {
    check: 'person',
    en: 'The account is locked, disabled or expired, or its password has expired or must be changed. It is mended in the directory.',
    zh: '该账号已锁定、停用或过期，或密码已过期、需要修改。请在目录服务中处理。',
  },
} as const satisfies Record<string, LoginFault>;

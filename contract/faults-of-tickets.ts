/** The part of the faults that only servers of tickets have: CAS. */
import type { LoginFault } from './login-faults.ts';

export const ticketFaults = {
  validation_absent: {
    check: 'answer',
    en: 'Nothing validates tickets at the validation URL. Check that it leads to the CAS server and ends as its version has it: /p3/serviceValidate (3.0), /serviceValidate (2.0) or /validate (1.0).',
    zh: '验证地址处没有票据验证服务。请确认该地址指向 CAS 服务器，并按其版本以 /p3/serviceValidate（3.0）、/serviceValidate（2.0）或 /validate（1.0）结尾。',
  },
  answer_of_other_version: {
    check: 'answer',
    en: 'The server answers in another format than the connection expects; the detail names both. Set the validation URL, the protocol version and the answer format to what the server speaks.',
    zh: '服务器应答的格式与连接所期望的不同，详情中列出了两者。请将验证地址、协议版本和应答格式设置为服务器所支持的。',
  },
  sign_in_page_absent: {
    check: 'address',
    en: 'There is no sign-in page at the login URL. Check the login URL; that of a CAS server usually ends with /login.',
    zh: '登录地址处没有登录页面。请检查登录地址；CAS 服务器的登录地址通常以 /login 结尾。',
  },
} as const satisfies Record<string, LoginFault>;

/** The part of the faults that only servers of tickets have: CAS, and the controllers of Kerberos. */
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
  directory_missing: {
    check: 'settings',
    en: 'The source has no connection of type ad, in which the people of the domain are looked up. Add one to the same source.',
    zh: '该身份源下没有 ad 类型的连接，无法查找域用户。请在同一身份源下添加一个。',
  },
  realm_other: {
    check: 'issuer',
    en: 'The ticket or the keytab is of another realm than the connection names. Enter the realm of the domain in which the people are, and make the keytab there.',
    zh: '票据或 keytab 所属的域（realm）与连接配置不一致。请填写用户所在域的 realm，并在该域中生成 keytab。',
  },
  principal_absent: {
    check: 'client',
    en: 'No account of the domain has the service principal name of this server, so browsers get no ticket for it. Give it to the service account: setspn -S HTTP/host-name account.',
    zh: '域中没有账号拥有本服务器的服务主体名称（SPN），浏览器无法取得票据。请为服务账号设置：setspn -S HTTP/主机名 账号。',
  },
  principal_doubled: {
    check: 'client',
    en: 'Several accounts of the domain have the service principal name of this server, so it issues no ticket. Take it from all but one: setspn -X lists them.',
    zh: '域中有多个账号拥有本服务器的服务主体名称（SPN），因此不会签发票据。请只保留一个：可用 setspn -X 列出。',
  },
  keytab_of_other: {
    check: 'keys',
    en: 'The keytab holds no key of the account that tickets for this server are encrypted for; the detail names what it holds. Make it for HTTP/ and the host name of this server.',
    zh: 'keytab 中没有用于解密本服务器票据的账号密钥，详情中列出了其内容。请为“HTTP/本服务器主机名”生成 keytab。',
  },
  keytab_outdated: {
    check: 'keys',
    en: 'The keytab does not open tickets that the domain issues now: the password of the service account has changed since it was made. Make it anew and enter it here.',
    zh: 'keytab 无法解密域当前签发的票据：生成后服务账号的密码已更改。请重新生成并在此填写。',
  },
  encryption_outdated: {
    check: 'algorithms',
    en: 'The domain encrypts tickets for the service account by RC4 or DES, which are refused. Allow the account AES (msDS-SupportedEncryptionTypes), set its password anew, and make a new keytab.',
    zh: '域使用 RC4 或 DES 为服务账号加密票据，此处不接受。请为该账号启用 AES（msDS-SupportedEncryptionTypes），重设其密码，并重新生成 keytab。',
  },
} as const satisfies Record<string, LoginFault>;

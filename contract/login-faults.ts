/**
 * What can be wrong with a connection: the check that fails of it, and what it is and how it is mended,
 * in one text for administrators. Programs compare the names; the texts may change.
 */
import type { LocalText } from './errors.ts';
import { directoryFaults } from './faults-of-directories.ts';
import { messageFaults } from './faults-of-messages.ts';
import { ticketFaults } from './faults-of-tickets.ts';
import type { LoginCheck } from './login-checks.ts';

export interface LoginFault extends LocalText {
  readonly check: LoginCheck;
}

const networkFaults = {
  settings_wrong: {
    check: 'settings',
    en: 'A setting of the connection cannot be used. Correct the one that is named.',
    zh: '连接的某项配置不可用，请修正所指出的配置项。',
  },
  name_unknown: {
    check: 'address',
    en: 'The host name cannot be resolved (DNS). Correct the host name in the settings, or let this server ask a name server that knows it.',
    zh: '主机名无法解析（DNS）。请修正配置中的主机名，或让本服务器使用能解析它的 DNS。',
  },
  address_refused: {
    check: 'address',
    en: 'The host leads to a private address, which this server does not reach. If it is meant, its operator adds the range to CAUSEWAY_OUTBOUND_ALLOW.',
    zh: '该主机指向私有地址，本服务器默认不访问。如确需访问，请由运维人员将其网段加入 CAUSEWAY_OUTBOUND_ALLOW。',
  },
  plain_refused: {
    check: 'address',
    en: 'The address has no TLS and is outside CAUSEWAY_OUTBOUND_ALLOW. Use https or ldaps, or have the operator add the range.',
    zh: '该地址未使用 TLS，且不在 CAUSEWAY_OUTBOUND_ALLOW 范围内。请改用 https 或 ldaps，或由运维人员添加其网段。',
  },
  connection_refused: {
    check: 'address',
    en: 'Nothing accepts connections at this host and port. Check the port and the firewall between this server and the provider.',
    zh: '该主机和端口拒绝连接。请检查端口，以及本服务器与对方之间的防火墙。',
  },
  too_slow: {
    check: 'answer',
    en: 'The provider did not answer in time. Check that it is up and that no firewall swallows the connection.',
    zh: '对方未在规定时间内应答。请确认其正常运行，且连接未被防火墙丢弃。',
  },
  certificate_expired: {
    check: 'tls',
    en: 'The TLS certificate of the server has expired. Its operator has to renew it.',
    zh: '对方服务器的 TLS 证书已过期，需由其运维人员更新。',
  },
  certificate_not_yet_valid: {
    check: 'tls',
    en: 'The TLS certificate of the server is not valid yet. Check the clock of this server, else the certificate has to be replaced.',
    zh: '对方服务器的 TLS 证书尚未生效。请检查本服务器时钟，否则需更换该证书。',
  },
  certificate_of_other_host: {
    check: 'tls',
    en: 'The TLS certificate names another host. Use the host name that the certificate names, or have it issued for this one.',
    zh: 'TLS 证书中的主机名与所访问的主机不一致。请使用证书中的主机名，或为该主机重新签发证书。',
  },
  certificate_self_signed: {
    check: 'tls',
    en: 'The TLS certificate is self-signed, so nobody vouches for it. Have a trusted authority issue one; a directory may also name its authority in the setting “ca”.',
    zh: 'TLS 证书为自签名，无可信机构担保。请使用受信任机构签发的证书；目录服务也可在配置项“ca”中指定其 CA。',
  },
  certificate_untrusted: {
    check: 'tls',
    en: 'The TLS certificate was issued by an authority that this server does not trust, or an intermediate certificate is missing. Serve the whole chain, or add the authority (NODE_EXTRA_CA_CERTS; for a directory the setting “ca”).',
    zh: 'TLS 证书由本服务器不信任的机构签发，或缺少中间证书。请提供完整证书链，或添加该 CA（NODE_EXTRA_CA_CERTS；目录服务用配置项“ca”）。',
  },
  tls_failed: {
    check: 'tls',
    en: 'No TLS connection could be made. Check that the port speaks TLS 1.2 or newer.',
    zh: '无法建立 TLS 连接。请确认该端口支持 TLS 1.2 或更高版本。',
  },
  answer_too_large: {
    check: 'answer',
    en: 'The answer is larger than this server reads. Check that the address leads to the right document.',
    zh: '应答超过本服务器可读取的大小。请确认地址指向正确的文档。',
  },
  answer_redirected: {
    check: 'answer',
    en: 'The address answers with a redirect, which is not followed here. Enter the address that it leads to.',
    zh: '该地址返回重定向，此处不会跟随。请填写重定向后的地址。',
  },
  answer_unreadable: {
    check: 'answer',
    en: 'The answer is not what the protocol asks for, for instance a web page (HTML) in place of JSON. Check the address of the end point; a proxy or sign-in wall may stand in front of it.',
    zh: '应答不符合协议要求，例如返回了网页（HTML）而不是 JSON。请检查端点地址，以及其前方是否有代理或登录墙。',
  },
  answer_refused: {
    check: 'answer',
    en: 'The provider answered with an error of its own. Its code and text are shown; look them up in its documentation.',
    zh: '对方返回了错误。请根据所显示的错误码和说明查阅其文档。',
  },
  provider_down: {
    check: 'answer',
    en: 'The provider is not available, or reports a failure of its own. Try again later, and ask its operator.',
    zh: '对方不可用或报告了自身故障。请稍后重试，并联系其运维人员。',
  },
  rate_limited: {
    check: 'answer',
    en: 'The provider limits how often it is asked. Wait, or ask it for a higher limit.',
    zh: '对方限制了请求频率。请稍后再试，或申请更高的限额。',
  },
} as const satisfies Record<string, LoginFault>;

export const loginFaults = {
  ...networkFaults,
  ...messageFaults,
  ...directoryFaults,
  ...ticketFaults,
} as const;

/** The part of the error catalogue that is about a source: what it answered, or did not, to whoever signs in. */
export const upstreamErrors = {
  upstream_denied: {
    statusCode: 403,
    en: '{source} did not grant the sign-in. You can try again or choose another method.',
    zh: '{source} 未授权本次登录，您可以重试或选择其他方式',
  },
  upstream_unreachable: {
    statusCode: 502,
    en: '{source} cannot be reached right now. Try again in a moment or choose another method.',
    zh: '暂时无法连接 {source}，请稍后重试或选择其他方式',
  },
  upstream_misconfigured: {
    statusCode: 502,
    en: 'The connection to {source} is not set up correctly. Ask the administrator, and give them the request id.',
    zh: '与 {source} 的连接配置有误，请联系管理员并提供请求编号',
  },
  upstream_rejected: {
    statusCode: 502,
    en: '{source} sent an answer that cannot be accepted. Sign in again; if it happens twice, give the administrator the request id.',
    zh: '{source} 返回了无法接受的结果，请重新登录；若再次出现，请联系管理员并提供请求编号',
  },
  upstream_rate_limited: {
    statusCode: 502,
    en: '{source} is receiving too many requests. Try again in a minute.',
    zh: '{source} 请求过于频繁，请一分钟后重试',
  },
  upstream_not_member: {
    statusCode: 403,
    en: 'Your account at {source} is not allowed to sign in here. Ask the administrator.',
    zh: '您在 {source} 的账号不允许登录，请联系管理员',
  },
  upstream_ntlm_offered: {
    statusCode: 403,
    en: '{source} takes Kerberos tickets only, and your browser offered none (NTLM is not accepted). Sign in to this computer with your domain account, or ask the administrator to add this site to the intranet zone, and try again.',
    zh: '{source} 仅接受 Kerberos 票据，您的浏览器未能提供（不支持 NTLM）。请使用域账号登录本机，或请管理员将本站点加入 Intranet 区域后重试',
  },
  upstream_insufficient: {
    statusCode: 403,
    en: '{source} knows you, but not as surely or as recently as is needed here. Sign in there anew, with a second factor if you have one, and try again.',
    zh: '{source} 的登录强度或登录时间不满足要求，请在该处重新登录（如有第二因素请一并使用）后重试',
  },
} as const;

import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { Language } from '../language.ts';
import type { ProblemReason } from './problem.ts';

type ProblemWords = { readonly title: string; readonly lead: string; readonly todo: string };

type Words = {
  readonly brand: string;
  readonly ribbon: string;
  readonly welcome: {
    readonly title: string;
    readonly lead: string;
    readonly signIn: string;
    readonly direct: string;
    readonly steps: readonly (readonly [title: string, text: string])[];
    readonly note: string;
  };
  readonly profile: {
    readonly title: string;
    readonly signedInAs: string;
    readonly nameless: string;
    readonly noEmail: string;
    readonly verified: string;
    readonly unverified: string;
    readonly signOut: string;
    readonly signInAgain: string;
    readonly linked: string;
    readonly linkedLead: string;
    readonly noneLinked: string;
    readonly linkAnother: string;
    readonly linkThrough: (connection: string) => Html;
    readonly unlink: string;
    readonly linkDone: string;
    readonly linkFailed: string;
    readonly unlinkDone: string;
    readonly connections: string;
    readonly upstreamToken: string;
    readonly upstreamRefreshToken: string;
    readonly idToken: string;
    readonly idTokenLead: string;
    readonly userinfo: string;
    readonly userinfoLead: string;
    readonly tokens: string;
    readonly tokensLead: string;
    readonly characters: (count: number) => string;
  };
  /** What the protocol claims mean. */
  readonly claims: Readonly<Record<string, string>>;
  readonly problemDetail: string;
  readonly home: string;
  readonly problems: Readonly<Record<ProblemReason, ProblemWords>>;
};

/** Every text of the demo application. */
export const words: Readonly<Record<Language, Words>> = {
  en: {
    brand: 'Demo application',
    ribbon: 'Demo: development only',
    welcome: {
      title: 'See a person arrive',
      lead: 'This small application knows nobody. Sign in, and watch who you become on the way through Causeway.',
      signIn: 'Sign in',
      direct: 'Sign in with the sandbox directly',
      steps: [
        ['This application', 'sends you off to sign in'],
        ['Causeway', 'shows the ways to sign in'],
        ['The sandbox provider', 'lets you pick a test user'],
      ],
      note: 'No account, no password, no network: all of it runs on this machine.',
    },
    profile: {
      title: 'Signed in',
      signedInAs: 'Signed in as',
      nameless: 'Somebody without a name',
      noEmail: 'No e-mail address',
      verified: 'Verified',
      unverified: 'Not verified',
      signOut: 'Sign out',
      signInAgain: 'Sign in again',
      linked: 'Linked accounts',
      linkedLead: 'The external accounts that lead to this one user.',
      noneLinked: 'No account is linked.',
      linkAnother: 'Link another account',
      linkThrough: (connection) =>
        html`<span>Link another account through <code>${connection}</code></span>`,
      unlink: 'Unlink',
      linkDone: 'The account is linked.',
      linkFailed: 'The account was not linked.',
      unlinkDone: 'The account is unlinked.',
      connections: 'Connection',
      upstreamToken: 'Access token of the source',
      upstreamRefreshToken: 'Refresh token of the source',
      idToken: 'ID token',
      idTokenLead: 'What Causeway vouches for, signed and verified here.',
      userinfo: 'Userinfo',
      userinfoLead: 'What the access token reveals when asked.',
      tokens: 'Tokens',
      tokensLead: 'Shortened, because this is a screen.',
      characters: (count) => `${count} characters`,
    },
    claims: {
      iss: 'Issued by',
      sub: 'User id',
      aud: 'For the application',
      azp: 'Handed to',
      exp: 'Valid until',
      iat: 'Issued at',
      nbf: 'Valid from',
      auth_time: 'Signed in at',
      nonce: 'Ties the token to this sign-in',
      at_hash: 'Ties the token to the access token',
      sid: 'Session',
      acr: 'Assurance',
      amr: 'Ways of proof',
      updated_at: 'Last changed',
      federationIdentityId: 'Identity of this sign-in',
    },
    problemDetail: 'For developers',
    home: 'Back to the start',
    problems: {
      server_unreachable: {
        title: 'Causeway does not answer',
        lead: 'The demo asked the server for something, and nothing came back.',
        todo: 'Check that the server is running, then try again.',
      },
      answer_unreadable: {
        title: 'The answer makes no sense',
        lead: 'Causeway answered with something that this demo cannot read.',
        todo: 'Try again. If it stays like this, look into the log of the server.',
      },
      sign_in_cancelled: {
        title: 'You cancelled',
        lead: 'The sign-in was stopped before it was complete. Nothing has changed.',
        todo: 'Start again whenever you like.',
      },
      sign_in_refused: {
        title: 'The sign-in was refused',
        lead: 'Causeway sent you back without signing you in.',
        todo: 'Start again. The line below says what was wrong.',
      },
      sign_in_unknown: {
        title: 'This sign-in is not known here',
        lead: 'It was started in another browser, took too long, or has been used already.',
        todo: 'Start again from here.',
      },
      issuer_mismatch: {
        title: 'Somebody else answered',
        lead: 'The answer names another issuer than the one that this demo asked, so it was not used.',
        todo: 'Check the public address of the server, then start again.',
      },
      code_refused: {
        title: 'The code was refused',
        lead: 'You were signed in, but Causeway would not exchange the code for tokens.',
        todo: 'Start again. If it happens twice, check the id and secret of the application.',
      },
      token_invalid: {
        title: 'The token does not hold',
        lead: 'The answer of Causeway did not pass the checks of this demo, so it was not used.',
        todo: 'Start again. If it happens twice, the line below says which check failed.',
      },
      request_refused: {
        title: 'Causeway said no',
        lead: 'The request was understood, and refused.',
        todo: 'The line below says why. Signing in again often helps.',
      },
      signed_out: {
        title: 'You are not signed in',
        lead: 'The demo has forgotten you: you signed out, or it was restarted.',
        todo: 'Sign in again.',
      },
      foreign_form: {
        title: 'This form came from elsewhere',
        lead: 'The demo takes forms from its own pages only, so nothing was done.',
        todo: 'Go back to the start and try it from there.',
      },
      not_found: {
        title: 'There is nothing here',
        lead: 'The demo has no page at this address.',
        todo: 'Go back to the start.',
      },
    },
  },
  zh: {
    brand: '演示应用',
    ribbon: '演示：仅供开发使用',
    welcome: {
      title: '看看登录是怎样完成的',
      lead: '这个小应用还不认识任何人。请登录，看看经过 Causeway 之后您是谁。',
      signIn: '登录',
      direct: '直接使用沙盒登录',
      steps: [
        ['本应用', '请您前往登录'],
        ['Causeway', '列出可用的登录方式'],
        ['沙盒身份源', '让您选择一位测试用户'],
      ],
      note: '无需账号、密码或网络，一切都在本机运行。',
    },
    profile: {
      title: '已登录',
      signedInAs: '当前身份',
      nameless: '没有姓名的用户',
      noEmail: '没有邮箱',
      verified: '已验证',
      unverified: '未验证',
      signOut: '退出登录',
      signInAgain: '重新登录',
      linked: '已绑定的账号',
      linkedLead: '这些外部账号都通向同一个用户。',
      noneLinked: '尚未绑定任何账号。',
      linkAnother: '绑定其他账号',
      linkThrough: (connection) => html`<span>通过 <code>${connection}</code> 绑定其他账号</span>`,
      unlink: '解绑',
      linkDone: '账号已绑定。',
      linkFailed: '账号未能绑定。',
      unlinkDone: '账号已解绑。',
      connections: '连接',
      upstreamToken: '身份源的访问令牌',
      upstreamRefreshToken: '身份源的刷新令牌',
      idToken: 'ID 令牌',
      idTokenLead: '由 Causeway 签名担保，并已在此验证。',
      userinfo: '用户信息',
      userinfoLead: '凭访问令牌查询得到的内容。',
      tokens: '令牌',
      tokensLead: '屏幕上仅显示缩略内容。',
      characters: (count) => `共 ${count} 个字符`,
    },
    claims: {
      iss: '签发者',
      sub: '用户 ID',
      aud: '目标应用',
      azp: '接收方',
      exp: '有效期至',
      iat: '签发时间',
      nbf: '生效时间',
      auth_time: '登录时间',
      nonce: '将令牌与本次登录绑定',
      at_hash: '将令牌与访问令牌绑定',
      sid: '会话',
      acr: '保证级别',
      amr: '验证方式',
      updated_at: '更新时间',
      federationIdentityId: '本次登录所用身份',
    },
    problemDetail: '供开发者参考',
    home: '返回首页',
    problems: {
      server_unreachable: {
        title: 'Causeway 没有响应',
        lead: '演示应用向服务器发出了请求，但没有收到回应。',
        todo: '请确认服务器正在运行，然后重试。',
      },
      answer_unreadable: {
        title: '无法理解服务器的回应',
        lead: 'Causeway 返回了演示应用无法读取的内容。',
        todo: '请重试。如果问题仍然存在，请查看服务器日志。',
      },
      sign_in_cancelled: {
        title: '您取消了登录',
        lead: '登录在完成之前被中止，没有任何改变。',
        todo: '您可以随时重新开始。',
      },
      sign_in_refused: {
        title: '登录被拒绝',
        lead: 'Causeway 将您送回，但没有完成登录。',
        todo: '请重新开始，具体原因见下方。',
      },
      sign_in_unknown: {
        title: '无法识别这次登录',
        lead: '它可能是在另一个浏览器中开始的，或已超时，或已被使用过。',
        todo: '请从这里重新开始。',
      },
      issuer_mismatch: {
        title: '回应来自其他签发者',
        lead: '回应中的签发者与演示应用请求的不一致，因此没有采用。',
        todo: '请检查服务器的公开地址，然后重新开始。',
      },
      code_refused: {
        title: '授权码被拒绝',
        lead: '您已登录，但 Causeway 拒绝用授权码换取令牌。',
        todo: '请重新开始。如果再次出现，请检查应用的 ID 和密钥。',
      },
      token_invalid: {
        title: '令牌未通过校验',
        lead: 'Causeway 的回应没有通过演示应用的检查，因此没有采用。',
        todo: '请重新开始。如果再次出现，下方会说明哪项检查失败。',
      },
      request_refused: {
        title: 'Causeway 拒绝了请求',
        lead: '服务器理解了请求，但拒绝执行。',
        todo: '原因见下方。重新登录通常可以解决。',
      },
      signed_out: {
        title: '您尚未登录',
        lead: '演示应用已不再记得您：可能已退出登录，或应用已重启。',
        todo: '请重新登录。',
      },
      foreign_form: {
        title: '表单来自其他页面',
        lead: '演示应用只接受自己页面的表单，因此没有执行任何操作。',
        todo: '请返回首页，从那里重试。',
      },
      not_found: {
        title: '这里什么也没有',
        lead: '演示应用在此地址没有页面。',
        todo: '请返回首页。',
      },
    },
  },
};

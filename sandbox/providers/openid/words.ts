import type { Language } from '../../language.ts';

type Words = {
  readonly brand: string;
  readonly ribbon: string;
  readonly authorize: {
    readonly title: string;
    readonly asks: string;
    readonly lead: string;
    readonly shares: string;
    readonly cancel: string;
    readonly noName: string;
    readonly noAddress: string;
    readonly note: string;
  };
  /** What each scope lets the application see. */
  readonly scopes: ReadonlyMap<string, string>;
  readonly formPost: { readonly title: string; readonly lead: string; readonly button: string };
  readonly signedOut: { readonly title: string; readonly lead: string };
  readonly refused: {
    readonly unknownClient: {
      readonly title: string;
      readonly lead: string;
      readonly todo: string;
    };
    readonly redirectUri: { readonly title: string; readonly lead: string; readonly todo: string };
    readonly received: string;
    readonly registered: string;
    readonly nothing: string;
    readonly none: string;
  };
};

/** Every text of the OpenID provider's pages. */
export const words: Readonly<Record<Language, Words>> = {
  en: {
    brand: 'Sandbox provider',
    ribbon: 'Sandbox: development only',
    authorize: {
      title: 'Who would you like to be?',
      asks: 'asks who you are.',
      lead: 'Pick a test user. There is no password, and nobody here is real.',
      shares: 'Will be shared',
      cancel: 'Cancel',
      noName: 'No name',
      noAddress: 'No e-mail address',
      note: 'This page plays an OpenID provider on this machine. Nothing leaves it.',
    },
    scopes: new Map([
      ['openid', 'User id'],
      ['profile', 'Name and picture'],
      ['email', 'E-mail'],
      ['phone', 'Phone'],
      ['offline_access', 'Access while away'],
    ]),
    formPost: {
      title: 'Taking you back',
      lead: 'Your choice is on its way to the application. If nothing happens, press the button.',
      button: 'Continue',
    },
    signedOut: {
      title: 'You are signed out',
      lead: 'The sandbox provider has forgotten you. You can close this page.',
    },
    refused: {
      unknownClient: {
        title: 'This application is not known here',
        lead: 'The sandbox was asked to sign you in to an application that is not registered with it, so it stopped here.',
        todo: 'Check the client id in the settings of the connection, or register the client with the sandbox.',
      },
      redirectUri: {
        title: 'The return address is not registered',
        lead: 'The application asked to send you back to an address that is not on its list, so the sandbox stopped here.',
        todo: 'Register exactly this address for the client. Every character counts, also a final slash.',
      },
      received: 'Received',
      registered: 'Registered',
      nothing: '(nothing)',
      none: '(none)',
    },
  },
  zh: {
    brand: '沙盒身份源',
    ribbon: '沙盒：仅供开发使用',
    authorize: {
      title: '您想以谁的身份登录？',
      asks: '想知道您是谁。',
      lead: '请选择一位测试用户。无需密码，这里的人物都是虚构的。',
      shares: '将会共享',
      cancel: '取消',
      noName: '没有姓名',
      noAddress: '没有邮箱',
      note: '此页面在本机扮演一个 OpenID 身份源，数据不会离开本机。',
    },
    scopes: new Map([
      ['openid', '用户 ID'],
      ['profile', '姓名和头像'],
      ['email', '邮箱'],
      ['phone', '手机号'],
      ['offline_access', '离线访问'],
    ]),
    formPost: {
      title: '正在返回应用',
      lead: '您的选择正在发送给应用。如果页面没有跳转，请点击按钮。',
      button: '继续',
    },
    signedOut: {
      title: '您已退出登录',
      lead: '沙盒身份源已不再记得您，您可以关闭此页面。',
    },
    refused: {
      unknownClient: {
        title: '未知的应用',
        lead: '有一个未在沙盒中注册的应用请求登录，因此沙盒在此停止。',
        todo: '请检查连接配置中的客户端 ID，或在沙盒中注册该客户端。',
      },
      redirectUri: {
        title: '回调地址未注册',
        lead: '应用要求返回到一个不在其列表中的地址，因此沙盒在此停止。',
        todo: '请为该客户端注册完全一致的地址，每个字符都要相同，包括末尾的斜杠。',
      },
      received: '收到的值',
      registered: '已注册的值',
      nothing: '（空）',
      none: '（无）',
    },
  },
};

/**
 * The forms of the published component, as far as the application allows them.
 *
 * Before it goes on, the component asks whether somebody has the name that was typed: where a code is to be sent, somebody
 * must; where somebody joins, nobody may. It asks both in the same way, and here neither is answered truly. So whoever
 * joins by a password does that in a tab that asks for another kind of name, `account`, and whoever joins by
 * a code does it by signing in, where the component asks nothing.
 */
import type { PublicConfig } from '@causeway/contract/public-config.ts';
import { tooShort } from '@causeway/contract/rules.ts';

import { PASSWORD_LENGTH } from '../../credentials/sign-up.ts';
import type { ContactKind, SignInMethods } from '../../directory/sign-in-methods.ts';

type Forms = Pick<
  PublicConfig,
  | 'loginTabs'
  | 'registerTabs'
  | 'passwordTabConfig'
  | 'verifyCodeTabConfig'
  | 'ssoPageComponentDisplay'
  | 'tabMethodsFields'
  | 'regexRules'
  | 'passwordStrength'
  | 'customPasswordStrength'
>;

/**
 * The addresses by whose code somebody new gets an account. Where codes are the only way to join, they are, although
 * the application has a page for it: the component's own has no way to ask.
 */
export function admittedByCode({
  codes,
  codesAdmit,
  signUp,
}: SignInMethods): readonly ContactKind[] {
  if (codesAdmit.length > 0 || signUp.password) return codesAdmit;
  return codes.filter((kind) => signUp.codes.includes(kind));
}

/** The tab where somebody joins by a password; the component makes the address of its call of it. */
const JOINING = 'account-password';

export function embeddedForms(methods: SignInMethods): Forms {
  const { passwords, codes, first, signUp } = methods;
  const admitted = admittedByCode(methods);
  // The component hides its page for joining where a code is enough.
  const joins = signUp.password && admitted.length === 0;
  const byPassword = passwords.map((kind) => `${kind}-password`);
  const byCode = codes.map((kind) => `${kind}-code`);
  const tabs = [
    ...(passwords.length > 0 ? [TABS.password] : []),
    ...(codes.length > 0 ? [TABS.code] : []),
  ];
  return {
    loginTabs: { list: tabs, default: tabs.length > 0 ? TABS[first] : '' },
    registerTabs: joins ? { list: [JOINING], default: JOINING } : { list: [], default: '' },
    passwordTabConfig: {
      validLoginMethods: byPassword,
      enabledLoginMethods: byPassword,
      validRegisterMethods: [],
    },
    verifyCodeTabConfig: {
      validLoginMethods: byCode,
      enabledLoginMethods: byCode,
      validRegisterMethods: admitted.map((kind) => `${kind}-code`),
    },
    ssoPageComponentDisplay: {
      idpBtns: true,
      socialLoginBtns: true,
      registerBtn: joins,
      autoRegisterThenLoginHintInfo: admitted.length > 0,
    },
    tabMethodsFields: inputNames,
    regexRules: [phoneRule],
    ...passwordRule,
  };
}

/** The code of an e-mail address has the tab of phones. */
const TABS = { password: 'password', code: 'phone-code' } as const;

const inputNames = [
  inputName('email', '邮箱', 'Email'),
  inputName('phone', '手机号', 'Phone'),
  inputName('username', '用户名', 'Username'),
  inputName('account', '邮箱', 'Email'),
];

function inputName(key: string, zh: string, en: string): Forms['tabMethodsFields'][number] {
  return { key, label: zh, labelEn: en, i18n: { 'zh-CN': zh, 'en-US': en } };
}

/** The component's own takes numbers of one country alone. */
const phoneRule = {
  key: 'phone',
  appLevel: '',
  userpoolLevel: String.raw`/^\+?[\d\s().-]{5,24}$/`,
};

const { zh, en } = tooShort(PASSWORD_LENGTH);
const passwordRule = {
  passwordStrength: 4,
  customPasswordStrength: {
    regex: `^.{${PASSWORD_LENGTH},}$`,
    message: `Password ${en}`,
    zhMessageOpen: true,
    zhMessage: `密码${zh}`,
    enMessageOpen: true,
    enMessage: `Password ${en}`,
  },
} as const;

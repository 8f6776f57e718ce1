/**
 * How people may sign in and up to an application besides its connections.
 *
 * Only what an administrator switched on counts. The wire shows values where nobody said anything,
 * because published clients expect some; but a form for passwords that nobody has is no way in.
 */
import type { Application } from './application.ts';

export type NameKind = 'email' | 'phone' | 'username';
export type ContactKind = 'email' | 'phone';

export interface SignInMethods {
  /** What may stand beside a password. */
  readonly passwords: readonly NameKind[];
  /** Where a code may be sent to. */
  readonly codes: readonly ContactKind[];
  /** How somebody new may join; nothing where the application admits nobody. */
  readonly signUp: { readonly codes: readonly ContactKind[]; readonly password: boolean };
  /** A code is enough for somebody new, who need not say that they are. */
  readonly codesAdmit: readonly ContactKind[];
  readonly first: 'password' | 'code';
}

/** Reads the settings of an application; one that says nothing has no form of ours. */
export function signInMethodsOf(
  application: Pick<Application, 'extra' | 'registrationDisabled'>,
): SignInMethods {
  const login = Object(application.extra['loginConfig']);
  const register = Object(application.extra['registerConfig']);
  const entries = namesIn(Reflect.get(login, 'enabledBasicLoginMethods'));
  const joining = application.registrationDisabled
    ? new Set<string>()
    : namesIn(Reflect.get(register, 'enabledBasicRegisterMethods'));
  const codes = contacts.filter((kind) => entries.has(`${kind.toUpperCase()}_CODE`));
  const signUpCodes = contacts.filter((kind) => joining.has(`${kind.toUpperCase()}_CODE`));
  const passwords = names.filter((kind) => entries.has(`${kind.toUpperCase()}_PASSWORD`));
  const merges = Reflect.get(login, 'mergeLoginAndRegisterPage') === true;
  const wanted: unknown = Reflect.get(
    Object(Reflect.get(login, 'defaultLoginMethod')),
    'connectionType',
  );
  const startsWithCode = passwords.length === 0 || (codes.length > 0 && wanted === 'PASSCODE');
  return {
    passwords,
    codes,
    signUp: { codes: signUpCodes, password: joining.has('EMAIL_PASSWORD') },
    codesAdmit: merges ? codes.filter((kind) => signUpCodes.includes(kind)) : [],
    first: startsWithCode ? 'code' : 'password',
  };
}

const names = ['email', 'phone', 'username'] as const;
const contacts = ['email', 'phone'] as const;

function namesIn(value: unknown): ReadonlySet<unknown> {
  return new Set(Array.isArray(value) ? value : []);
}

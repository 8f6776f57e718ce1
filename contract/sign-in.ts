/** Signing in and up by what a person knows or receives: passwords and codes. */
import { type Static, Type } from 'typebox';

import { Password, PasswordEncryption } from './passwords.ts';
import { route } from './route.ts';
import { TextAttributes, User } from './users.ts';
import { Secret, Url, Verbatim } from './values.ts';

const Email = Type.Optional(Type.String({ minLength: 1, maxLength: 254 }));
const Phone = Type.Optional(Type.String({ minLength: 1, maxLength: 32 }));
const CountryCode = Type.Optional(Type.String({ maxLength: 8 }));
const AccountName = Type.Optional(Type.String({ minLength: 1, maxLength: 254 }));
const PassCode = Type.String({ minLength: 1, maxLength: 32 });

const DirectoryPayload = Type.Optional(
  Type.Object({ sAMAccountName: Type.String({ maxLength: 254 }), password: Password }),
);

/** `SigninByCredentialsDto`. */
const SignIn = Type.Object({
  connection: Type.Enum(['PASSWORD', 'PASSCODE', 'LDAP', 'AD']),
  passwordPayload: Type.Optional(
    Type.Object({
      password: Password,
      account: AccountName,
      email: AccountName,
      username: AccountName,
      phone: AccountName,
    }),
  ),
  passCodePayload: Type.Optional(
    Type.Object({ passCode: PassCode, email: Email, phone: Phone, phoneCountryCode: CountryCode }),
  ),
  /** Of a directory, where the application offers several of the kind. */
  extIdpConnIdentifier: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  ldapPayload: DirectoryPayload,
  adPayload: DirectoryPayload,
  options: Type.Optional(
    Type.Object({
      scope: Type.Optional(Type.String({ maxLength: 1000 })),
      /** Of the person; believed when the application proves itself by its secret. */
      clientIp: Type.Optional(Type.String({ maxLength: 64 })),
      context: Type.Optional(Verbatim),
      tenantId: Type.Optional(Type.String({ maxLength: 128 })),
      customData: Type.Optional(Verbatim),
      /** Whether somebody who proves an address by a code gets an account if there is none. */
      autoRegister: Type.Optional(Type.Boolean()),
      captchaCode: Type.Optional(Type.String({ maxLength: 64 })),
      passwordEncryptType: Type.Optional(PasswordEncryption),
    }),
  ),
  client_id: Type.Optional(Type.String({ maxLength: 128 })),
  client_secret: Type.Optional(Secret),
});

export type SignIn = Static<typeof SignIn>;

/** `LoginTokenResponseDataDto`. */
export const TokenSet = Type.Object({
  access_token: Type.Optional(Type.String()),
  id_token: Type.Optional(Type.String()),
  refresh_token: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
  token_type: Type.String(),
  expires_in: Type.Optional(Type.Integer()),
  expire_in: Type.Integer(),
});

export type TokenSet = Static<typeof TokenSet>;

/** `SignUpDto`. */
const SignUp = Type.Object({
  connection: Type.Enum(['PASSWORD', 'PASSCODE']),
  passwordPayload: Type.Optional(
    Type.Object({
      password: Password,
      username: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      email: Email,
    }),
  ),
  passCodePayload: Type.Optional(
    Type.Object({ passCode: PassCode, email: Email, phone: Phone, phoneCountryCode: CountryCode }),
  ),
  profile: Type.Optional(
    Type.Object({
      ...TextAttributes,
      gender: Type.Optional(Type.Enum(['M', 'F', 'U'])),
      photo: Type.Optional(Url),
      /** A further address; kept when its code comes along. */
      email: Email,
      phone: Phone,
      customData: Type.Optional(Verbatim),
    }),
  ),
  options: Type.Optional(
    Type.Object({
      clientIp: Type.Optional(Type.String({ maxLength: 64 })),
      phonePassCodeForInformationCompletion: Type.Optional(PassCode),
      emailPassCodeForInformationCompletion: Type.Optional(PassCode),
      context: Type.Optional(Verbatim),
      passwordEncryptType: Type.Optional(PasswordEncryption),
    }),
  ),
});

export type SignUp = Static<typeof SignUp>;

/** Of a sign-in through a directory. */
const directoryRefusals = [
  'upstream_password_expired',
  'upstream_password_must_change',
  'upstream_account_locked',
  'upstream_account_disabled',
  'upstream_account_expired',
  'upstream_denied',
  'upstream_not_member',
  'upstream_insufficient',
  'upstream_rate_limited',
  'upstream_rejected',
  'upstream_misconfigured',
  'upstream_unreachable',
  'sign_in_needs_page',
  'identity_of_other_user',
  'source_already_bound',
  'first_login_refused',
  'registration_disabled',
  'not_a_member',
  'changed_meanwhile',
  'source_not_found',
] as const;

export const signInRoutes = {
  signInByCredentials: route({
    operation: 'signInByCredentials',
    method: 'POST',
    path: '/api/v3/signin',
    access: 'public',
    summary:
      'Signs a person in by password, by code or by the password of a directory (LDAP, AD) and returns tokens. The application proves itself as at the token endpoint: by Basic, or by client_id and client_secret in the body.',
    body: SignIn,
    data: TokenSet,
    errors: [
      'client_authentication_failed',
      'forbidden',
      'credentials_wrong',
      'code_wrong',
      'user_not_found',
      'user_suspended',
      'too_many_requests',
      'connection_unsupported',
      'connection_not_found',
      'connection_disabled',
      ...directoryRefusals,
      'password_encryption_unsupported',
    ],
  }),
  signUp: route({
    operation: 'signUp',
    method: 'POST',
    path: '/api/v3/signup',
    access: 'application',
    summary: 'Creates an account by password, or by a code sent to its address.',
    body: SignUp,
    data: User,
    errors: [
      'registration_disabled',
      'code_wrong',
      'value_taken',
      'too_many_requests',
      'password_encryption_unsupported',
    ],
  }),
  updatePassword: route({
    operation: 'updatePassword',
    method: 'POST',
    path: '/api/v3/update-password',
    access: 'user',
    summary:
      "Changes the person's own password, or sets the first one, and signs them out everywhere.",
    body: Type.Object({
      newPassword: Password,
      /** Needed by whoever has one. */
      oldPassword: Type.Optional(Type.String({ maxLength: 1000 })),
      passwordEncryptType: Type.Optional(PasswordEncryption),
    }),
    errors: ['password_wrong', 'too_many_requests', 'password_encryption_unsupported'],
  }),
};

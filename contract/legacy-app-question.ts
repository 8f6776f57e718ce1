/** Answering the question which account is one's own, as apps of the second version of the API do: with its key. */
import { type Static, type TObject, Type } from 'typebox';

import { LegacyUser } from './legacy-app-sign-in.ts';
import { Password } from './passwords.ts';
import { route } from './route.ts';
import { TokenSet } from './sign-in.ts';

const Account = Type.String({ minLength: 1, maxLength: 254 });
const Code = Type.String({ minLength: 1, maxLength: 32 });

/** The person, and their tokens, which are also members beside `data`. */
const Joined = Type.Object({ ...LegacyUser.properties, ...TokenSet.properties });

export type Joined = Static<typeof Joined>;

/** The path says what is meant; an `action` of another path is refused. */
function ask<const Body extends TObject['properties']>(action: string, body: Body) {
  return Type.Object({
    ...body,
    key: Type.String({ minLength: 1, maxLength: 200 }),
    action: Type.Optional(Type.Enum([action])),
  });
}

/** What every call of these can be refused with; `login_expired` is of a key that is good no more. */
const errors = [
  'login_expired',
  'application_not_found',
  'connection_not_found',
  'connection_disabled',
  'first_login_refused',
  'registration_disabled',
  'identity_of_other_user',
  'source_already_bound',
  'changed_meanwhile',
  'user_suspended',
  'not_a_member',
] as const;

const shared = { method: 'POST', access: 'public', isLegacy: true, data: Joined } as const;

export const legacyAppQuestionRoutes = {
  registerNewUser: route({
    ...shared,
    operation: 'registerNewUser',
    path: '/api/v2/ecConn/wechatMobile/register',
    summary: 'Makes a new user of the person whose sign-in waits under a key.',
    body: ask('create-federation-account', {}),
    errors,
  }),
  bindByEmailCode: route({
    ...shared,
    operation: 'bindByEmailCode',
    path: '/api/v2/ecConn/wechatMobile/byEmailCode',
    summary:
      'Joins a waiting sign-in to the account of an e-mail address, proven by a code of the channel CHANNEL_BIND_EMAIL.',
    body: ask('bind-identity-by-email-code', { email: Account, code: Code }),
    errors: [...errors, 'code_wrong', 'user_not_found'],
  }),
  bindByPhoneCode: route({
    ...shared,
    operation: 'bindByPhoneCode',
    path: '/api/v2/ecConn/wechatMobile/byPhoneCode',
    summary:
      'Joins a waiting sign-in to the account of a phone, proven by a code of the channel CHANNEL_BIND_PHONE.',
    body: ask('bind-identity-by-phone-code', {
      phone: Type.String({ minLength: 1, maxLength: 32 }),
      phoneCountryCode: Type.Optional(Type.String({ maxLength: 8 })),
      code: Code,
    }),
    errors: [...errors, 'code_wrong', 'user_not_found'],
  }),
  bindByAccount: route({
    ...shared,
    operation: 'bindByAccount',
    path: '/api/v2/ecConn/wechatMobile/byAccount',
    summary:
      'Joins a waiting sign-in to an account, proven by its password, which may be encrypted with the key of `getSystemInfo`.',
    body: ask('bind-identity-by-password', { account: Account, password: Password }),
    errors: [...errors, 'credentials_wrong', 'too_many_requests'],
  }),
  selectAccount: route({
    ...shared,
    operation: 'selectAccount',
    path: '/api/v2/ecConn/wechatMobile/select',
    summary: 'Joins a waiting sign-in to one of the accounts that matched.',
    /** Apps of either platform name the account differently. */
    body: ask('bind-identity-by-selection', {
      account: Type.Optional(Account),
      accountId: Type.Optional(Account),
    }),
    errors,
  }),
  bindByAccountId: route({
    ...shared,
    operation: 'bindByAccountId',
    path: '/api/v2/ecConn/wechatMobile/byAccountId',
    summary: 'Joins a waiting sign-in to one of the accounts that matched, by its id.',
    body: ask('bind-identity-by-account-id', { accountId: Account }),
    errors,
  }),
};

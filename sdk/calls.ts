/**
 * The calls by name: their types come from the contract by inference, and where a call goes follows from
 * its name. No route of the contract is part of a bundle; a test holds the names against all of them.
 */
import type { routeGroups } from '@causeway/contract/index.ts';
import type { Access, BodyOf, DataOf, QueryOf } from '@causeway/contract/route.ts';

/** Options of one call; they win over those of the client. */
export interface CallOptions {
  /** Ends the call, pauses between attempts included; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Of one attempt. */
  readonly timeoutMs?: number;
  /** How often a call that may be repeated is made again, at most. */
  readonly retries?: number;
}

type InputOf<R> = R extends { readonly query: unknown }
  ? QueryOf<R>
  : R extends { readonly body: unknown }
    ? BodyOf<R>
    : Record<string, never>;

/** One call: resolves to the `data` of the reply, rejects with `CausewayError`. */
export type Call<R> =
  Record<string, never> extends InputOf<R>
    ? (input?: InputOf<R>, options?: CallOptions) => Promise<DataOf<R>>
    : (input: InputOf<R>, options?: CallOptions) => Promise<DataOf<R>>;

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

type Routes = Intersection<(typeof routeGroups)[number]['routes']>;

type CallsOf<Caller extends Access> = {
  readonly [
    Name in keyof Routes as Routes[Name] extends {
      readonly access: Caller;
      readonly path: `/api/v3/${string}`;
    }
      ? Routes[Name] extends { readonly isBare: true }
        ? never
        : Name
      : never
  ]: Call<Routes[Name]>;
};

/** Further names under which the documentation has a call. */
export const aliases = {
  associationExtIdp: 'changeExtIdpConnAssociationState',
  listExtIdpConnStateByApps: 'extIdpConnStateByApps',
  signInByCredentials: 'signin',
  signInByMobile: 'signinByMobile',
  signUp: 'signup',
} as const;

type Aliased<Calls> = {
  readonly [
    Alias in keyof typeof aliases as (typeof aliases)[Alias] extends keyof Calls ? Alias : never
  ]: (typeof aliases)[Alias] extends keyof Calls ? Calls[(typeof aliases)[Alias]] : never;
};

type Own = CallsOf<'management'> & Pick<CallsOf<'public'>, 'getManagementToken'>;
type Person = Omit<CallsOf<'user' | 'application' | 'public'>, 'getManagementToken'>;

/** Everything that an access key can do. */
export type ManagementCalls = Own & Aliased<Own>;
/** Everything that an application and the person in front of it can do. */
export type AuthenticationCalls = Person & Aliased<Person>;

export interface Target {
  readonly method: 'GET' | 'POST';
  readonly path: `/api/v3/${string}`;
  /** Whether the same call may be made again when its answer was lost. */
  readonly isRepeatable: boolean;
}

/** `getExtIdp` is `GET /api/v3/get-ext-idp`, `createExtIdp` a POST; exceptions below. */
export function targetOf(name: string): Target {
  const call = isAlias(name) ? aliases[name] : name;
  const method = gets.has(call) || (reads.test(call) && !posts.has(call)) ? 'GET' : 'POST';
  const words = paths[call] ?? call.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const isRepeatable = method === 'GET' || repeatable.has(call);
  return { method, path: `/api/v3/${words}`, isRepeatable };
}

function isAlias(name: string): name is keyof typeof aliases {
  return Object.hasOwn(aliases, name);
}

const reads = /^(?:get|list|check|generate)[A-Z]/;
const gets = new Set(['linkExtIdp', 'extIdpConnStateByApps', 'userpoolTenantConfig']);
const posts = new Set([
  'getLinkExtIdpResult',
  'getManagementToken',
  'getWechatMiniProgramPhone',
  'listTenantAdmin',
  'listTenantUsers',
  'listUsers',
]);

/** The last part of paths that do not follow from the name. */
const paths: Readonly<Record<string, string>> = {
  associationExtIdpLegacy: 'association-ext-idp',
  decryptWechatMiniProgramData: 'decrypt-wechat-miniprogram-data',
  exchangeTokenSetWithQrcodeTicket: 'exchange-tokenset-with-qrcode-ticket',
  extIdpConnStateByApps: 'ext-idp-conn-apps',
  generateLinkExtIdpUrl: 'generate-link-extidp-url',
  getAlipayAuthInfo: 'get-alipay-authinfo',
  getApplicationEnabledExtIdps: 'get-application-enabled-extidps',
  getLoggedInApps: 'get-my-logged-in-apps',
  getLoginHistory: 'get-my-login-history',
  getTenantList: 'get-my-tenant-list',
  getWechatMiniProgramPhone: 'get-wechat-miniprogram-phone',
  getUserLoggedinIdentities: 'get-user-logged-in-identities',
  getLinkExtIdpResult: 'get-link-extidp-result',
  linkExtIdp: 'link-extidp',
  listUsersLegacy: 'list-users',
  unlinkExtIdp: 'unlink-extidp',
  updateUserPoolTenantConfig: 'update-userpool-tenant-config',
};

/** What the contract calls idempotent. */
const repeatable = new Set([
  'associationExtIdpLegacy',
  'changeExtIdpConnAssociationState',
  'changeExtIdpConnState',
  'changeUserpoolTenantExtIdpConnState',
  'getManagementToken',
  'isUserExists',
  'kickUsers',
  'listUsers',
  'updateApplication',
  'updateExtIdp',
  'updateExtIdpConn',
  'updateProfile',
  'updateUser',
]);

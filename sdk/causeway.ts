/**
 * The client of a Causeway server, for browsers and Node: `createManagementClient` for the holder of an
 * access key, `createAuthenticationClient` for an application and the person in front of it.
 *
 * What lives here: the two clients. Beside it: names and types of the calls (`calls.ts`), one call on its way
 * (`exchange.ts`), the signature (`signature.ts`) and the error (`failure.ts`). Nothing is generated, and of
 * the contract only types are used, so none of its schemas reach a bundle.
 */
import {
  type AuthenticationCalls,
  type CallOptions,
  type ManagementCalls,
  targetOf,
} from './calls.ts';
import { exchange, type Line, type Params, type Prove } from './exchange.ts';
import { type AccessKey, signerOf } from './signature.ts';

export type { AuthenticationCalls, CallOptions, ManagementCalls } from './calls.ts';
export { CausewayError, type FailureCode } from './failure.ts';
export type { AccessKey } from './signature.ts';

/** A token, or what gets one whenever a call needs it. */
export type Token = string | (() => string | Promise<string>);

export interface ClientOptions extends Omit<CallOptions, 'signal'> {
  /** Where the server is; a path in front of the API is kept. */
  readonly url: string;
  /** Language of error texts; English unless told. */
  readonly language?: 'en' | 'zh';
  /** Stands in for the platform's own. */
  readonly fetch?: typeof globalThis.fetch;
}

export type ManagementOptions = ClientOptions & {
  /** The tenant whose sources are meant. */
  readonly tenantId?: string;
} & (AccessKey | { readonly token: Token });

export interface AuthenticationOptions extends ClientOptions {
  readonly appId: string;
  /** Of the person; calls about a person need it. */
  readonly accessToken?: Token;
}

const TIMEOUT_MS = 10_000;
const RETRIES = 2;

/** Signs every request with the access key, or sends the management token. Throws `TypeError` for a bad address. */
export function createManagementClient(options: ManagementOptions): ManagementCalls {
  const { tenantId } = options;
  const headers = tenantId === undefined ? {} : { 'x-authing-app-tenant-id': tenantId };
  const prove = 'token' in options ? bearer(options.token) : signerOf(options);
  return callsOn<ManagementCalls>(lineOf(options, { headers, prove }));
}

/** Names the application, and the person where there is an access token. Throws `TypeError` for a bad address. */
export function createAuthenticationClient(options: AuthenticationOptions): AuthenticationCalls {
  const headers = { 'x-authing-app-id': options.appId };
  const prove = bearer(options.accessToken);
  return callsOn<AuthenticationCalls>(lineOf(options, { headers, prove }));
}

function bearer(token: Token | undefined): Prove {
  return async ({ headers }) => {
    const value = typeof token === 'function' ? await token() : token;
    return value === undefined ? headers : { ...headers, authorization: `Bearer ${value}` };
  };
}

function lineOf(options: ClientOptions, { headers, prove }: Pick<Line, 'headers' | 'prove'>): Line {
  const { timeoutMs = TIMEOUT_MS, retries = RETRIES, language = 'en' } = options;
  const { origin, pathname } = new URL(options.url);
  return {
    url: `${origin}${pathname.replace(/\/+$/, '')}`,
    fetch: options.fetch ?? ((...request) => fetch(...request)),
    headers: { ...headers, 'x-authing-lang': language === 'zh' ? 'zh-CN' : 'en-US' },
    prove,
    timeoutMs,
    retries,
  };
}

/** Every name is a call, so a client knows the calls of servers that are newer than itself. */
function callsOn<Calls extends object>(line: Line): Calls {
  const call =
    (name: string) =>
    (params: Params = {}, options: CallOptions = {}) => {
      const { signal, ...changes } = options;
      return exchange({ ...line, ...changes }, { target: targetOf(name), params, signal });
    };
  const made = new Map<string, ReturnType<typeof call>>();
  return new Proxy(Object.freeze({}), {
    get(_target, name) {
      if (typeof name !== 'string' || noCalls.has(name)) return undefined;
      const known = made.get(name) ?? call(name);
      made.set(name, known);
      return known;
    },
  }) as Calls; // the test of the names holds it to the contract
}

/** What the language itself asks an object for. */
const noCalls = new Set(['then', 'toJSON', ...Object.getOwnPropertyNames(Object.prototype)]);

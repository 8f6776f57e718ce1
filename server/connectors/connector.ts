/**
 * The connector interface: how one kind of external identity source is described to the broker.
 *
 * A connector turns *configuration + callback* into *a verified assertion*. It is a frozen object of data
 * and small functions; flow code lives in `engine/`. It knows nothing of users, storage, our HTTP routes or
 * other connectors, does no I/O when made or imported, and everything it may touch arrives as `Tools`.
 */
import type { TSchema } from 'typebox';

import type { Clock } from '../kernel/clock.ts';
import type { LoadOwnKeys } from './own-keys.ts';
import type { InboundCapability, MiniProgramCapability, PollCapability } from './phone-and-push.ts';
import type { Probe } from './probe.ts';
import type { UpstreamSockets } from './upstream-sockets.ts';
import type { UpstreamCheck } from '../kernel/upstream-fault.ts';

export interface Connector<Config = unknown> {
  /** The connection type on the wire, for instance `oidc` or `wechat:pc`. */
  readonly type: string;
  /** The source type it belongs to, for instance `wechat`. */
  readonly sourceType: string;
  readonly category: 'social' | 'enterprise';
  readonly label: { readonly en: string; readonly zh: string };
  readonly maturity: 'stable' | 'beta' | 'experimental';
  /** The day this type last worked against the real provider, ISO 8601; absent: never. */
  readonly lastVerified?: string;
  /**
   * The settings a customer writes. Title, description, order, secrecy (`secret: true`), whether it
   * says who receives secrets (`destination: true`) and the other names a setting goes by (`aliases`)
   * are schema annotations, so one value validates, seals, documents and renders.
   */
  readonly config: TSchema;
  /**
   * Reads the stored fields, every alias included; the result may be kept as long as they stay the same.
   * Throws `UpstreamError('misconfigured')`: `field` names the setting, `detail` the rule, never a value.
   */
  decode(fields: Readonly<Record<string, unknown>>): Config;
  /** Set where the source tells how strongly and when it saw the person, and can be asked for more. */
  readonly tellsAssurance?: true;
  /** Sign-in by sending the browser away and receiving it back. */
  readonly redirect?: RedirectCapability<Config>;
  /** Sign-in with what an app on a phone, or a mini program, obtained from the vendor itself. */
  readonly native?: NativeCapability<Config>;
  /** Sign-in with a user name and a password that the source itself judges. */
  readonly password?: PasswordCapability<Config>;
  /** Whether it uses keys of ours, which an administrator may replace. */
  readonly hasOwnKeys?: boolean;
  /** Sessions that end on both sides. */
  readonly logout?: LogoutCapability<Config>;
  /** Sign-in by a code on the screen that a phone scans. */
  readonly poll?: PollCapability<Config>;
  /** What mini programs of the vendor have their server ask. */
  readonly miniProgram?: MiniProgramCapability<Config>;
  /** What the vendor sends to us by itself. */
  readonly inbound?: InboundCapability<Config>;
  /** The type of connection, of the same source, whose decoded settings it needs; undefined: it has none. */
  readonly beside?: string;
  /** How it is tested without a person, in the order of the checks. */
  readonly probes?: readonly Probe<Config>[];
  /** Renews upstream tokens without the person. */
  refresh?(input: RefreshInput<Config>, tools: Tools): Promise<Tokens>;
  /** Takes back what the person granted us, where the source can. */
  revoke?(input: RevokeInput<Config>, tools: Tools): Promise<void>;
}

export interface RevokeInput<Config> extends Pick<RefreshInput<Config>, 'config'> {
  readonly tokens: Tokens;
}

export interface RefreshInput<Config> {
  readonly config: Config;
  readonly refreshToken: string;
}

export interface RedirectCapability<Config> {
  start(input: StartInput<Config>, tools: Tools): Promise<Started>;
  /** Judges what came back. Throws `UpstreamError`; there is no other sign of failure. */
  finish(input: FinishInput<Config>, tools: Tools): Promise<Assertion>;
  /**
   * The application that a sign-in which the source began leads to; undefined when the callback is an
   * answer, or such a beginning is not allowed.
   */
  unsolicited?(input: UnsolicitedInput<Config>): string | undefined;
  /** What the provider's administrator must know of us, as a document to read from our address. */
  describe?(input: DescribeInput<Config>, tools: Tools): Promise<Description>;
}

export interface UnsolicitedInput<Config> {
  readonly config: Config;
  readonly callback: Callback;
}

export interface DescribeInput<Config> {
  readonly config: Config;
  readonly redirectUri: string;
  /** Where messages that end sessions are taken. */
  readonly logoutUri: string;
  readonly ownKeys: LoadOwnKeys;
}

export interface Description {
  readonly contentType: string;
  readonly body: string;
}

export interface NativeCapability<Config> {
  /** What the app sends: an object of texts. */
  readonly credential: TSchema;
  /**
   * Judges it. A bare token must be proven to be meant for this application (token substitution).
   * Throws `UpstreamError`; there is no other sign of failure.
   */
  exchange(input: NativeInput<Config>, tools: Tools): Promise<Assertion>;
  /**
   * What an app hands to the vendor's own kit before that asks the person; for vendors whose kit wants a
   * server to have signed it. Throws `UpstreamError('misconfigured')`.
   */
  kitRequest?(input: KitRequestInput<Config>): string;
}

export interface KitRequestInput<Config> {
  readonly config: Config;
  /** 32 letters and digits that never come again. */
  readonly nonce: string;
}

export interface NativeInput<Config> {
  readonly config: Config;
  readonly credential: Readonly<Record<string, unknown>>;
}

export interface PasswordCapability<Config> {
  /**
   * Has the source judge the password; it is asked at most once. Throws `UpstreamError`; there is no
   * other sign of failure, and `bad_credentials` does not tell the unknown person from the wrong password.
   */
  verify(input: PasswordInput<Config>, tools: Tools): Promise<Assertion>;
}

export interface PasswordInput<Config> {
  readonly config: Config;
  /** As typed. */
  readonly username: string;
  readonly password: string;
}

export interface LogoutCapability<Config> {
  /**
   * Judges a message by which the source ends sessions; undefined when the callback is no such message.
   * Throws `UpstreamError`, and then nothing ends.
   */
  receive(input: LogoutInput<Config>, tools: Tools): Promise<LogoutOrder | undefined>;
  /** Asks the source to end its session; undefined where it takes no such wish. */
  start?(input: LogoutStart<Config>, tools: Tools): Promise<Started | undefined>;
  /** Judges its answer. Throws `UpstreamError` unless the session there has ended. */
  finish?(input: LogoutFinish<Config>, tools: Tools): Promise<void>;
}

export interface LogoutStart<Config> extends Omit<LogoutInput<Config>, 'callback'> {
  readonly session: UpstreamSession;
  /** To come back with the answer. */
  readonly state: string;
}

export interface LogoutFinish<Config> extends LogoutInput<Config> {
  readonly memory: Memory;
}

export interface LogoutInput<Config> {
  readonly config: Config;
  /** Of the connection; some sources send their messages there. */
  readonly redirectUri: string;
  readonly logoutUri: string;
  readonly callback: Callback;
  readonly ownKeys: LoadOwnKeys;
}

/** What a source wants to have ended, as it proved it may. */
export interface LogoutOrder {
  /** The names that its assertions gave the sessions; those of strangers end nothing. */
  readonly sessions: readonly Pick<UpstreamSession, 'id' | 'subject'>[];
  readonly onlyOnce?: OnlyOnce;
  /** How the browser that brought the message goes on; absent: whoever sent it is told that it was done. */
  readonly answer?: Instruction;
}

export interface StartInput<Config> {
  readonly config: Config;
  readonly login: LoginContext;
  /** Absent where nobody keeps keys. */
  readonly ownKeys?: LoadOwnKeys;
}

export interface FinishInput<Config> {
  readonly config: Config;
  readonly beside?: unknown;
  readonly login: LoginContext;
  readonly memory: Memory;
  readonly callback: Callback;
  /** Absent where nobody keeps keys. */
  readonly ownKeys?: LoadOwnKeys;
}

/** One login as the broker made it; the same values reach `start` and `finish`. */
export interface LoginContext {
  readonly redirectUri: string;
  /** At least 128 random bits, single use, bound to the browser by the broker. */
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636); the engine derives the challenge. */
  readonly codeVerifier: string;
  /** A BCP 47 tag for the provider's pages. */
  readonly locale: string;
  /**
   * What the application asks to pass on to the source (`login_hint`, `prompt`, ...). Untrusted: a
   * connector sends only what its configuration allows.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How strongly the source is to see the person. */
  readonly assurance?: WantedAssurance;
}

export interface WantedAssurance {
  /** The source's own values, any of which will do, in the order of preference. */
  readonly acrValues: readonly string[];
  /** How long ago the person may have signed in there. */
  readonly maxAgeSeconds?: number;
  /** An earlier answer was not enough: the person is to sign in anew. */
  readonly isAgain: boolean;
}

/** What a connector wants to remember until the callback; sealed, a few hundred bytes at most. */
export type Memory = Readonly<Record<string, string>>;

export interface Started {
  readonly instruction: Instruction;
  readonly memory: Memory;
  /** What the answer brings back where the protocol has no `state`; nobody can guess it. */
  readonly recognisedBy?: string;
}

/** What the browser must do next. */
export type Instruction =
  | { readonly kind: 'redirect'; readonly url: string }
  | {
      readonly kind: 'post';
      readonly url: string;
      readonly fields: Readonly<Record<string, string>>;
    };

/** What came back through the browser: nothing in it is trusted yet. */
export interface Callback {
  readonly method: 'GET' | 'POST';
  /** Query parameters of a GET, form fields of a POST. */
  readonly params: URLSearchParams;
  /** The query as it was written, without `?`: what a signature of the redirect binding covers. */
  readonly query?: string;
}

/** Who the source says this is, verified as the protocol demands. */
export interface Assertion {
  /** At least one. Never taken from a mapped claim. */
  readonly subjects: readonly [Subject, ...Subject[]];
  readonly claims: Claims;
  readonly assurance: Assurance;
  readonly tokens: Tokens | undefined;
  /** The upstream's own answer, for the trace. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** The person's session at the source, where either side can end the other's. */
  readonly session?: UpstreamSession;
  /** What may be accepted once; the broker remembers it on every node. */
  readonly onlyOnce?: OnlyOnce;
  /** What the provider refused to tell although it was asked. */
  readonly withheld?: readonly Withheld[];
}

/** A session at the source; it is found again by what the source calls it, or calls the person. */
export interface UpstreamSession {
  /** A `sid`, a SessionIndex, a ticket. */
  readonly id?: string;
  /** By which the source ends all sessions of a person. */
  readonly subject?: string;
  /** What the connector needs to end it there; sealed. */
  readonly memory?: Memory;
}

/** A message of the source that whoever overheard it could send again. */
export interface OnlyOnce {
  /** Unique within the connection. */
  readonly id: string;
  /** Epoch ms from which on it is refused anyway. */
  readonly until: number;
}

/** A permission that the application lacks at the provider. */
export interface Withheld {
  /** The question that was refused, for instance `emails`. */
  readonly what: string;
  /** The permission to request, in the provider's own spelling; empty when it names none. */
  readonly permission: string;
  /** The provider's own code. */
  readonly code: string;
}

export interface Subject {
  /** `generic`, `openid`, `unionid`, ... */
  readonly type: string;
  /** An id as text, exactly as sent. */
  readonly value: string;
  /** Within what the value is unique: an issuer, an app id. */
  readonly authority: string;
}

/** The one vocabulary of profile data; whether an address is proven is part of its type. */
export interface Claims {
  readonly username?: string;
  readonly name?: string;
  readonly nickname?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly picture?: string;
  readonly profile?: string;
  readonly website?: string;
  readonly gender?: 'M' | 'F' | 'U';
  readonly birthdate?: string;
  readonly locale?: string;
  readonly zoneinfo?: string;
  /** The groups of the source that the person belongs to, as the source names them. */
  readonly groups?: readonly string[];
  readonly email?: { readonly value: string; readonly isVerified: boolean };
  readonly phone?: { readonly value: string; readonly isVerified: boolean };
}

/** How strongly and when the source saw the person (OpenID Connect Core section 2). */
export interface Assurance {
  readonly acr?: string;
  readonly amr?: readonly string[];
  /** Epoch ms. */
  readonly authenticatedAt?: number;
}

export interface Tokens {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly scope?: string;
  /** Epoch ms at which the access token ends. */
  readonly expiresAt?: number;
}

/** Everything a connector may touch. */
export interface Tools {
  readonly http: UpstreamHttp;
  /** For protocols that are not HTTP. */
  readonly sockets: UpstreamSockets;
  readonly clock: Clock;
  readonly cache: UpstreamCache;
  /** The latest ticket of that name that the vendor pushed to the source; absent where none are kept. */
  readonly ticket?: (name: string) => Promise<string | undefined>;
  /** Hears of each check that an answer passed; a check that fails is told by the error. */
  readonly onPassed?: (...checks: readonly UpstreamCheck[]) => void;
}

/** The guarded client: private addresses refused, time and size capped. Throws `UpstreamError` only. */
export interface UpstreamHttp {
  fetch(url: string, init?: UpstreamRequest): Promise<Response>;
}

export interface UpstreamRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
  readonly signal?: AbortSignal;
  readonly redirect?: 'manual' | 'error' | 'follow';
}

/** Discovery documents, key sets and app tokens: bounded, and loaded once however many ask. */
export interface UpstreamCache {
  /** Returns the cached value, or loads it, once for all who ask meanwhile; no failure is kept. */
  load<T extends object>(key: string, ttlMs: number, loader: () => Promise<T>): Promise<T>;
  forget(key: string): void;
}

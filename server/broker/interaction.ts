/** The seam between the broker and our OpenID provider: the authorization request that waits for a person. */
import type { Instruction, UpstreamSession } from '../connectors/connector.ts';
import type { AppId, ConnectionId, PoolId, UserId } from '../kernel/ids.ts';
import type { UpstreamSessionName } from '../store/oidc-ports.ts';

/** An authorization request of an application, paused until somebody is known. */
export interface Interaction {
  /** Random, opaque; part of the hosted page's address. */
  readonly uid: string;
  readonly poolId: PoolId;
  readonly appId: AppId;
  /** The request's own parameters (OpenID Connect Core section 3.1.2.1), ours included. */
  readonly params: Readonly<Record<string, string | undefined>>;
}

/** What the OpenID provider offers the broker. */
export interface Interactions {
  /** Undefined when it has expired or was finished. */
  find(uid: string): Promise<Interaction | undefined>;
  /** Ends the request with an OAuth error; resolves to the address at which the browser continues. */
  abort(
    uid: string,
    error: { code: 'access_denied' | 'server_error'; description: string },
  ): Promise<string>;
}

/** What the broker tells the OpenID provider: who signed in, and for which waiting request. */
export interface SignedIn {
  readonly interactionUid: string;
  /** The request as `Interactions` found it a moment ago, so that it need not be read again. */
  readonly interaction?: Interaction | undefined;
  readonly userId: UserId;
  readonly acr: string | undefined;
  readonly amr: readonly string[] | undefined;
  /** When the source saw the person, epoch ms, where it tells. */
  readonly authenticatedAt?: number | undefined;
  /** The session at the source, which our session is to end with. */
  readonly upstream?: SessionAtSource | undefined;
}

/** A session at a source, and the connection that it was seen through. */
export interface SessionAtSource extends UpstreamSession {
  readonly poolId: PoolId;
  readonly connectionId: ConnectionId;
}

/** Somebody signed out here, who came through that session at a source; `after`: where they were going. */
export interface SignedOutHere {
  readonly upstream: SessionAtSource;
  readonly after: string;
}

/** What the browser must do so that the source ends its session; undefined when there is nothing to do. */
export type SignOutAtSource = (
  signedOut: SignedOutHere,
  browser: Browser,
) => Promise<Instruction | undefined>;

/** What the OpenID provider offers about the sessions that people have here. */
export interface OurSessions {
  /**
   * Ends the sessions that came through this one at a source, and everything that applications were
   * granted in them; resolves to how many sessions.
   */
  endThrough(upstream: UpstreamSessionName): Promise<number>;
}

/**
 * What the broker offers the OpenID provider: where a browser goes whose request needs a person. The
 * address is the hosted sign-in page, or the source itself when the request names one connection.
 */
export type SendToSignIn = (interaction: Interaction, browser: Browser) => Promise<string>;

/**
 * The browser on the other end: a random value in a cookie binds what one browser starts to what
 * the same browser finishes (login CSRF).
 */
export interface Browser {
  /** The binding value; made and set as a cookie on first use. */
  bind(): string;
  /** The binding value that the request carried, if any. */
  readonly binding: string | undefined;
  /** BCP 47 tag chosen from `lang`, `x-authing-lang` or Accept-Language. */
  readonly locale: 'en' | 'zh';
  readonly ip: string | undefined;
  /** The User-Agent header. */
  readonly userAgent: string | undefined;
  /** The request that is being answered, as logs name it. */
  readonly requestId?: string | undefined;
}

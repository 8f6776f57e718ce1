/**
 * What a person knows or receives, and so can prove themselves by: passwords and codes.
 *
 * What lives here: sending and checking codes (`send-code.ts`, `verify-code.ts`), signing in and up
 * with them (`prove-person.ts`, `sign-up.ts`), changing a password, the words of the messages, and the
 * pace at which all of that may be tried (`pace.ts`). Every answer is the same, in words and in time,
 * whether or not an account exists, until the caller has proved to be its owner.
 * What does not: how a message leaves the house (`outbound/`), tokens (`oidc/`), identity sources.
 */
import type { Language } from '@causeway/contract/errors.ts';

import type { Reach } from '../directory/ways-in.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AppId, PoolId, UserId } from '../kernel/ids.ts';
import type { PasswordHasher } from '../kernel/password-hash.ts';
import type { Store } from '../store/store.ts';

export interface CredentialDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly delivery: Delivery;
}

/** Whom the caller speaks for, and where from. */
export interface Visitor {
  readonly poolId: PoolId;
  /** The client's address, as far as it is known. */
  readonly ip: string | undefined;
}

/** Somebody who wants to sign in to an application. */
export interface SigningIn extends Visitor {
  readonly appId: AppId;
  readonly userAgent: string | undefined;
}

/** Somebody who is signed in, and changes their own account. */
export interface SignedInPerson extends Visitor {
  readonly userId: UserId;
}

/** A way to an address that somebody names: checked, and in the form it is compared by. */
export type Contact =
  | { readonly kind: 'email'; readonly email: string; readonly address: string }
  | {
      readonly kind: 'phone';
      readonly phone: string;
      readonly phoneCountryCode: string | undefined;
      readonly address: string;
    };

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Sms {
  /** With its country code (E.164). */
  readonly to: string;
  readonly text: string;
  /** For gateways that fill in a template of their own. */
  readonly code: string;
  readonly language: Language;
}

/**
 * How messages reach people. Rejects with `delivery_not_configured`, or with an `UpstreamError` when
 * the next server did not take the message.
 */
export interface Delivery {
  /** Whether there is any way to send to these addresses. */
  readonly reach: Reach;
  sendMail(mail: Mail): Promise<void>;
  sendSms(sms: Sms): Promise<void>;
}

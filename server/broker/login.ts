/**
 * The login transaction: what one browser is in the middle of, as a table of steps.
 *
 *   choose ──▶ callback ──▶ (done)            signing in: the hosted page, then the source
 *              callback ──▶ (done)            signing in when the application named the connection
 *   choose ──▶ scan ──▶ (done)                signing in by a code that a phone scans (`scan.ts`)
 *              callback ──▶ account ──▶ (done)    a first visit that may mean an account here: asking which
 *                       app-account ──▶ (done)    the same, asked of an app that signs in without a browser
 *   offer ──▶ confirm ──▶ callback            binding: a link, a question when we do not know the browser
 *   offer ──────────────▶ callback            binding when the same person is signed in here
 *   offer ─▶ (confirm) ─▶ link-scan ──▶ (done)    binding by a code that a phone scans
 *                         callback ──▶ result     binding for an application that asks how it ended
 *   sign-out ──▶ (done)                       signing out: the source is told, and the browser comes back
 *   test-offer ──▶ test ──▶ (a report)        a test sign-in, which ends in nothing but its trace
 *
 * A step is a sealed record behind a random token; the next step exists only once the one before it
 * was taken. Rules of the table, enforced here and nowhere else:
 * - a step lives ten minutes; taking it is atomic, so of any number of concurrent callers one proceeds;
 * - a step that is bound to the browser can be taken only by the browser it was made for (login CSRF,
 *   RFC 6749 section 10.12), and a foreign attempt leaves it in place for its owner;
 * - nothing in a step is readable or forgeable outside this server.
 *
 * A login has one trail (`trail.ts`), of which each step seals what the next one needs.
 *
 * What a step means to the person lives in `sign-in.ts`, `account-question.ts` and `binding.ts`.
 */
import type { BindingMethod } from '@causeway/contract/association.ts';
import { AppError, type ErrorCode, type ErrorValues } from '@causeway/contract/errors.ts';

import type { LoginContext, Memory } from '../connectors/connector.ts';
import { type Clock, MINUTE_MS } from '../kernel/clock.ts';
import type { AppId, ConnectionId, PoolId, TenantId, UserId } from '../kernel/ids.ts';
import { digest, equalInConstantTime, newToken } from '../kernel/token.ts';
import type { TicketStore } from '../store/store.ts';
import type { Browser } from './interaction.ts';
import type { ReadAssertion } from './read-assertion.ts';
import type { KeptTrail } from './trail.ts';

/** What the person came to do. */
export type Purpose =
  | { readonly kind: 'sign-in'; readonly interactionUid: string }
  | {
      readonly kind: 'link';
      readonly userId: UserId;
      readonly startedAt: number;
      readonly delivery?: LinkDelivery | undefined;
    };

/** The payload of each step. */
interface Payloads {
  readonly choose: Record<string, never>;
  readonly offer: LinkOffer;
  readonly confirm: { readonly offerToken: string };
  readonly callback: PendingCallback;
  readonly scan: ShownScan;
  readonly 'link-scan': LinkOffer;
  readonly 'test-offer': TestOffer;
  readonly test: PendingTest;
  readonly account: PendingAccount;
  readonly 'app-account': PendingAccount;
  readonly 'sign-out': PendingSignOut;
  readonly result: LinkResult;
}

/** The code that one browser shows for one request and connection. */
export interface ShownScan {
  readonly id: string;
  readonly scene: string;
}

export interface LinkOffer {
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly connectionId: ConnectionId;
  readonly userId: UserId;
  /** When the person asked for the link; what they began before a revocation is void. */
  readonly startedAt: number;
  /** How the application hears how it ended; by message unless it says otherwise. */
  readonly delivery?: LinkDelivery | undefined;
}

/** How an application hears how a binding ended, other than by message. */
export interface LinkDelivery {
  /**
   * - `address`: the browser goes there, with the result as parameters
   * - `token`: the same with a token, under which the application asks for the result
   * - `form`: the browser posts the result there
   */
  readonly kind: 'address' | 'token' | 'form';
  readonly targetUrl: string;
}

/** How a binding ended, kept for the application that asks for it. */
export interface LinkResult {
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly userId: UserId;
  /** Absent when it was bound. */
  readonly failure?: { readonly code: ErrorCode; readonly values: ErrorValues } | undefined;
}

/** What is asked of somebody who may have an account here already. */
export type AccountQuestion =
  | {
      readonly kind: 'challenge';
      readonly methods: readonly BindingMethod[];
      /** Whether they may become a new user instead. */
      readonly mayCreate: boolean;
      /** Then by proving an address, and not by wishing for it. */
      readonly needsAddress?: boolean | undefined;
    }
  | { readonly kind: 'choose'; readonly userIds: readonly UserId[] };

/** What the source asserted waits here, sealed, until the person has answered. */
export interface PendingAccount {
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly connectionId: ConnectionId;
  readonly tenantId: TenantId | undefined;
  readonly waiting: Waiting;
  readonly assertion: Omit<ReadAssertion, 'raw'>;
  readonly trail: KeptTrail;
  readonly question: AccountQuestion;
  readonly startedAt: number;
}

/** What goes on once the person is known: a paused request of a browser, or an app that holds the key. */
export type Waiting =
  | { readonly kind: 'request'; readonly interactionUid: string }
  | { readonly kind: 'app'; readonly scope: string | undefined };

export interface PendingCallback {
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly connectionId: ConnectionId;
  readonly purpose: Purpose;
  readonly login: LoginContext;
  readonly memory: Memory;
  readonly trail: KeptTrail;
}

/** Somebody who signed out here is at the source, to be signed out there. */
export interface PendingSignOut {
  readonly poolId: PoolId;
  readonly connectionId: ConnectionId;
  readonly memory: Memory;
  /** Where they were going. */
  readonly after: string;
}

/** A test sign-in that an administrator may begin. */
export interface TestOffer {
  readonly poolId: PoolId;
  readonly connectionId: ConnectionId;
  /** Under which what happens is kept. */
  readonly traceId: string;
  readonly offeredAt: number;
}

/** A test sign-in at the source. It is of a kind of its own, so that nothing that finishes logins takes it. */
export interface PendingTest extends Pick<PendingCallback, 'login' | 'memory' | 'trail'> {
  readonly poolId: PoolId;
  readonly connectionId: ConnectionId;
}

export type Step = keyof Payloads;

interface StepRule {
  readonly isBoundToBrowser: boolean;
  /** What the person is told when the step is gone. */
  readonly gone: ErrorCode;
}

const steps: Readonly<Record<Step, StepRule>> = {
  choose: { isBoundToBrowser: true, gone: 'login_expired' },
  offer: { isBoundToBrowser: false, gone: 'link_expired' },
  confirm: { isBoundToBrowser: true, gone: 'link_expired' },
  callback: { isBoundToBrowser: true, gone: 'login_expired' },
  scan: { isBoundToBrowser: true, gone: 'login_expired' },
  'link-scan': { isBoundToBrowser: true, gone: 'link_expired' },
  'test-offer': { isBoundToBrowser: false, gone: 'login_expired' },
  test: { isBoundToBrowser: true, gone: 'login_expired' },
  account: { isBoundToBrowser: true, gone: 'login_expired' },
  'app-account': { isBoundToBrowser: false, gone: 'login_expired' },
  // Its only effect is where the browser goes on, and a source may answer by a form of its own site.
  'sign-out': { isBoundToBrowser: false, gone: 'login_expired' },
  result: { isBoundToBrowser: false, gone: 'link_expired' },
};

export const STEP_LIFETIME_MS = 10 * MINUTE_MS;

export interface LoginSteps {
  /** Opens a step and returns its token; `token` where the caller already has an unguessable one. */
  open<S extends Step>(
    step: S,
    payload: Payloads[S],
    at: { browser: Pick<Browser, 'bind'>; token?: string },
  ): Promise<string>;
  /** Looks without taking. */
  look<S extends Step>(step: S, token: string, browser: Browser): Promise<Payloads[S]>;
  /** Takes the step away: exactly one caller gets it, all others get the step's `gone` error. */
  take<S extends Step>(step: S, token: string, browser: Browser): Promise<Payloads[S]>;
}

/** Builds the table's operations over the ticket store. */
export function loginSteps(tickets: TicketStore, clock: Clock): LoginSteps {
  const look = async <S extends Step>(step: S, token: string, browser: Browser) => {
    const record = await tickets.peek(step, token, clock());
    if (record === undefined) throw new AppError(steps[step].gone);

    const { boundTo, payload } = record as unknown as StepRecord<S>; // sealed: only `open` writes it
    if (steps[step].isBoundToBrowser && !isOf(browser, boundTo)) {
      throw new AppError('login_other_browser');
    }
    return payload;
  };

  return {
    look,
    async open(step, payload, { browser, token = newToken() }) {
      const boundTo = steps[step].isBoundToBrowser ? digest(browser.bind()) : '';
      await tickets.put({
        kind: step,
        token,
        payload: { boundTo, payload },
        expiresAt: clock() + STEP_LIFETIME_MS,
      });
      return token;
    },
    async take(step, token, browser) {
      const payload = await look(step, token, browser);
      const isMine = await tickets.discard(step, token, clock());
      if (!isMine) throw new AppError(steps[step].gone);
      return payload;
    },
  };
}

interface StepRecord<S extends Step> {
  readonly boundTo: string;
  readonly payload: Payloads[S];
}

function isOf(browser: Browser, boundTo: string): boolean {
  return browser.binding !== undefined && equalInConstantTime(digest(browser.binding), boundTo);
}

/** For a `catch`: a step that is gone, or another browser's, is as none. */
export function noStep(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
}

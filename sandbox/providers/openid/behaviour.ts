import { setTimeout as delay } from 'node:timers/promises';
import type { Handler } from '../../listen.ts';
import { jsonReply } from '../../reply.ts';
import type { Reply } from '../../reply.ts';
import type { Keys } from './keys.ts';

export type Endpoint = 'discovery' | 'jwks' | 'authorize' | 'token' | 'userinfo';

/** Something wrong with one whole answer. */
type AnswerFault =
  | { readonly kind: 'slow_answer'; readonly endpoint: Endpoint; readonly delayMs: number }
  | { readonly kind: 'server_error' | 'broken_json'; readonly endpoint: Endpoint };

/** Something wrong with the next id token. */
export type TokenFault =
  | 'wrong_nonce'
  | 'missing_nonce'
  | 'wrong_audience'
  | 'wrong_issuer'
  | 'unknown_kid'
  | 'bad_signature'
  | 'unsigned'
  | 'expired';

/** Something wrong elsewhere: another person's userinfo, another issuer in the RFC 9207 `iss`. */
export type OtherFault = 'wrong_userinfo_subject' | 'wrong_response_issuer';

export type Fault = AnswerFault | { readonly kind: TokenFault | OtherFault };

/** The switches by which a test makes the provider misbehave. */
export type Behaviour = {
  /** Arms a fault for the next `times` answers that it applies to (1 when absent, at most 1000). */
  misbehave(fault: Fault, times?: number): void;
  /** Disarms everything. */
  behave(): void;
  /** Replaces the signing keys; the old ones leave the JWKS at once. */
  rotateKeys(): Promise<void>;
  /** How many requests an endpoint has received. */
  requestCount(endpoint: Endpoint): number;
};

type Armed = { readonly fault: Fault; timesLeft: number };

const longestDelayMs = 60_000;
const mostTimes = 1000;

function breakJson(reply: Reply): Reply {
  const text = Buffer.from(reply.body).toString();
  return { ...reply, body: `${text.slice(0, Math.ceil(text.length / 2))}…` };
}

/** Keeps what is armed, and lends it to the endpoints. */
export class Faults implements Behaviour {
  readonly #keys: Keys;
  readonly #counts = new Map<Endpoint, number>();
  readonly #stopped = new AbortController();
  #armed: Armed[] = [];

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  misbehave(fault: Fault, times = 1): void {
    if (!Number.isInteger(times) || times < 1 || times > mostTimes) {
      throw new RangeError(`times must be a whole number from 1 to ${mostTimes}`);
    }
    if (fault.kind === 'slow_answer' && !(fault.delayMs >= 0 && fault.delayMs <= longestDelayMs)) {
      throw new RangeError(`delayMs must be between 0 and ${longestDelayMs}`);
    }
    this.#armed.push({ fault, timesLeft: times });
  }

  behave(): void {
    this.#armed = [];
  }

  rotateKeys(): Promise<void> {
    return this.#keys.rotate();
  }

  requestCount(endpoint: Endpoint): number {
    return this.#counts.get(endpoint) ?? 0;
  }

  /** Ends every wait that is under way. */
  stop(): void {
    this.#stopped.abort();
  }

  /** True when this fault is armed; uses it up once. */
  take(kind: TokenFault | OtherFault): boolean {
    return this.#takeWhere((fault) => fault.kind === kind) !== undefined;
  }

  /** Wraps an endpoint so that it counts its requests and answers wrongly when told to. */
  around(endpoint: Endpoint, handler: Handler): Handler {
    return async (incoming) => {
      this.#counts.set(endpoint, this.requestCount(endpoint) + 1);
      const fault = this.#takeWhere((armed) => 'endpoint' in armed && armed.endpoint === endpoint);
      if (fault?.kind === 'server_error') return jsonReply(500, { error: 'server_error' });
      if (fault?.kind === 'slow_answer') await this.#wait(fault.delayMs);
      const reply = await handler(incoming);
      return fault?.kind === 'broken_json' ? breakJson(reply) : reply;
    };
  }

  #takeWhere(matches: (fault: Fault) => boolean): Fault | undefined {
    const armed = this.#armed.find(({ fault }) => matches(fault));
    if (armed === undefined) return undefined;
    armed.timesLeft -= 1;
    if (armed.timesLeft === 0) this.#armed = this.#armed.filter((other) => other !== armed);
    return armed.fault;
  }

  async #wait(delayMs: number): Promise<void> {
    const { signal } = this.#stopped;
    await delay(delayMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

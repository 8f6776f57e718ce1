/**
 * Passwords as Argon2id hashes (RFC 9106) in PHC text form, made by Node itself off the main thread.
 *
 * Hashing is meant to be slow, so it is the cheapest way to starve a server: only a few run at a time
 * (they share libuv's four threads with files and names), a bounded number waits, the rest is refused.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

export interface PasswordHasher {
  /** Rejects with `PasswordQueueFull`. */
  hash(password: string): Promise<string>;
  /**
   * Takes as long without a hash as with one, so that its duration does not tell who has a password.
   * Rejects with `PasswordQueueFull`.
   */
  verify(password: string, hash: string | undefined): Promise<Verdict>;
}

export interface Verdict {
  readonly isRight: boolean;
  /** The hash was made with other parameters than those of today. */
  readonly isOutdated: boolean;
}

/** More passwords wait for being hashed than the server would get to in time. */
export class PasswordQueueFull extends Error {
  override readonly name = 'PasswordQueueFull';
}

export interface PasswordHasherOptions {
  readonly cost?: Cost;
  readonly concurrency?: number;
  readonly queueLimit?: number;
}

/** Memory in KiB, passes over it, lanes. */
export interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** The OWASP Password Storage Cheat Sheet's choice where memory is shared by many. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const CONCURRENCY = 2;
const QUEUE_LIMIT = 64;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * With the cost of today and as many at once as leave the server responsive, unless told
 * otherwise.
 */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const { cost = COST, concurrency = CONCURRENCY, queueLimit = QUEUE_LIMIT } = options;
  const turns = new Turns(concurrency, queueLimit);
  const made = (password: string, salt: Buffer, of: Cost) =>
    turns.run(() => derive(password, salt, of));
  const nobody = { cost, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      return encode({ cost, salt, hash: await made(password, salt, cost) });
    },
    async verify(password, text) {
      const known = text === undefined ? nobody : decode(text);
      const hash = await made(password, known.salt, known.cost);
      const isEqual = hash.length === known.hash.length && timingSafeEqual(hash, known.hash);
      return {
        isRight: isEqual && text !== undefined,
        isOutdated: !isSameCost(known.cost, cost),
      };
    },
  };
}

/** NFKC, because keyboards disagree on how a letter is composed (NIST SP 800-63B section 3.1.1.2). */
function derive(password: string, nonce: Buffer, cost: Cost): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'));
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce, tagLength: HASH_BYTES, ...cost }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

interface Parts {
  readonly cost: Cost;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

function encode({ cost, salt, hash }: Parts): string {
  const { memory, passes, parallelism } = cost;
  const numbers = `m=${memory},t=${passes},p=${parallelism}`;
  return ['', 'argon2id', 'v=19', numbers, bare(salt), bare(hash)].join('$');
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

const PHC =
  /^\$argon2id\$v=19\$m=(?<m>\d+),t=(?<t>\d+),p=(?<p>\d+)\$(?<salt>[\w+/]+)\$(?<hash>[\w+/]+)$/;

function decode(text: string): Parts {
  const { m, t, p, salt = '', hash = '' } = PHC.exec(text)?.groups ?? {};
  if (m === undefined) throw new Error('a stored password is not an Argon2id hash');
  return {
    cost: { memory: Number(m), passes: Number(t), parallelism: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

function isSameCost(a: Cost, b: Cost): boolean {
  return a.memory === b.memory && a.passes === b.passes && a.parallelism === b.parallelism;
}

/** Lets a few works run at a time, first come, first served. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #concurrency: number;
  readonly #queueLimit: number;
  #running = 0;

  constructor(concurrency: number, queueLimit: number) {
    this.#concurrency = concurrency;
    this.#queueLimit = queueLimit;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#begin();
    try {
      return await work();
    } finally {
      this.#end();
    }
  }

  async #begin(): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#queueLimit) throw new PasswordQueueFull();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Whoever waits longest takes the place over, so nobody else can slip in between. */
  #end(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

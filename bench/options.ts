import { parseArgs } from 'node:util';
import { PROTOCOLS, type Protocol } from './scene.ts';

const BROKER_NAMES = ['bare', 'causeway', 'saml-jackson', 'better-auth'] as const;
export type BrokerName = (typeof BROKER_NAMES)[number];
type StoreName = 'sqlite' | 'postgres';

export type Options = {
  readonly rounds: number;
  /** Logins per broker, level and round. */
  readonly logins: number;
  readonly concurrency: readonly number[];
  readonly only: readonly BrokerName[];
  /** What the brokers speak with the upstream. */
  readonly protocols: readonly Protocol[];
  /** Which store Causeway runs on. */
  readonly store: StoreName;
  /** A level ends here even when fewer logins were made, so that the whole run is bounded in time. */
  readonly levelCapMs: number;
  readonly warmUpMs: number;
  /** Of each burst of single requests in the second section. */
  readonly requestsMs: number;
  /** How often each broker is started to find its start-up time. */
  readonly starts: number;
  /** Whether the run is about what is stored instead of logins, */
  readonly scale: boolean;
  /** and with how many connections at most. */
  readonly upTo: number;
};

export const USAGE = `npm run bench -- [options]
  --rounds N           interleaved rounds (3)
  --logins N           logins per broker, level and round (400)
  --concurrency LIST   levels of concurrent logins (1,8,32)
  --only LIST          ${BROKER_NAMES.join(', ')}
  --protocols LIST     ${PROTOCOLS.join(', ')}: what is spoken with the upstream
  --store NAME         what Causeway runs on: sqlite or postgres (sqlite)
  --scale              instead: calls by how much is stored, on both stores
  --up-to N            with --scale, connections at most (100000)
  --quick              one short round, under a minute; ratios are rough`;

/** Throws a TypeError that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      logins: { type: 'string' },
      concurrency: { type: 'string', default: '1,8,32' },
      only: { type: 'string', default: BROKER_NAMES.join(',') },
      protocols: { type: 'string', default: PROTOCOLS.join(',') },
      store: { type: 'string', default: 'sqlite' },
      quick: { type: 'boolean', default: false },
      scale: { type: 'boolean', default: false },
      'up-to': { type: 'string', default: '100000' },
    },
  });
  const pace = values.quick
    ? { rounds: '1', logins: '60', levelCapMs: 1500, warmUpMs: 800, requestsMs: 700, starts: 1 }
    : {
        rounds: '3',
        logins: '400',
        levelCapMs: 8000,
        warmUpMs: 25_000,
        requestsMs: 2000,
        starts: 3,
      };
  return Object.freeze({
    ...pace,
    rounds: count('rounds', values.rounds ?? pace.rounds),
    logins: count('logins', values.logins ?? pace.logins),
    concurrency: values.concurrency.split(',').map((level) => count('concurrency', level)),
    only: values.only.split(',').map((name) => pick('only', BROKER_NAMES, name)),
    protocols: values.protocols.split(',').map((name) => pick('protocols', PROTOCOLS, name)),
    store: pick('store', ['sqlite', 'postgres'], values.store),
    scale: values.scale,
    upTo: count('up-to', values['up-to']),
  });
}

function count(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new TypeError(`--${option} wants whole numbers from 1, not "${text}"`);
  }
  return value;
}

function pick<T extends string>(option: string, allowed: readonly T[], text: string): T {
  const found = allowed.find((name) => name === text);
  if (found === undefined) {
    throw new TypeError(`--${option} knows ${allowed.join(', ')}, not "${text}"`);
  }
  return found;
}

import { parseArgs } from 'node:util';
import { PROTOCOLS, type Protocol } from './scene.ts';

const BROKER_NAMES = ['bare', 'causeway', 'saml-jackson', 'better-auth'] as const;
export type BrokerName = (typeof BROKER_NAMES)[number];
type StoreName = 'sqlite' | 'postgres';

export type Options = {
  readonly rounds: number;
  /** Logins per target, level and round, at least, */
  readonly logins: number;
  /** for at least so long, because CPU time is counted in hundredths of a second; */
  readonly sampleMs: number;
  /** but a level ends with fewer when they take more than this on average: the run is bounded in time. */
  readonly loginCapMs: number;
  /** Logins of each process before it is measured, over all its targets, */
  readonly warmUpLogins: number;
  /** which end early at this time. */
  readonly warmUpMs: number;
  readonly concurrency: readonly number[];
  readonly only: readonly BrokerName[];
  /** What the brokers speak with the upstream. */
  readonly protocols: readonly Protocol[];
  /** Which store Causeway runs on. */
  readonly store: StoreName;
  /** Of each burst of single requests in the second section. */
  readonly requestsMs: number;
  /** Whether the run is about what is stored instead of logins, */
  readonly scale: boolean;
  /** and with how many connections at most. */
  readonly upTo: number;
};

type Pace = Pick<
  Options,
  'rounds' | 'logins' | 'sampleMs' | 'loginCapMs' | 'warmUpLogins' | 'warmUpMs' | 'requestsMs'
>;

const THOROUGH: Pace = {
  rounds: 3,
  logins: 150,
  sampleMs: 2000,
  loginCapMs: 150,
  warmUpLogins: 3000,
  warmUpMs: 30_000,
  requestsMs: 2000,
};

const QUICK: Pace = {
  rounds: 1,
  logins: 60,
  sampleMs: 500,
  loginCapMs: 25,
  warmUpLogins: 2000,
  warmUpMs: 2000,
  requestsMs: 700,
};

export const USAGE = `npm run bench -- [options]
  --rounds N           rounds, each on processes of its own (3)
  --logins N           logins per application, level and round, at least (150)
  --concurrency LIST   levels of concurrent logins (1,8,32)
  --only LIST          ${BROKER_NAMES.join(', ')}
  --protocols LIST     ${PROTOCOLS.join(', ')}: what is spoken with the upstream
  --store NAME         what Causeway runs on: sqlite or postgres (sqlite)
  --scale              instead: calls by how much is stored, on both stores
  --up-to N            with --scale, connections at most (100000)
  --quick              one short round, about a minute; multiples are rough`;

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
  const pace = values.quick ? QUICK : THOROUGH;
  return Object.freeze({
    ...pace,
    rounds: count('rounds', values.rounds ?? String(pace.rounds)),
    logins: count('logins', values.logins ?? String(pace.logins)),
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

/** Connections on which the service account has proved itself, kept for the next login. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { Tools } from '../../connector.ts';
import type { LdapConfig } from './config.ts';
import { openDirectory, type Directory } from './directory.ts';
import { serviceFailure } from './failure.ts';

const IDLE_MS = 30_000;
const MOST_IDLE = 4;
/** So that a directory that hangs cannot use up the process. */
const MOST_BUSY = 64;

interface Pool {
  readonly idle: Directory[];
  busy: number;
}

/** One for each version of a connection's settings: whoever changes them starts with fresh binds. */
const pools = new WeakMap<LdapConfig, Pool>();

/**
 * Runs a task as the service account. A connection that broke while it waited is replaced once.
 * Throws `UpstreamError`.
 */
export async function asService<T>(
  config: LdapConfig,
  tools: Tools,
  task: (directory: Directory) => Promise<T>,
): Promise<T> {
  const pool = pools.get(config) ?? { idle: [], busy: 0 };
  pools.set(config, pool);
  if (pool.busy >= MOST_BUSY) {
    throw new UpstreamError('rate_limited', { detail: 'too many logins wait for the directory' });
  }
  pool.busy += 1;
  try {
    const kept = takeUsable(pool);
    if (kept === undefined) return await run(pool, await openBound(config, tools), task);
    try {
      return await run(pool, kept, task);
    } catch (error) {
      if (kept.isUsable()) throw error;
      return await run(pool, await openBound(config, tools), task);
    }
  } catch (error) {
    throw serviceFailure(error);
  } finally {
    pool.busy -= 1;
  }
}

function takeUsable({ idle }: Pool): Directory | undefined {
  for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
    if (kept.isUsable()) return kept;
  }
  return undefined;
}

async function openBound(config: LdapConfig, tools: Tools): Promise<Directory> {
  const { bindDn, bindPassword } = config;
  const directory = await openDirectory(config, tools);
  try {
    if (bindDn !== undefined && bindPassword !== undefined) {
      await directory.bind(bindDn, bindPassword);
    }
    return directory;
  } catch (error) {
    directory.close();
    throw error;
  }
}

async function run<T>(
  { idle }: Pool,
  directory: Directory,
  task: (directory: Directory) => Promise<T>,
): Promise<T> {
  directory.begin();
  try {
    const result = await task(directory);
    if (idle.length < MOST_IDLE && directory.isUsable()) {
      directory.rest(IDLE_MS);
      idle.push(directory);
    } else directory.close();
    return result;
  } catch (error) {
    directory.close();
    throw error;
  }
}

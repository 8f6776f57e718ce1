/** Loading the server leaves its heap three times as large as what stays in it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { SECOND_MS } from './kernel/clock.ts';

/** Requests that come with the start go first. */
const AFTER_MS = SECOND_MS / 2;

type Collect = (options: {
  readonly type: 'major';
  readonly execution: 'sync';
  readonly flavor: 'last-resort';
}) => void;

/**
 * Gives back, once, what loading left behind. V8 would do so under pressure, which an idle server
 * never has: it would keep about 40 MB for nothing. Costs one pause of about 50 ms.
 */
export function giveBackStartUpMemory(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as Collect; // what the flag puts into a new context
    setFlagsFromString('--no-expose-gc');
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, AFTER_MS).unref();
}

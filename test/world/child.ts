/** The server as a process of its own: `node server/main.ts`, with nothing but its environment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves when it has printed this; rejects with everything it printed when it ends before. */
  printed(text: string): Promise<void>;
  /** Resolves to its exit code, or to the signal that ended it. */
  ended(): Promise<number | string>;
}

const sources = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** Starts it, from its sources unless told otherwise; `env` is all of its environment that concerns it. */
export function startChild(
  env: Readonly<Record<string, string>>,
  options: readonly string[] = [],
  program = sources,
): Child {
  const child = spawn(process.execPath, [program, ...options], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const end = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>; // of child_process
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  return {
    process: child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async printed(text) {
      const isPrinted = async () => {
        while (!output.stdout.includes(text)) await once(child.stdout, 'data');
      };
      const isOver = end.then(() => {
        if (output.stdout.includes(text)) return;
        throw new Error(`ended early: ${output.stdout}${output.stderr}`);
      });
      await Promise.race([isPrinted(), isOver]);
    },
    async ended() {
      const [code, signal] = await end;
      process.off('exit', killAtExit);
      return code ?? signal ?? 'unknown';
    },
  };
}

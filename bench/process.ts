import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pinned, type Core } from './cores.ts';
import type { HttpClient } from './http-client.ts';

export type Launch = {
  readonly name: string;
  /** The TypeScript file to run, absolute. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly core: Core;
  /** Started means: this address answers 200. */
  readonly readyUrl: string;
};

export type RunningProcess = {
  readonly name: string;
  readonly pid: number;
  /** From spawn to the first 200. */
  readonly startMs: number;
  stop(): Promise<void>;
};

const START_LIMIT_MS = 20_000;
const POLL_MS = 5;
const STOP_LIMIT_MS = 5000;

/** Every process of one run, so that none outlives it. */
export class ProcessGroup {
  readonly #client: HttpClient;
  readonly #folder: string;
  readonly #children = new Set<ChildProcess>();

  /** Output of the processes goes to files in `folder`. */
  constructor(client: HttpClient, folder: string) {
    this.#client = client;
    this.#folder = folder;
  }

  /** Rejects, with the end of its output, when the process ends or does not answer in time. */
  async start(launch: Launch): Promise<RunningProcess> {
    const log = join(this.#folder, `${launch.name}.log`);
    const output = openSync(log, 'a');
    const [command = '', ...args] = pinned(launch.core, [process.execPath, launch.script]);
    const startedAt = performance.now();
    const child = spawn(command, args, {
      cwd: launch.cwd,
      env: { PATH: process.env['PATH'], HOME: this.#folder, NODE_ENV: 'production', ...launch.env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#children.add(child);
    await this.#untilReady(child, launch, log);
    return {
      name: launch.name,
      pid: child.pid ?? 0,
      startMs: performance.now() - startedAt,
      stop: () => this.#stop(child),
    };
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#children].map((child) => this.#stop(child)));
  }

  async #untilReady(child: ChildProcess, launch: Launch, log: string): Promise<void> {
    const url = new URL(launch.readyUrl);
    const deadline = performance.now() + START_LIMIT_MS;
    while (child.exitCode === null && performance.now() < deadline) {
      if (await this.#isReady(url)) return;
      await sleep(POLL_MS);
    }
    await this.#stop(child);
    throw new Error(`${launch.name} did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`);
  }

  async #isReady(url: URL): Promise<boolean> {
    try {
      const reply = await this.#client.request({ method: 'GET', url });
      return reply.status === 200;
    } catch {
      // Nobody listens yet.
      return false;
    }
  }

  async #stop(child: ChildProcess): Promise<void> {
    this.#children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }
}

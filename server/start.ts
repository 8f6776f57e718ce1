/** One run of the server: read the configuration, compose, listen, greet, and drain when told to stop. */
import packageJson from './package.json' with { type: 'json' };

import type { Causeway } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { unsafeSettings } from './config/warnings.ts';
import { hidePassword } from './config/value.ts';
import { demoAddresses, type RunningDemo } from './demo.ts';
import { SECOND_MS } from './kernel/clock.ts';
import { giveBackStartUpMemory } from './start-up-memory.ts';
import { startScreen } from './start-screen.ts';

/** What the surrounding process offers. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
  print(text: string): void;
  /** Resolves when the process is told to stop. */
  readonly stopped: Promise<unknown>;
}

/** How long requests may take to end once the server is told to stop. */
const DRAIN_MS = 10 * SECOND_MS;
/** How long a connection may stay open after its last request ended while the server stops. */
const IDLE_CHECK_MS = 50;

/**
 * Runs until stopped. Throws `ConfigError`, or whatever keeps the server from starting; then nothing
 * is left running.
 */
export async function run(terminal: Terminal): Promise<void> {
  const invocation = readConfig(terminal.env, terminal.argv);
  if (invocation.kind === 'print') return terminal.print(invocation.text);

  const { config } = invocation;
  // Loads everything: whoever only asks for help should not wait for it.
  const { compose } = await import('./compose.ts');
  const server = await compose(config, { ...demoOptions(config), watchProcess: true });
  try {
    await server.app.listen({ host: config.host, port: config.port });
    const demo = await openDemo(config, server);
    try {
      terminal.print(greeting(config, server, demo));
      giveBackStartUpMemory();
      await terminal.stopped;
    } finally {
      await demo?.close();
    }
  } finally {
    await drain(server);
  }
}

function demoOptions(config: Config) {
  const demo = demoAddresses(config);
  return demo === undefined ? {} : { demo };
}

/** Loaded only where it is wanted, and only after the server answers. */
async function openDemo(
  config: Config,
  { firstRun: { poolId, demo }, playVendors }: Causeway,
): Promise<RunningDemo | undefined> {
  if (demo === undefined) return undefined;
  const { startDemo } = await import('./demo-programs.ts');
  const running = await startDemo(config, { ...demo, poolId });
  if (config.sandboxVendors === 'on') {
    playVendors({ origin: running.sandboxUrl, hosts: running.playedHosts });
  }
  return running;
}

function greeting(config: Config, server: Causeway, demo: RunningDemo | undefined): string {
  const { accessKeyId, newSecret } = server.firstRun;
  return startScreen({
    version: packageJson.version,
    publicUrl: config.publicUrl,
    database: hidePassword(config.databaseUrl),
    accessKeyId,
    newSecret,
    demo,
    warnings: unsafeSettings(config),
  });
}

/** Lets running requests end, but not for ever, and nobody keep a connection for the next one. */
async function drain(server: Causeway): Promise<void> {
  const { app } = server;
  const late = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MS);
  await app.close();
  clearTimeout(late);
  clearInterval(idle);
  await server.close();
}

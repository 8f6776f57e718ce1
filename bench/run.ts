/**
 * `npm run bench`: what a complete login through an external identity source costs, on Causeway and
 * on others, side by side. README.md says what is measured and what the figures mean.
 *
 * Here: the order of a run. Beside it: `lab.ts` what all brokers share, `brokers/` how each is
 * started, `contest.ts` the rounds of logins, `warm-up.ts` what goes before, `login.ts` one login,
 * `requests.ts` single calls, `summary.ts` medians and quotients, `report.ts` how they are shown,
 * `scale/` the run that asks what much in store costs. Nothing of the server is imported: the
 * benchmark meets it as everybody does, by HTTP.
 */
import { join } from 'node:path';
import { bare } from './brokers/bare.ts';
import { betterAuth } from './brokers/better-auth.ts';
import type { Broker } from './brokers/broker.ts';
import { causewayOn, type NewDatabase } from './brokers/causeway.ts';
import { samlJackson } from './brokers/saml-jackson.ts';
import { runContest } from './contest.ts';
import { openLab, type Lab } from './lab.ts';
import { readOptions, USAGE, type BrokerName, type Options } from './options.ts';
import { installPeers } from './peers.ts';
import type { Postgres } from './postgres.ts';
import { printReport, writeReport } from './report.ts';
import { measureRequests } from './requests.ts';
import { runScale } from './scale/scale.ts';

const PEERS = { bare, 'saml-jackson': samlJackson, 'better-auth': betterAuth } as const;

async function main(options: Options): Promise<void> {
  installPeers();
  const lab = await openLab();
  try {
    const causeway = causewayOn(databasesOf(lab, options));
    const brokers: Readonly<Record<BrokerName, Broker>> = { ...PEERS, causeway };
    const entered = options.only.map((name) => brokers[name]);
    const contest = await runContest(lab, entered, options);
    const requests = entered.includes(causeway)
      ? await measureRequests(lab, causeway, options)
      : [];
    const results = { options, cores: lab.cores, ...contest, requests };
    printReport(results);
    process.stdout.write(`Every sample: ${writeReport(results)}\n`);
  } finally {
    await lab.close();
  }
}

/** An empty database for every start. */
function databasesOf(lab: Lab, { store }: Options): NewDatabase {
  if (store === 'sqlite') return (folder) => `sqlite:${join(folder, 'causeway.db')}`;
  let server: Promise<Postgres> | undefined;
  return async () => (await (server ??= startServer(lab))).createDatabase();
}

async function startServer(lab: Lab): Promise<Postgres> {
  // Loaded only now: the package hooks itself into the end of the process.
  const { startPostgres } = await import('./postgres.ts');
  const postgres = await startPostgres(lab.folder);
  lab.onClose(() => postgres.stop());
  return postgres;
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    process.exit(2);
  }
}

const options = optionsOrExit();
await (options.scale ? runScale(options) : main(options));

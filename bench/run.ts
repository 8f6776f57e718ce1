/**
 * `npm run bench`: what a complete login through an external identity source costs, on Causeway and
 * on others, side by side. README.md says what is measured and what the figures mean.
 *
 * Here: the order of a run. Beside it: `lab.ts` what all brokers share, `brokers/` how each is
 * started, `contest.ts` the rounds of logins, `login.ts` one login, `requests.ts` single calls,
 * `summary.ts` medians and quotients, `report.ts` how they are shown, `scale/` the run that asks what
 * much in store costs. Nothing of the server is
 * imported: the benchmark meets it as everybody does, by HTTP.
 */
import { join } from 'node:path';
import { bare } from './brokers/bare.ts';
import { betterAuth } from './brokers/better-auth.ts';
import type { Broker, RunningBroker } from './brokers/broker.ts';
import { causewayOn, type NewDatabase, type RunningCauseway } from './brokers/causeway.ts';
import { samlJackson } from './brokers/saml-jackson.ts';
import { runContest, startRepeatedly, type StartedBroker, type StartSample } from './contest.ts';
import { openLab, type Lab } from './lab.ts';
import { readOptions, USAGE, type BrokerName, type Options } from './options.ts';
import { installPeers } from './peers.ts';
import { printReport, writeReport } from './report.ts';
import { measureRequests } from './requests.ts';
import { runScale } from './scale/scale.ts';

type Started = {
  readonly samples: StartSample[];
  readonly brokers: RunningBroker[];
  readonly causeway: RunningCauseway | undefined;
};

const PEERS: Readonly<Record<Exclude<BrokerName, 'causeway'>, Broker>> = {
  bare,
  'saml-jackson': samlJackson,
  'better-auth': betterAuth,
};

async function main(options: Options): Promise<void> {
  installPeers();
  const lab = await openLab();
  try {
    const started = await startAll(lab, options);
    const contest = await runContest(lab, started.brokers, options);
    const requests =
      started.causeway === undefined ? [] : await measureRequests(lab, started.causeway, options);
    const results = { options, cores: lab.cores, starts: started.samples, ...contest, requests };
    printReport(results);
    process.stdout.write(`Every sample: ${writeReport(results)}\n`);
  } finally {
    await lab.close();
  }
}

async function startAll(lab: Lab, options: Options): Promise<Started> {
  const brokers: RunningBroker[] = [];
  const samples: StartSample[] = [];
  let causeway: RunningCauseway | undefined;
  const keep = <T extends RunningBroker>(started: StartedBroker<T>): T => {
    brokers.push(started.running);
    samples.push(...started.samples);
    return started.running;
  };
  for (const name of options.only) {
    process.stderr.write(`starting ${name}\n`);
    if (name !== 'causeway') {
      keep(await startRepeatedly(() => PEERS[name].start(lab), options.starts));
      continue;
    }
    const { start } = causewayOn(await databasesOf(lab, options));
    causeway = keep(await startRepeatedly(() => start(lab), options.starts));
  }
  return { brokers, samples, causeway };
}

async function databasesOf(lab: Lab, { store }: Options): Promise<NewDatabase> {
  if (store === 'sqlite') return (folder) => `sqlite:${join(folder, 'causeway.db')}`;
  // Loaded only now: the package hooks itself into the end of the process.
  const { startPostgres } = await import('./postgres.ts');
  const postgres = await startPostgres(lab.folder);
  lab.onClose(() => postgres.stop());
  return () => postgres.createDatabase();
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

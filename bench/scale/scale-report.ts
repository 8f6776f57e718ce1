import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { OUT_FOLDER } from '../peers.ts';
import { compare } from '../summary.ts';
import { layOut, showFigure } from '../table.ts';
import type { ScaleSample } from './scale.ts';

type Budgets = { readonly scaleRatio: number };

/** The growth of each call: time of one, and CPU of the server, by what is stored. */
export function printScale(samples: readonly ScaleSample[]): void {
  const sizes = [...new Set(samples.map(({ connections }) => connections))];
  const [smallest = 0] = sizes;
  const largest = sizes.at(-1) ?? smallest;
  const { scaleRatio } = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'budgets.json'), 'utf8'),
  ) as Budgets; // ours

  const rows = [...Map.groupBy(samples, ({ store, call }) => `${call} on ${store}`)].map(
    ([name, group]) => {
      const of = (connections: number) => group.filter((one) => one.connections === connections);
      const lines = sizes.map((size) => compare(of(size), of(smallest)));
      const ratio = compare(of(largest), of(smallest)).p50Ms.ratio;
      const isKept = ratio <= scaleRatio ? 'kept' : 'EXCEEDED';
      return [
        name,
        ...lines.map(({ p50Ms }) => showFigure(p50Ms)),
        ...lines.slice(-1).map(({ cpuMs }) => showFigure(cpuMs)),
        group[0]?.isBudgeted === true ? isKept : '',
      ];
    },
  );
  const head = ['', ...sizes.map(String), `CPU ms at ${largest}`, `budget ${scaleRatio}×`];
  process.stdout.write(
    `\np50 ms of one call by stored connections, and ten times as many identities ` +
      `(×: of ${smallest} in the same round)\n${layOut([head, ...rows])}\n\n`,
  );
}

/** The path of the JSON with every sample. */
export function writeScale(samples: readonly ScaleSample[]): string {
  mkdirSync(OUT_FOLDER, { recursive: true });
  const at = new Date().toISOString();
  const path = join(OUT_FOLDER, `scale-${at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(path, `${JSON.stringify({ at, samples }, undefined, 2)}\n`);
  return path;
}

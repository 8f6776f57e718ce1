import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoginSample } from './measure.ts';
import { summarize } from './summary.ts';

function sample(target: string, round: number, cpuMs: number): LoginSample {
  return {
    target,
    round,
    cpuMs,
    concurrency: 8,
    done: 100,
    errors: 0,
    firstError: undefined,
    perSecond: 1000 / cpuMs,
    p50Ms: cpuMs,
    p99Ms: cpuMs,
    brokerRequests: 3,
    upstreamRequests: 0,
  };
}

test('a multiple and its spread compare what ran in the same round, not the medians of both', () => {
  // The second minute was twice as slow for everybody, the third one four times.
  const samples = [
    ...[2, 4, 8].map((cpuMs, index) => sample('bare', index + 1, cpuMs)),
    ...[6, 12, 40].map((cpuMs, index) => sample('causeway', index + 1, cpuMs)),
  ];

  const causeway = summarize(samples, 'bare').find(({ target }) => target === 'causeway');

  assert.deepEqual(causeway?.cpuMs, { value: 12, ratio: 3, spread: [3, 5] });
});

test('without the reference there is no multiple', () => {
  const [line] = summarize([sample('causeway', 1, 6)], 'bare');

  assert.deepEqual(line?.cpuMs, {
    value: 6,
    ratio: Number.NaN,
    spread: [Number.NaN, Number.NaN],
  });
});

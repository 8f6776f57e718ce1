export type LoadShape = {
  readonly concurrency: number;
  /** Ends after so many tasks, */
  readonly count: number;
  /** but not before this time is over, if there is one, */
  readonly floorMs?: number;
  /** and with fewer tasks when this one is. */
  readonly capMs: number;
};

export type LoadResult = {
  readonly done: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  readonly elapsedMs: number;
  /** In milliseconds, ascending, of the tasks that succeeded. */
  readonly latenciesMs: readonly number[];
};

/** Keeps `concurrency` tasks in flight (closed loop: the next starts when one ends). */
export async function runLoad(task: () => Promise<void>, shape: LoadShape): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const errors: string[] = [];
  const startedAt = performance.now();
  const floor = startedAt + (shape.floorMs ?? 0);
  const deadline = startedAt + shape.capMs;
  let begun = 0;

  const goesOn = (now: number): boolean => now < deadline && (begun < shape.count || now < floor);
  const lane = async (): Promise<void> => {
    for (let from = performance.now(); goesOn(from); from = performance.now()) {
      begun += 1;
      try {
        await task();
        latenciesMs.push(performance.now() - from);
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: shape.concurrency }, lane));

  return {
    done: latenciesMs.length,
    errors: errors.length,
    firstError: errors[0],
    elapsedMs: performance.now() - startedAt,
    latenciesMs: latenciesMs.sort((a, b) => a - b),
  };
}

/** `share` of 0.99 is p99. */
export function percentile(ascending: readonly number[], share: number): number {
  const index = Math.min(ascending.length - 1, Math.ceil(ascending.length * share) - 1);
  return ascending[Math.max(0, index)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const half = ascending.length / 2;
  const low = ascending[Math.ceil(half) - 1] ?? Number.NaN;
  const high = ascending[Math.floor(half)] ?? Number.NaN;
  return (low + high) / 2;
}

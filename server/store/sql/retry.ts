/** The one place that tries database work again. */

const ATTEMPTS = 12;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 400;

/** Runs the work until it succeeds, fails for good, or has failed in passing for about two seconds. */
export async function withRetries<T>(
  isPassing: (error: unknown) => boolean,
  work: () => T | Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= ATTEMPTS || !isPassing(error)) throw error;
    }
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
    // Jitter, so that the losers of one collision do not meet again.
    await pause(pauseMs * (0.5 + Math.random()));
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}

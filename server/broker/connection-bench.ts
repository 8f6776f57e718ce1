/** What an administrator does with a connection before people depend on it. */
import type { BrokerDeps } from './deps.ts';
import { callbackUrl } from './open-connection.ts';
import { type CheckOutcome, testConnection, type TestWish } from './preflight.ts';
import { offerTest, type OfferedTest } from './test-sign-in.ts';

export interface BenchReport {
  readonly callbackUrl: string;
  readonly checks: readonly CheckOutcome[];
  /** Undefined where the settings cannot even begin a login, or people come by app only. */
  readonly signIn: OfferedTest | undefined;
}

/** Throws `connection_unsupported` for a type that nobody here knows. */
export type ConnectionBench = (wish: TestWish) => Promise<BenchReport>;

/** Runs the checks, and offers a test sign-in where the settings can be read. */
export function connectionBench(deps: BrokerDeps): ConnectionBench {
  return async (wish) => {
    const { connection } = wish;
    const checks = await testConnection(deps, wish);
    const isReadable = checks.every(
      ({ check, result }) => check !== 'settings' || result !== 'failed',
    );
    const signIn = isReadable ? await offerTest(deps, connection) : undefined;
    return { callbackUrl: callbackUrl(deps.publicUrl, connection), checks, signIn };
  };
}

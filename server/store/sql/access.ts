import type { Application } from '../../directory/application.ts';
import type { Connection } from '../../directory/connection.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Sealer } from '../../kernel/seal.ts';
import type { DecodedRows } from './decoded-rows.ts';
import type { Session } from './session.ts';

/** What every aggregate works with. */
export interface Access {
  readonly session: Session;
  readonly sealer: Sealer;
  /** The same, for what is mostly read within seconds of being written. */
  readonly briefSealer: Sealer;
  readonly clock: Clock;
  /** Absent inside a transaction, whose uncommitted rows must not be remembered. */
  readonly decoded: Decoded | undefined;
}

export interface Decoded {
  readonly applications: DecodedRows<Application>;
  readonly connections: DecodedRows<Connection>;
}

/** What the broker's use cases are given; a test passes an in-memory store and a fake source. */
import type { Connector, Tools } from '../connectors/connector.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import type { Interactions, OurSessions } from './interaction.ts';
import type { LoginSteps } from './login.ts';
import type { OwnershipProofs } from './ownership.ts';

export interface BrokerDeps {
  readonly store: Store;
  readonly steps: LoginSteps;
  readonly connectorOf: (type: string) => Connector | undefined;
  readonly tools: Tools;
  readonly interactions: Interactions;
  readonly sessions: OurSessions;
  readonly clock: Clock;
  /** Our own origin, without a trailing slash. */
  readonly publicUrl: string;
  /** Absent where nobody can prove anything here; then nobody is asked to. */
  readonly proofs?: OwnershipProofs | undefined;
  /** Told when a source renews or takes back no tokens; the person is not, and goes on with what there is. */
  readonly onTokenTrouble: (error: unknown) => void;
  readonly onDecision: (decision: DecisionEvent) => void;
}

/** One judgement, for log and metrics: ids and names of rules only. */
export interface DecisionEvent {
  /** Under which the whole of it is kept. */
  readonly id: string;
  readonly purpose: 'sign-in' | 'link';
  readonly connectionType: string;
  readonly connectionId: string;
  readonly appId: string;
  readonly userId: string | undefined;
  readonly outcome: string;
  readonly rule: string;
}

/** Signing in with what a person knows or receives, where an application's request waits for somebody. */
import type { UserId } from '../kernel/ids.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, Interaction, SignedIn } from './interaction.ts';
import { requireMember, tenantNamed } from './tenant-entry.ts';

/** Who proved themselves, and by which methods (RFC 8176 section 2). */
export interface ProvenPerson {
  readonly userId: UserId;
  readonly amr: readonly string[];
}

/**
 * Ends the hosted page's step with who signed in; of two tabs or clicks at once one succeeds. There is no
 * `acr`: what a request demands of a stronger sign-in, a password or a code does not give.
 * Throws `not_a_member`, `tenant_expired`, `login_expired` or `login_other_browser`.
 */
export async function finishProvenSignIn(
  deps: BrokerDeps,
  { interaction, browser }: { readonly interaction: Interaction; readonly browser: Browser },
  { userId, amr }: ProvenPerson,
): Promise<SignedIn> {
  const { poolId, uid } = interaction;
  const tenantId = tenantNamed(interaction);
  await requireMember(deps.store, { poolId, tenantId }, { userId, at: deps.clock() });
  await deps.steps.take('choose', uid, browser);
  return { interactionUid: uid, userId, acr: undefined, amr };
}

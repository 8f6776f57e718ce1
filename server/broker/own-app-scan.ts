/**
 * Codes that an app of the customer's own scans, in which a person of the pool is signed in already: they
 * sign in where the code is shown. Nothing is asked of any source.
 */
import { AppError } from '@causeway/contract/errors.ts';

import { countTry, networkOf, scanFromAddress } from '../credentials/pace.ts';
import type { PoolId, UserId } from '../kernel/ids.ts';
import { newScene, newToken } from '../kernel/token.ts';
import type { ScanState } from '../store/vendor-ports.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import type { ShownScan } from './login.ts';
import {
  CODE_LIFETIME_MS,
  NEXT_STEP_MS,
  recordOf,
  type ScanOutcome,
  type ScanPlace,
  SCAN_TICKET,
} from './scan.ts';

/** Makes a code; the app reads the scene in it. Throws `too_many_requests`. */
export async function showOwnCode(
  deps: BrokerDeps,
  { poolId, appId, tenantId }: ScanPlace,
  { ip }: Pick<Browser, 'ip'>,
): Promise<ShownScan> {
  await countTry(deps, scanFromAddress, networkOf(ip));
  const shown = { id: newToken(), scene: newScene() };
  const text = JSON.stringify({ scene: 'APP_AUTH', random: shown.scene });
  await deps.store.scans.insert({
    ...shown,
    payload: { poolId, appId, tenantId, code: { kind: 'text', text } },
    expiresAt: deps.clock() + CODE_LIFETIME_MS,
  });
  return shown;
}

/** What the person did in the app. */
export type OwnAppAction = 'scan' | 'confirm' | 'cancel';

const steps = {
  scan: { from: 'pending', to: 'scanned' },
  confirm: { from: 'scanned', to: 'confirmed' },
  cancel: { from: 'scanned', to: 'cancelled' },
} as const satisfies Record<OwnAppAction, { readonly from: ScanState; readonly to: ScanState }>;

/**
 * Moves a code on; who scanned it is the one who may agree.
 * Throws `login_expired` when it does not wait for that, or for this person.
 */
export async function moveOwnCode(
  deps: BrokerDeps,
  person: { readonly poolId: PoolId; readonly userId: UserId },
  { scene, action }: { readonly scene: string; readonly action: OwnAppAction },
): Promise<void> {
  const { store, clock } = deps;
  const now = clock();
  const scan = await store.scans.find(scene, now);
  const { from, to } = steps[action];
  if (scan?.state !== from) throw new AppError('login_expired');
  const { code: _code, ...record } = recordOf(scan);
  const isTheirs = action === 'scan' || record.userId === person.userId;
  const isOwn = record.connectionId === undefined && record.poolId === person.poolId;
  if (!isOwn || !isTheirs) throw new AppError('login_expired');

  const { userId } = person;
  const expiresAt = now + NEXT_STEP_MS;
  const ticket = to === 'confirmed' ? newToken() : undefined;
  if (ticket !== undefined) {
    const { poolId, appId, tenantId } = record;
    const payload: ScanOutcome = { poolId, appId, tenantId, proof: { userId } };
    await store.tickets.put({
      kind: SCAN_TICKET,
      token: ticket,
      payload: { ...payload },
      expiresAt,
    });
  }
  const payload = { ...record, userId, ticket };
  if (await store.scans.advance(scene, { from: [from], to, payload, expiresAt, now })) return;
  if (ticket !== undefined) await store.tickets.discard(SCAN_TICKET, ticket, now);
  throw new AppError('login_expired');
}

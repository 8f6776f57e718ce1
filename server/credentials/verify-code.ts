import { AppError } from '@causeway/contract/errors.ts';
import type { CodeChannel } from '@causeway/contract/codes.ts';

import type { PoolId } from '../kernel/ids.ts';
import type { Contact, CredentialDeps } from './credentials.ts';

export interface ReceivedCode {
  readonly channel: CodeChannel;
  readonly contact: Contact;
  readonly code: string;
  /** The browser that it was sent for, if it was sent for one. */
  readonly browser?: string | undefined;
}

/** Uses the code up, or one of its attempts. Throws `code_wrong` unless it is the one that was sent. */
export async function verifyCode(
  { store, clock }: Pick<CredentialDeps, 'store' | 'clock'>,
  { poolId }: { readonly poolId: PoolId },
  { channel, contact, code, browser }: ReceivedCode,
): Promise<void> {
  const key = { poolId, channel, address: contact.address, browser };
  if (await store.codes.attempt(key, code.trim(), clock())) return;
  throw new AppError('code_wrong');
}

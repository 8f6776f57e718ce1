/** Adding an address to one's own account, and taking it away: whoever has the mailbox or the phone may. */
import { canonicalEmail } from '../directory/canonical-names.ts';
import { AppError } from '@causeway/contract/errors.ts';

import type { Contact, CredentialDeps, SignedInPerson } from '../credentials/credentials.ts';
import { paced, triedBy } from '../credentials/pace.ts';
import { provenContact } from '../credentials/prove-person.ts';
import { verifyCode } from '../credentials/verify-code.ts';
import type { User } from '../directory/user.ts';
import { removeWayIn } from '../directory/ways-in.ts';
import type { Store } from '../store/store.ts';
import { releaseAddress, withoutAddress } from './release-address.ts';

type Kind = Contact['kind'];

const channels = {
  email: { bind: 'CHANNEL_BIND_EMAIL', unbind: 'CHANNEL_UNBIND_EMAIL' },
  phone: { bind: 'CHANNEL_BIND_PHONE', unbind: 'CHANNEL_UNBIND_PHONE' },
} as const;

/**
 * Adds an address, proven by the code that was sent there. One that somebody else registered with and
 * never proved is taken from them. A confirmed address is not replaced: whoever found a token lying
 * around could lead the account's codes to themselves.
 * Throws `too_many_requests`, `code_wrong`, `address_bound`, `value_taken` or `user_not_found`.
 */
export async function bindAddress(
  deps: CredentialDeps,
  person: SignedInPerson,
  { contact, code }: { readonly contact: Contact; readonly code: string },
): Promise<void> {
  const channel = channels[contact.kind].bind;
  await paced(deps, triedBy(person), () => verifyCode(deps, person, { channel, contact, code }));
  const at = deps.clock();
  await deps.store.transaction((unit) => write(unit, person, { contact, at }));
}

async function write(
  unit: Store,
  { poolId, userId }: SignedInPerson,
  { contact, at }: { readonly contact: Contact; readonly at: number },
): Promise<void> {
  const key = { poolId, id: userId };
  // The first write holds the row, so that nobody proves another address at the same time.
  await unit.users.update(key, { updatedAt: at });
  const user = await unit.users.find(poolId, userId);
  if (user === undefined) throw new AppError('user_not_found');

  const { kind: field, address: value } = contact;
  const isOwn = contactOf(user, field)?.address === value;
  const isConfirmed = user[field] !== undefined && user[`${field}Verified`];
  if (isConfirmed && !isOwn) throw new AppError('address_bound', { values: { field } });
  if (!isOwn && !(await releaseAddress(unit, { poolId, field, value, at }))) {
    throw new AppError('value_taken', { values: { field } });
  }
  const updated = await unit.users.update(key, provenContact(contact));
  if (updated?.ok === false) throw new AppError('value_taken', { values: { field } });
}

/**
 * Takes the address away from the account, proven by a code that was sent to it.
 * Throws `too_many_requests`, `address_not_bound`, `code_wrong` or `last_credential`.
 */
export async function unbindAddress(
  deps: CredentialDeps,
  person: SignedInPerson,
  { kind, code }: { readonly kind: Kind; readonly code: string },
): Promise<void> {
  const { store, clock, delivery } = deps;
  const user = await store.users.find(person.poolId, person.userId);
  const contact = user && contactOf(user, kind);
  if (contact === undefined) throw new AppError('address_not_bound', { values: { field: kind } });
  const channel = channels[kind].unbind;
  await paced(deps, triedBy(person), () => verifyCode(deps, person, { channel, contact, code }));

  await removeWayIn({ store, clock, reach: delivery.reach }, person, async (unit, now) => {
    // It may be another one by now, which this code says nothing about.
    if (contactOf(now, kind)?.address !== contact.address) throw new AppError('code_wrong');
    await unit.users.update({ poolId: person.poolId, id: person.userId }, withoutAddress[kind]);
  });
}

function keptEmail(email: string): Contact {
  return { kind: 'email', email, address: canonicalEmail(email) };
}

/** What is kept is not judged again: rules may have become stricter since. */
function contactOf({ email, phone, phoneCountryCode }: User, kind: Kind): Contact | undefined {
  if (kind === 'email') return email === undefined ? undefined : keptEmail(email);
  return phone === undefined ? undefined : { kind, phone, phoneCountryCode, address: phone };
}

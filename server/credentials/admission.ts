import { AppError } from '@causeway/contract/errors.ts';

import type { CredentialDeps, SigningIn } from './credentials.ts';

/** Throws `registration_disabled` where the application admits nobody new, whatever they can prove. */
export async function requireAdmission(
  { store }: Pick<CredentialDeps, 'store'>,
  { appId }: Pick<SigningIn, 'appId'>,
): Promise<void> {
  const application = await store.applications.find(appId);
  if (application?.registrationDisabled === true) throw new AppError('registration_disabled');
}

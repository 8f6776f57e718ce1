import { invalidArgument, rules, tooShort } from '@causeway/contract/rules.ts';

import { createUser } from '../directory/create-user.ts';
import type { User, UserProfile } from '../directory/user.ts';
import { requireAdmission } from './admission.ts';
import type { Contact, CredentialDeps, SigningIn, Visitor } from './credentials.ts';
import { countTry, networkOf, signUpFromAddress } from './pace.ts';
import { provenContact } from './prove-person.ts';
import { verifyCode } from './verify-code.ts';

/** NIST SP 800-63B section 3.1.1.2 asks for no more of a password than its length. */
export const PASSWORD_LENGTH = 8;

/** Who somebody wants to be, and how they will prove it. */
export type SignUpProof =
  | {
      readonly kind: 'password';
      readonly email: string | undefined;
      readonly username: string | undefined;
      readonly password: string;
    }
  | {
      readonly kind: 'code';
      readonly contact: Contact;
      readonly code: string;
      /** The browser that it was sent for, if it was sent for one. */
      readonly browser?: string | undefined;
    };

export interface SignUp {
  readonly proof: SignUpProof;
  readonly profile: UserProfile;
  readonly customData: Readonly<Record<string, unknown>> | undefined;
  /** Further addresses, each with the code that was sent there. */
  readonly completions: readonly { readonly contact: Contact; readonly code: string }[];
}

/**
 * Throws `registration_disabled`, `too_many_requests`, `invalid_argument`, `code_wrong`, `value_taken` or
 * `unavailable`.
 */
export async function signUp(
  deps: CredentialDeps,
  visitor: Omit<SigningIn, 'userAgent'>,
  { proof, profile, customData, completions }: SignUp,
): Promise<User> {
  await requireAdmission(deps, visitor);
  await countTry(deps, signUpFromAddress, networkOf(visitor.ip));
  const names = await provenNames(deps, visitor, proof);
  const further: Partial<ReturnType<typeof provenContact>>[] = [];
  for (const { contact, code } of completions) {
    const channel = contact.kind === 'email' ? 'CHANNEL_COMPLETE_EMAIL' : 'CHANNEL_COMPLETE_PHONE';
    await verifyCode(deps, visitor, { channel, contact, code });
    further.push(provenContact(contact));
  }
  return createUser(deps, visitor, {
    ...Object.assign({}, ...further),
    ...names,
    origin: 'register',
    profile,
    customData,
    identities: [],
  });
}

async function provenNames(deps: CredentialDeps, visitor: Visitor, proof: SignUpProof) {
  if (proof.kind === 'code') {
    const { contact, code, browser } = proof;
    await verifyCode(deps, visitor, { channel: 'CHANNEL_REGISTER', contact, code, browser });
    return provenContact(contact);
  }
  const { email, username, password } = proof;
  if (email === undefined && username === undefined) {
    throw invalidArgument('passwordPayload.username', rules.nameOfUser);
  }
  requireOwnPassword('passwordPayload.password', password);
  return { email, username, password };
}

/** A password that a person chooses; an administrator may set any. */
export function requireOwnPassword(field: string, password: string): void {
  if (Array.from(password).length >= PASSWORD_LENGTH) return;
  throw invalidArgument(field, tooShort(PASSWORD_LENGTH));
}

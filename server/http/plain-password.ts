import { AppError } from '@causeway/contract/errors.ts';
import type { PasswordEncryption } from '@causeway/contract/passwords.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import type { PasswordKey } from '../credentials/password-key.ts';
import { newToken } from '../kernel/token.ts';

export interface SentPassword<Text extends string | undefined> {
  /** The member that it came in. */
  readonly field: string;
  readonly password: Text;
  readonly encryption: PasswordEncryption | undefined;
}

/**
 * A new password as its owner knows it. Throws `password_encryption_unsupported`, or `invalid_argument`
 * where there is none in what was sent.
 */
export async function plainPassword<Text extends string | undefined>(
  key: PasswordKey,
  { field, password, encryption = 'none' }: SentPassword<Text>,
): Promise<Text | string> {
  if (encryption === 'none' || password === undefined) return password;
  const plain = await decrypt(key, password, encryption);
  if (plain === undefined || plain.length === 0) {
    throw invalidArgument(field, rules.encryptedPassword);
  }
  return plain;
}

/**
 * A password that somebody proves themselves with. What cannot be decrypted is a wrong one: it counts as a
 * try, takes as long, and is answered alike. Throws `password_encryption_unsupported`.
 */
export async function claimedPassword<Text extends string | undefined>(
  key: PasswordKey,
  { password, encryption = 'none' }: Omit<SentPassword<Text>, 'field'>,
): Promise<Text | string> {
  if (encryption === 'none' || password === undefined) return password;
  return (await decrypt(key, password, encryption)) ?? newToken();
}

/**
 * A password that somebody proves themselves with, of a call that cannot say whether it is encrypted: its
 * published clients encrypt, others may not. What cannot be decrypted is taken as it is.
 */
export async function unmarkedPassword(key: PasswordKey, password: string): Promise<string> {
  return (await key.decrypt(password)) || password;
}

async function decrypt(
  key: PasswordKey,
  password: string,
  encryption: Exclude<PasswordEncryption, 'none'>,
): Promise<string | undefined> {
  if (encryption === 'rsa') return key.decrypt(password);
  throw new AppError('password_encryption_unsupported', { values: { type: encryption } });
}

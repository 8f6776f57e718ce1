import { AppError } from '@causeway/contract/errors.ts';
import type { PasswordEncryption } from '@causeway/contract/passwords.ts';

/** The password as its owner knows it. Throws `password_encryption_unsupported`. */
export function plainPassword<Text extends string | undefined>(
  password: Text,
  encryption: PasswordEncryption = 'none',
): Text {
  if (encryption === 'none' || password === undefined) return password;
  throw new AppError('password_encryption_unsupported', { values: { type: encryption } });
}

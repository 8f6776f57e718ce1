/** Passwords as they travel: never in an answer. */
import { type Static, Type } from 'typebox';

/** Its bytes are hashed, so the cap only bounds the work. */
export const Password = Type.String({ minLength: 1, maxLength: 1000 });

/** How the caller encrypted a password before it sent it: `rsa` with the key of `getSystemInfo`; `sm2` is refused. */
export const PasswordEncryption = Type.Enum(['none', 'rsa', 'sm2']);

export type PasswordEncryption = Static<typeof PasswordEncryption>;

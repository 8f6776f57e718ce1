import { signInPage } from '../../broker/sign-in.ts';

/** Where a name and a password for one connection are asked for, and sent to. */
export function passwordAddress(publicUrl: string, uid: string, connection: string): string {
  return `${connectionAddress(publicUrl, uid, connection)}/password`;
}

/** Where the way through one connection begins. */
export function connectionAddress(publicUrl: string, uid: string, connection: string): string {
  return `${signInPage(publicUrl, uid)}/${encodeURIComponent(connection)}`;
}

import { connectionAddress } from './password-address.ts';

/** The page that shows the code of one connection. */
export function scanAddress(publicUrl: string, uid: string, connection: string): string {
  return `${connectionAddress(publicUrl, uid, connection)}/scan`;
}

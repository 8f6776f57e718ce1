/** What anybody may know of this server. */
import { Type } from 'typebox';

import { route } from './route.ts';

const PublicKey = Type.Object({ publicKey: Type.String() });

/** `SystemInfoResp`. */
const SystemInfo = Type.Object({
  /** PEM, for passwords that are sent with `passwordEncryptType: 'rsa'` (PKCS #1 v1.5, as base64). */
  rsa: PublicKey,
  /** Empty: passwords are not decrypted with SM2. */
  sm2: PublicKey,
  version: Type.Object({ server: Type.String(), console: Type.String(), login: Type.String() }),
  publicIps: Type.Array(Type.String()),
});

export const systemRoutes = {
  getSystemInfo: route({
    operation: 'getSystemInfo',
    method: 'GET',
    path: '/api/v3/system',
    access: 'public',
    summary: 'The key to encrypt passwords with, and the version of the server.',
    data: SystemInfo,
    isBare: true,
    errors: [],
  }),
} as const;

/** What anybody may know of this server. */
import type { systemRoutes } from '@causeway/contract/system.ts';

import type { PasswordKey } from '../../credentials/password-key.ts';
import type { Handlers } from '../mount.ts';

export interface SystemDeps {
  readonly passwordKey: PasswordKey;
  readonly version: string;
}

/** Pages and console are parts of the one program, so all have its version. */
export function systemHandlers({
  passwordKey,
  version,
}: SystemDeps): Handlers<typeof systemRoutes> {
  return {
    async getSystemInfo() {
      return {
        rsa: { publicKey: await passwordKey.publicKey() },
        sm2: { publicKey: '' },
        version: { server: version, console: version, login: version },
        publicIps: [],
      };
    },
  };
}

import { join } from 'node:path';
import { ROOT_FOLDER } from '../peers.ts';
import type { Broker } from './broker.ts';
import { startProgram } from './program.ts';

/** oidc-provider alone: no upstream, no store. The limit that every other figure is a multiple of. */
export const bare: Broker = {
  name: 'bare',
  async start(lab) {
    const running = await startProgram(lab, {
      name: 'bare',
      script: join(import.meta.dirname, 'bare-server.ts'),
      cwd: ROOT_FOLDER,
      discoveryPath: '/.well-known/openid-configuration',
    });
    return { ...running, targets: [running.target] };
  },
};

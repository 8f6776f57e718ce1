import { join } from 'node:path';
import { PEERS_FOLDER } from '../peers.ts';
import type { Broker } from './broker.ts';
import { startProgram } from './program.ts';

export const samlJackson: Broker = {
  name: 'saml-jackson',
  async start(lab) {
    const running = await startProgram(lab, {
      name: 'saml-jackson',
      script: join(PEERS_FOLDER, 'saml-jackson.ts'),
      cwd: PEERS_FOLDER,
      discoveryPath: '/.well-known/openid-configuration',
    });
    const openid = { ...running.target, protocol: 'openid' as const };
    const targets = [openid, ...running.samlTargets];
    return { ...running, targets: targets.map((one) => ({ ...one, upstream: lab.upstream })) };
  },
};

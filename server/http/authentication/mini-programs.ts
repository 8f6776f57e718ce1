/** What mini programs ask through us: from the wire to the connector, and back. */
import type { miniProgramRoutes } from '@causeway/contract/mini-programs.ts';

import type { BrokerDeps } from '../../broker/deps.ts';
import { askForProgram } from '../../broker/mini-program.ts';
import type { Handlers } from '../mount.ts';

export function miniProgramHandlers(broker: BrokerDeps): Handlers<typeof miniProgramRoutes> {
  return {
    decryptWechatMiniProgramData({ principal, body, wire }) {
      const { extIdpConnidentifier: named, ...data } = body;
      const visit = { ...principal, named, ip: wire.request.ip };
      return askForProgram(broker, visit, (program, config) =>
        program.open({ config, ...data }, broker.tools),
      );
    },
    getWechatMiniProgramPhone({ principal, body, wire }) {
      const { extIdpConnidentifier: named, code } = body;
      const visit = { ...principal, named, ip: wire.request.ip };
      return askForProgram(broker, visit, (program, config) =>
        program.phone({ config, code }, broker.tools),
      );
    },
  };
}

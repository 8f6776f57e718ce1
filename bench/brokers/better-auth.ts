import { join } from 'node:path';
import type { Page } from '../browser.ts';
import type { HttpRequest } from '../http-client.ts';
import { PEERS_FOLDER } from '../peers.ts';
import type { Broker } from './broker.ts';
import { startProgram } from './program.ts';

export const betterAuth: Broker = {
  name: 'better-auth',
  async start(lab) {
    const running = await startProgram(lab, {
      name: 'better-auth',
      script: join(PEERS_FOLDER, 'better-auth.ts'),
      cwd: PEERS_FOLDER,
      discoveryPath: '/api/auth/.well-known/openid-configuration',
    });
    const { upstream } = lab;
    const target = { ...running.target, protocol: 'openid', upstream, actOnPage: signIn } as const;
    return { ...running, targets: [target] };
  },
};

/** What its client library sends when the button of the sign-in page is pressed. */
function signIn({ url }: Page): HttpRequest {
  return {
    method: 'POST',
    url: new URL('/api/auth/sign-in/social', url),
    headers: { 'content-type': 'application/json', origin: url.origin },
    body: JSON.stringify({
      provider: 'bench',
      callbackURL: url.origin,
      oauth_query: url.search.slice(1),
    }),
  };
}

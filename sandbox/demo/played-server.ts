import { listen, routed } from '../listen.ts';
import type { Incoming } from '../listen.ts';
import { jsonReply } from '../reply.ts';
import { startSandbox } from '../sandbox.ts';
import type { Sandbox } from '../sandbox.ts';
import { startDemoApp } from './demo-app.ts';
import type { DemoApp } from './demo-app.ts';

/** The demo with somebody to talk to: the sandbox plays our OpenID provider, a fake plays the API. */
export type PlayedServer = {
  readonly demo: DemoApp;
  readonly sandbox: Sandbox;
  readonly apiOrigin: string;
  /** What the API has been asked, in order. */
  readonly requests: readonly Incoming[];
  /** The body of the next answers, by path. */
  readonly answers: Map<string, unknown>;
  /** Takes back every change of `answers`. */
  answerAsUsual(): void;
  close(): Promise<void>;
};

const application = { clientId: 'demo-app', clientSecret: 'demo-secret' };

const identities = [
  {
    identityId: 'i1',
    extIdpId: 'source-1',
    provider: 'oidc',
    type: 'generic',
    userIdInIdp: 'sbx-<1>',
    userInfoInIdp: { name: 'Ada of the Source' },
    accessToken: 'upstream-access-token-that-nobody-may-read',
    originConnIds: ['conn-1'],
  },
];

const success = (data?: unknown): unknown => ({ statusCode: 200, message: '', data });

const usualAnswers: readonly (readonly [string, unknown])[] = [
  ['/api/v3/get-identities', success(identities)],
  ['/api/v3/generate-link-extidp-url', success({ url: 'https://causeway.example/link/1' })],
  ['/api/v3/unlink-extidp', success()],
];

export async function startPlayedServer(): Promise<PlayedServer> {
  const requests: Incoming[] = [];
  const answers = new Map(usualAnswers);
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', clients: [] });
  const api = await listen({
    host: '127.0.0.1',
    port: 0,
    name: 'the played API',
    handlerFor: () =>
      routed(new Map(), (incoming) => {
        requests.push(incoming);
        return jsonReply(200, answers.get(incoming.url.pathname));
      }),
  });
  const demo = await startDemoApp({
    port: 0,
    host: '127.0.0.1',
    issuer: sandbox.issuer,
    ...application,
    apiOrigin: api.origin,
    connectionIdentifier: 'sandbox-one',
    secondConnectionIdentifier: 'sandbox-two',
  });
  sandbox.registerClient({
    ...application,
    redirectUris: [demo.redirectUri],
    postLogoutRedirectUris: [demo.postLogoutRedirectUri],
  });
  return {
    demo,
    sandbox,
    apiOrigin: api.origin,
    requests,
    answers,
    answerAsUsual: () => {
      for (const [path, answer] of usualAnswers) answers.set(path, answer);
    },
    close: async () => {
      await Promise.all([demo.close(), sandbox.close(), api.close()]);
    },
  };
}

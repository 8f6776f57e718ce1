/**
 * The demo: a small application that signs people in through our OpenID provider, shows who they
 * are, and links and unlinks further accounts. For development, on loopback only.
 *
 *   / → /sign-in → (the provider) → /callback → / → /link, /unlink, /sign-out
 *
 * Here lives a relying party as an application's developer would write one, on public addresses
 * only. Not here: any knowledge of the server's code, or anything that outlives the process.
 */
import { fileAsset, pageAssets } from '../assets.ts';
import { listen, routed } from '../listen.ts';
import type { Handler, Incoming } from '../listen.ts';
import { pageReply, redirectReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { AccountApi } from './account-api.ts';
import { home } from './home.ts';
import { link, unlink } from './linking.ts';
import { Problem } from './problem.ts';
import { problemPage } from './problem-page.ts';
import type { ProblemReason } from './problem.ts';
import { RelyingParty } from './relying-party.ts';
import { Sessions } from './sessions.ts';
import { callback, signIn, signOut } from './sign-in.ts';
import { visitOf } from './visit.ts';
import type { DemoState, Visit } from './visit.ts';

export type DemoAppOptions = {
  /** 0 picks a free port. */
  readonly port: number;
  /** A loopback address. */
  readonly host: string;
  /** The issuer identifier of our OpenID provider. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where `/api/v3` is served, and whose link results are listened to. */
  readonly apiOrigin: string;
  /** The connection of the direct sign-in, by id or identifier; linking needs the identifier. */
  readonly connectionIdentifier: string;
  /** A connection of another source, so that a second account can be linked. */
  readonly secondConnectionIdentifier?: string;
};

/** `redirectUri` and `postLogoutRedirectUri` must be registered for the client. */
export type DemoApp = {
  readonly origin: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  close(): Promise<void>;
};

type Answer = (state: DemoState, visit: Visit) => Reply | Promise<Reply>;

const answers: readonly (readonly [string, Answer])[] = [
  ['GET /', home],
  ['GET /sign-in', signIn],
  ['GET /callback', callback],
  ['POST /link', link],
  ['POST /unlink', unlink],
  ['POST /sign-out', signOut],
];

const assets: readonly (readonly [string, Handler])[] = [
  ...pageAssets,
  ['GET /demo.css', fileAsset(new URL('./demo.css', import.meta.url), 'text/css; charset=utf-8')],
  [
    'GET /demo.js',
    fileAsset(new URL('./demo.js', import.meta.url), 'text/javascript; charset=utf-8'),
  ],
];

const statuses: Partial<Readonly<Record<ProblemReason, number>>> = {
  server_unreachable: 502,
  answer_unreadable: 502,
  request_refused: 502,
  not_found: 404,
  foreign_form: 403,
};

function problemReply(problem: Problem, incoming: Incoming): Reply {
  const page = problemPage(problem, visitOf(incoming).language);
  return pageReply(page, { status: statuses[problem.reason] ?? 400 });
}

/** Other programs on this host share our cookies, so only our own pages may post (CSRF). */
function checkOrigin({ method, headers }: Incoming, origin: string): void {
  if (method === 'POST' && headers.origin !== origin) throw new Problem('foreign_form');
}

/** Wraps an answer: problems become pages, and only the registered origin is served. */
function guarded(state: DemoState, answer: Answer): Handler {
  return async (incoming) => {
    const { host } = new URL(state.origin);
    if (incoming.method === 'GET' && incoming.headers.host !== host) {
      // Cookies of `localhost` would be missing at the callback, which is at the registered host.
      return redirectReply(incoming.url.href);
    }
    try {
      checkOrigin(incoming, state.origin);
      return await answer(state, visitOf(incoming));
    } catch (error) {
      if (error instanceof Problem) return problemReply(error, incoming);
      throw error;
    }
  };
}

function stateAt(origin: string, options: DemoAppOptions): DemoState {
  const { issuer, clientId, clientSecret, secondConnectionIdentifier: second } = options;
  const apiOrigin = new URL(options.apiOrigin).origin;
  const redirectUri = `${origin}/callback`;
  return {
    origin,
    postLogoutRedirectUri: `${origin}/`,
    apiOrigin,
    connections: [options.connectionIdentifier, ...(second === undefined ? [] : [second])],
    relyingParty: new RelyingParty({ issuer, clientId, clientSecret, redirectUri }),
    accountApi: new AccountApi({ apiOrigin, appId: clientId }),
    sessions: new Sessions(Date.now),
  };
}

/** Starts the demo on loopback; throws an Error that names the port when it is taken. */
export async function startDemoApp(options: DemoAppOptions): Promise<DemoApp> {
  const listener = await listen({
    host: options.host,
    port: options.port,
    name: 'the demo application',
    handlerFor: (origin) => {
      const state = stateAt(origin, options);
      const pages = answers.map(([route, answer]) => [route, guarded(state, answer)] as const);
      const notFound = guarded(state, () => {
        throw new Problem('not_found');
      });
      return routed(new Map([...assets, ...pages]), notFound);
    },
  });
  return {
    origin: listener.origin,
    redirectUri: `${listener.origin}/callback`,
    postLogoutRedirectUri: `${listener.origin}/`,
    close: () => listener.close(),
  };
}

/** A server whose application signs people in by LemonLDAP::NG. */
import { Application, type Tokens } from '../../world/application.ts';
import { type Running, startCauseway } from '../../world/causeway.ts';
import { type LemonLdap, lemonLdapOrReason, type Person } from '../../provide/lemonldap.ts';
import { formTo } from '../../world/page.ts';
import { type Answer, WebBrowser } from '../../world/web-browser.ts';

type Fields = Readonly<Record<string, unknown>>;

const installed = await lemonLdapOrReason();

/** Why these tests cannot run here; false when they can. */
export const skip: string | false = typeof installed === 'string' ? installed : false;

export interface LemonLdapWorld {
  readonly provider: LemonLdap;
  readonly causeway: Running;
  readonly app: Application;
  /** The address that the counterpart sends browsers back to. */
  callbackOf(identifier: string): string;
  /** Adds a source and a connection of it, which the application offers; resolves to the connection's id. */
  connect(type: string, identifier: string, fields: Fields): Promise<string>;
  /** Goes to the sign-in page there and fills it in; resolves to what it answers. */
  answerOf(browser: WebBrowser, identifier: string, person?: Person): Promise<Answered>;
  /** A whole sign-in. */
  signIn(identifier: string, person?: Person, browser?: WebBrowser): Promise<Tokens>;
  /** The user whom tokens are about, with identities. */
  userOf(tokens: Tokens): Promise<Fields>;
  close(): Promise<void>;
}

export interface Answered {
  readonly begun: Awaited<ReturnType<Application['begin']>>;
  readonly answer: Answer;
}

export async function startLemonLdapWorld(): Promise<LemonLdapWorld> {
  if (typeof installed === 'string') throw new Error(installed);
  const provider = installed;
  const causeway = await startCauseway({ env: { CAUSEWAY_OUTBOUND_ALLOW: '127.0.0.0/8' } });
  const app = await Application.create(causeway, {
    redirectUri: 'https://app.example/callback',
    logoutRedirectUris: ['https://app.example/'],
  });
  const callbackOf = (identifier: string) =>
    `${causeway.url}/connection/social/${identifier}/${causeway.server.firstRun.poolId}/callback`;

  async function answerOf(browser: WebBrowser, identifier: string, person: Person = 'dwho') {
    const begun = await app.begin({ ext_idp_conn_id: identifier });
    const page = await browser.go(begun.address);
    if (!page.url.startsWith(provider.url)) throw new Error(`${page.url}: ${page.text}`);
    return { begun, answer: await provider.signIn(browser, page.url, person) };
  }

  return {
    provider,
    causeway,
    app,
    callbackOf,
    async connect(type, identifier, fields) {
      const source = await causeway.make('create-ext-idp', { name: identifier, type });
      const { id } = await causeway.make('create-ext-idp-conn', {
        extIdpId: source.id,
        type,
        identifier,
        displayName: `The ${identifier} connection`,
        fields,
      });
      await causeway.make('change-ext-idp-conn-state', { id, enabled: true, appId: app.id });
      return String(id);
    },
    answerOf,
    async signIn(identifier, person, browser = new WebBrowser()) {
      const { begun, answer } = await answerOf(browser, identifier, person);
      const home = await arrive(browser, answer, app.redirectUri);
      return app.redeem(new URL(home.url), begun);
    },
    userOf: (tokens) =>
      causeway.make('get-user', { userId: tokens.claims()?.sub, withIdentities: true }),
    async close() {
      await causeway.close();
      await provider.close();
    },
  };
}

/** Goes on by redirects and by forms that send themselves, until the address that begins so. */
export async function arrive(browser: WebBrowser, first: Answer, goal: string): Promise<Answer> {
  let answer = first;
  for (let steps = 0; steps < 5; steps += 1) {
    answer = await browser.follow(answer, (url) => url.startsWith(goal));
    if (answer.url.startsWith(goal)) return answer;
    if (!/<form/.test(answer.text)) break;
    const isCrossSite = new URL(answer.url).origin !== new URL(formTo(answer, '').action).origin;
    answer = await browser.submit(formTo(answer, ''), { isCrossSite });
  }
  throw new Error(`${answer.url}: ${answer.status} ${answer.text}`);
}

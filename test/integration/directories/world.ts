/** A server whose application signs people in by a directory: by its own form, or on the hosted page. */
import { Application } from '../../world/application.ts';
import { type Running, startCauseway } from '../../world/causeway.ts';
import type { Envelope } from '../../world/client.ts';
import { formTo } from '../../world/page.ts';
import type { Answer, WebBrowser } from '../../world/web-browser.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface DirectoryWorld {
  readonly causeway: Running;
  readonly app: Application;
  /** Adds a source and a connection of it, which the application offers. */
  addDirectory(
    identifier: string,
    fields: Fields,
    settings?: Fields,
  ): Promise<{ readonly sourceId: string; readonly connectionId: string }>;
  /** `/api/v3/signin`, as an application with a form of its own calls it. */
  signIn(username: string, password: string, more?: Fields): Promise<Envelope>;
  /** The hosted page's form, filled in and sent; resolves to what follows. */
  fillIn(browser: WebBrowser, connection: string, typed: Typed): Promise<Answer>;
  /** The user whom an id token is about. */
  userOf(reply: Envelope): Promise<Fields>;
}

export interface Typed {
  readonly username: string;
  readonly password: string;
}

export async function startDirectoryWorld(
  type: 'ldap' | 'ad',
  env: Readonly<Record<string, string>> = {},
): Promise<DirectoryWorld & { close(): Promise<void> }> {
  const causeway = await startCauseway({
    env: { CAUSEWAY_OUTBOUND_ALLOW: '127.0.0.0/8', ...env },
  });
  const app = await Application.create(causeway, { redirectUri: 'https://app.example/callback' });
  const connection = type === 'ad' ? 'AD' : 'LDAP';

  return {
    causeway,
    app,
    async addDirectory(identifier, fields, settings = {}) {
      const source = await causeway.make('create-ext-idp', { name: identifier, type });
      const made = await causeway.make('create-ext-idp-conn', {
        extIdpId: source.id,
        type,
        identifier,
        displayName: `The ${identifier} directory`,
        fields,
        ...settings,
      });
      const state = { id: made.id, enabled: true, appId: app.id };
      await causeway.make('change-ext-idp-conn-state', state);
      return { sourceId: String(source.id), connectionId: String(made.id) };
    },
    signIn: (sAMAccountName, password, more = {}) =>
      causeway.ask('signin', {
        input: {
          connection,
          [`${type}Payload`]: { sAMAccountName, password },
          client_id: app.id,
          client_secret: app.secret,
          ...more,
        },
      }),
    async fillIn(browser, named, { username, password }) {
      const { address } = await app.begin({ ext_idp_conn_id: named });
      const page = await browser.go(address);
      const form = formTo(page, '/password');
      const sent = await browser.submit({
        ...form,
        fields: { ...form.fields, account: username, secret: password },
      });
      return browser.follow(sent, (url) => url.startsWith(app.redirectUri));
    },
    async userOf({ data }) {
      const [, claims = ''] = String(data?.['id_token']).split('.');
      const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }; // our own token
      return causeway.make('get-user', { userId: sub, withIdentities: true });
    },
    close: () => causeway.close(),
  };
}

/** A whole server with a SAML connection, `corp`, to a provider that is not ours, and an application that offers it. */
import { Application, type Tokens } from './application.ts';
import { startBrokeredWorld } from './brokered-world.ts';
import type { CausewayOptions, Running } from './causeway.ts';
import { formTo } from './page.ts';
import { SamlIdp, type SamlAnswer } from './saml-idp.ts';
import { type Answer, WebBrowser } from './web-browser.ts';

export interface Asked {
  readonly browser: WebBrowser;
  readonly begun: Awaited<ReturnType<Application['begin']>>;
  /** Where the provider was asked. */
  readonly request: URL;
}

export class SamlWorld {
  readonly idp: SamlIdp;
  readonly causeway: Running;
  readonly app: Application;
  readonly connectionId: string;
  /** What every address of the connection begins with. */
  readonly base: string;
  readonly #close: () => Promise<void>;

  private constructor(parts: {
    readonly idp: SamlIdp;
    readonly causeway: Running;
    readonly app: Application;
    readonly connectionId: string;
    readonly close: () => Promise<void>;
  }) {
    this.idp = parts.idp;
    this.causeway = parts.causeway;
    this.app = parts.app;
    this.connectionId = parts.connectionId;
    const { url, server } = parts.causeway;
    this.base = `${url}/connection/social/corp/${server.firstRun.poolId}`;
    this.#close = parts.close;
  }

  static async start(
    options: CausewayOptions,
    fields: Readonly<Record<string, unknown>> = {},
  ): Promise<SamlWorld> {
    const idp = new SamlIdp();
    const world = await startBrokeredWorld(options);
    const { causeway } = world;
    const app = await Application.open(causeway, world);
    const source = await causeway.make('create-ext-idp', { name: 'Corp', type: 'saml' });
    const connection = await causeway.make('create-ext-idp-conn', {
      extIdpId: source.id,
      type: 'saml',
      identifier: 'corp',
      displayName: 'Corp',
      fields: {
        signInEndPoint: idp.signInUrl,
        samlIdpCert: idp.keys.certificate,
        idpEntityId: idp.entityId,
        ...fields,
      },
    });
    const connectionId = String(connection.id);
    const close = () => world.close();
    const made = new SamlWorld({ idp, causeway, app, connectionId, close });
    await made.switch('on');
    return made;
  }

  get callbackUrl(): string {
    return `${this.base}/callback`;
  }

  get entityId(): string {
    return `${this.base}/metadata`;
  }

  /** Whether the application offers the connection. */
  async switch(to: 'on' | 'off'): Promise<void> {
    const state = { id: this.connectionId, appId: this.app.id, enabled: to === 'on' };
    await this.causeway.make('change-ext-idp-conn-state', state);
  }

  async configure(fields: Readonly<Record<string, unknown>>): Promise<void> {
    await this.causeway.make('update-ext-idp-conn', { id: this.connectionId, fields });
  }

  async metadata(): Promise<string> {
    return (await new WebBrowser().visit(this.entityId)).text;
  }

  /** Brings a browser to the provider. */
  async ask(
    browser = new WebBrowser(),
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<Asked> {
    const begun = await this.app.begin({ ext_idp_conn_id: 'corp', ...parameters });
    const request = await browser.arrive(begun.address, this.idp.signInUrl);
    return { browser, begun, request };
  }

  /** What the provider's page posts. */
  async answer({ request }: Pick<Asked, 'request'>, said: SamlAnswer = {}, certificate?: string) {
    const to = {
      acs: this.callbackUrl,
      entityId: this.entityId,
      ...(certificate !== undefined && { certificate }),
    };
    return {
      SAMLResponse: await this.idp.answer(to, await this.idp.read(request), said),
      RelayState: request.searchParams.get('RelayState') ?? '',
    };
  }

  isAtApp(url: string): boolean {
    return url.startsWith(this.app.redirectUri);
  }

  /** Posts an answer from the provider's own site. */
  async post(browser: WebBrowser, form: Readonly<Record<string, string>>): Promise<Answer> {
    const { callbackUrl } = this;
    const page = await browser.visit(callbackUrl, { form, isCrossSite: true });
    return browser.follow(await browser.submit(formTo(page, callbackUrl)), (url) =>
      this.isAtApp(url),
    );
  }

  /** A whole sign-in; `certificate`: that the provider encrypts for. */
  async signIn(
    said: SamlAnswer = {},
    {
      browser = new WebBrowser(),
      certificate,
      parameters,
    }: {
      readonly browser?: WebBrowser;
      readonly certificate?: string;
      readonly parameters?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<{ readonly browser: WebBrowser; readonly tokens: Tokens }> {
    const asked = await this.ask(browser, parameters);
    const arrival = await this.post(browser, await this.answer(asked, said, certificate));
    return { browser, tokens: await this.app.redeem(new URL(arrival.url), asked.begun) };
  }

  close(): Promise<void> {
    return this.#close();
  }
}

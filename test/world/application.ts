/** An application of a customer: what it does is done by `openid-client`, and nobody serves its redirect address. */
import * as openid from 'openid-client';

import type { Client } from './client.ts';
import type { WebBrowser } from './web-browser.ts';

export type Tokens = openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers;

/** A sign-in that was begun: where the browser goes, and what the answer must fit. */
export interface Begun {
  readonly address: string;
  readonly checks: openid.AuthorizationCodeGrantChecks;
}

export class Application {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
  readonly client: openid.Configuration;

  private constructor(facts: ApplicationFacts, client: openid.Configuration) {
    this.id = facts.appId;
    this.secret = facts.appSecret;
    this.redirectUri = facts.redirectUri;
    this.client = client;
  }

  /** Reads the discovery document, as an application does when it starts. */
  static async open({ url }: Pick<Client, 'url'>, facts: ApplicationFacts): Promise<Application> {
    const metadata = {
      client_secret: facts.appSecret,
      id_token_signed_response_alg: facts.algorithm ?? 'HS256',
    };
    const client = await openid.discovery(
      new URL(`${url}/oidc`),
      facts.appId,
      metadata,
      openid.ClientSecretPost(facts.appSecret),
      { execute: [openid.allowInsecureRequests] },
    );
    return new Application(facts, client);
  }

  /** Registers a further application and opens it. */
  static async create(
    causeway: Pick<Client, 'url' | 'make'>,
    settings: Readonly<Record<string, unknown>> & { readonly redirectUri: string },
    algorithm?: string,
  ): Promise<Application> {
    const { redirectUri, ...rest } = settings;
    const { appId } = await causeway.make('create-application', {
      appName: 'Another app',
      redirectUris: [redirectUri],
      ...rest,
    });
    const { secret } = await causeway.make('get-application-secret', { appId });
    const facts = { appId: String(appId), appSecret: String(secret), redirectUri };
    return Application.open(causeway, { ...facts, ...(algorithm !== undefined && { algorithm }) });
  }

  /** With PKCE, state and nonce, as every application should. */
  async begin(parameters: Readonly<Record<string, string>> = {}): Promise<Begun> {
    const verifier = openid.randomPKCECodeVerifier();
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const address = openid.buildAuthorizationUrl(this.client, {
      redirect_uri: this.redirectUri,
      scope: 'openid profile email',
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...parameters,
    });
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    return { address: address.href, checks };
  }

  /** Exchanges the code that the browser came back with. */
  redeem(arrival: URL, { checks }: Begun): Promise<Tokens> {
    return openid.authorizationCodeGrant(this.client, arrival, checks);
  }

  /** A whole sign-in of somebody for whom no page stands in the way. */
  async signIn(
    browser: WebBrowser,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<Tokens> {
    const begun = await this.begin(parameters);
    return this.redeem(await browser.arrive(begun.address, this.redirectUri), begun);
  }
}

export interface ApplicationFacts {
  readonly appId: string;
  readonly appSecret: string;
  readonly redirectUri: string;
  /** Of its id tokens; the server's default is HS256. */
  readonly algorithm?: string;
}

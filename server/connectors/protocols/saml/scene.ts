/** One SAML sign-in at a provider that is not ours, for the tests beside this file. */
import { SamlIdp, type SamlAnswer } from '../../../../test/world/saml-idp.ts';
import type { Assertion, LoginContext, Memory, WantedAssurance } from '../../connector.ts';
import type { LoadOwnKeys } from '../../own-keys.ts';
import { playUpstream } from '../../played-upstream.ts';
import { createTools } from '../../tools.ts';
import { saml } from './connector.ts';

export const login: LoginContext = {
  redirectUri: 'https://broker.example/connection/social/one/pool/callback',
  state: '5f2c0e7a91d2b64c2ab83f10c70e4d5508e6f9d35f1c0e7a91d2b64c2ab83f10',
  nonce: 'nonce',
  codeVerifier: 'verifier',
  locale: 'en',
};

export const entityId = 'https://broker.example/connection/social/one/pool/metadata';

type Fields = Readonly<Record<string, unknown>>;

interface Answered {
  readonly memory: Memory;
  readonly response: string;
  readonly ownKeys?: LoadOwnKeys;
}

export class SamlScene {
  readonly idp = new SamlIdp();
  readonly clock = { now: Date.now() };
  readonly upstream = playUpstream({});
  readonly tools = createTools({ http: this.upstream.http, clock: () => this.clock.now });

  fields(more: Fields = {}): Fields {
    return {
      signInEndPoint: this.idp.signInUrl,
      samlIdpCert: this.idp.keys.certificate,
      idpEntityId: this.idp.entityId,
      ...more,
    };
  }

  async start(
    more: Fields = {},
    { assurance, ...keys }: { assurance?: WantedAssurance; ownKeys?: LoadOwnKeys } = {},
  ) {
    const config = saml.decode(this.fields(more));
    if (saml.redirect === undefined) throw new Error('there is no way for browsers');
    const asked = assurance === undefined ? login : { ...login, assurance };
    return saml.redirect.start({ config, login: asked, ...keys }, this.tools);
  }

  /** What the provider sends back to a new request. */
  async answer(more: Fields = {}, said: SamlAnswer = {}, certificate?: string) {
    const { memory } = await this.start(more);
    const to = {
      entityId,
      acs: login.redirectUri,
      ...(certificate !== undefined && { certificate }),
    };
    const response = await this.idp.answer(to, memory['requestId'] ?? '', {
      at: this.clock.now,
      ...said,
    });
    return { memory, response };
  }

  async finish(more: Fields, { memory, response, ownKeys }: Answered): Promise<Assertion> {
    const config = saml.decode(this.fields(more));
    if (saml.redirect === undefined) throw new Error('there is no way for browsers');
    const params = new URLSearchParams({ SAMLResponse: response, RelayState: login.state });
    const callback = { method: 'POST' as const, params };
    const keys = ownKeys && { ownKeys };
    return saml.redirect.finish({ config, login, memory, callback, ...keys }, this.tools);
  }

  async signIn(more: Fields = {}, said: SamlAnswer = {}, certificate?: string): Promise<Assertion> {
    return this.finish(more, await this.answer(more, said, certificate));
  }
}

/** For tests: one vendor with keys of its own, whose id tokens say what a test wants them to. */
import { login } from '../conformance-scene.ts';
import type { Assertion, Connector } from '../connector.ts';
import { newSigner, playUpstream, type TokenPart } from '../played-upstream.ts';
import { createTools } from '../tools.ts';

export const NOW = 1_800_000_000_000;

interface Setting {
  readonly token: `https://${string}`;
  readonly keys: `https://${string}`;
  /** What its id tokens say beside `iat`, `exp` and the login's nonce. */
  readonly claims: TokenPart;
  /** What the token end point says beside the tokens. */
  readonly answer?: object;
}

export async function openIdVendorScene({ token, keys, claims, answer = {} }: Setting) {
  let brought: Readonly<Record<string, string>> = {};
  let signer = await newSigner('RS256', 'key-1');
  const upstream = playUpstream({
    [`GET ${keys}`]: () => ({ json: { keys: [signer.publicJwk] } }),
  });
  const tools = createTools({ http: upstream.http, clock: () => NOW });
  const seconds = NOW / 1000;

  const idToken = (changed: TokenPart = {}) =>
    signer.sign({ iat: seconds, exp: seconds + 300, ...claims, ...changed });

  async function answerWith(changed: TokenPart): Promise<void> {
    const json = { access_token: 'access-1', id_token: await idToken(changed), ...answer };
    upstream.answer(`POST ${token}`, { json });
  }

  return {
    upstream,
    tools,
    idToken,
    /** The vendor signs with another key from now on. */
    async rotate() {
      signer = await newSigner('RS256', 'key-2');
    },
    /** What browsers bring beside the code from now on. */
    bring(params: Readonly<Record<string, string>>) {
      brought = params;
    },
    /** A person comes back, and the id token says `changed`. */
    async signIn(
      connector: Connector,
      fields: object,
      changed: TokenPart = {},
    ): Promise<Assertion> {
      await answerWith({ nonce: login.nonce, ...changed });
      const config = connector.decode({ ...fields });
      const params = new URLSearchParams({ code: 'code-1', state: login.state, ...brought });
      const callback = { method: 'GET', params } as const;
      const input = { config, login, memory: {}, callback };
      if (connector.redirect === undefined) throw new Error('a way without browser');
      return connector.redirect.finish(input, tools);
    },
    /** An app comes with its credential; where that is a code, the id token says `changed`. */
    async exchange(
      connector: Connector,
      fields: object,
      { credential, changed = {} }: { credential: object; changed?: TokenPart },
    ): Promise<Assertion> {
      await answerWith(changed);
      const config = connector.decode({ ...fields });
      if (connector.native === undefined) throw new Error('a way without app');
      return connector.native.exchange({ config, credential: { ...credential } }, tools);
    },
  };
}

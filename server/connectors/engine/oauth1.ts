/**
 * The OAuth 1.0 flow (RFC 5849 section 2), for vendors that know no other: a request token is fetched
 * before the browser leaves, and its secret waits in the login's memory. There is no `state`: the request
 * token is what the answer is recognised by.
 *
 * Beside it: `oauth1-signature.ts`, and `oauth1-probes.ts` for testing a connection. Not here: what is asked with the tokens, which is a conversation as any.
 */
import { Type, type Static } from 'typebox';

import { UpstreamError } from '../../kernel/upstream-error.ts';
import type {
  Assertion,
  Callback,
  Connector,
  FinishInput,
  Memory,
  Started,
  StartInput,
  Tools,
} from '../connector.ts';
import type { Conversation } from './conversation.ts';
import { oauth1Probes } from './oauth1-probes.ts';
import { asserted, connectorOf, type Naming, type Vendor } from './oauth2.ts';

/** What is known before the browser leaves. */
export interface LeavingEntry<Config> {
  readonly config: Config;
  readonly redirectUri: string;
}

/** What is known when it has come back. */
export interface VerifierEntry<Config> {
  readonly config: Config;
  readonly verifier: string;
  readonly token: string;
  readonly tokenSecret: string;
}

/** Section 2.1: an answer without the confirmation ignores the callback (session fixation). */
export const RequestToken = Type.Object({
  oauth_token: Type.String({ minLength: 1, maxLength: 512 }),
  oauth_token_secret: Type.String({ minLength: 1, maxLength: 512 }),
  oauth_callback_confirmed: Type.Literal('true'),
});

/** Section 2.3, with what the vendor says beside it. */
export const AccessTokenOfOauth1 = Type.Object({
  oauth_token: Type.String({ minLength: 1 }),
  oauth_token_secret: Type.String({ minLength: 1 }),
});

interface Left {
  readonly requested: Static<typeof RequestToken>;
}

export interface RequestTokenWay<Config> extends Naming {
  /** Asks for the request token, and names the answer `requested`. */
  readonly leaving: Pick<Conversation<LeavingEntry<Config>, Left>, 'hold'>;
  /** Where the browser is sent with it. */
  readonly authorize: (config: Config, requestToken: string) => string;
}

/** A vendor whose conversation goes on with a verifier that a browser brought. */
export function byRequestToken<Config extends object, Known>(
  of: Vendor<Config, VerifierEntry<NoInfer<Config>>, Known>,
  { leaving, authorize, ...naming }: RequestTokenWay<Config>,
): Connector<Config> {
  const { settings } = of;

  async function start({ config, login }: StartInput<Config>, tools: Tools): Promise<Started> {
    const entry = { config, redirectUri: login.redirectUri };
    const { known } = await leaving.hold(entry, { tools, secrets: settings.secretsIn(config) });
    const { oauth_token: token, oauth_token_secret: tokenSecret } = known.requested;
    return {
      instruction: { kind: 'redirect', url: authorize(config, token) },
      memory: { token, tokenSecret },
      recognisedBy: token,
    };
  }

  async function finish(input: FinishInput<Config>, tools: Tools): Promise<Assertion> {
    const { config, memory } = input;
    const { token = '', tokenSecret = '' } = memory;
    const verifier = judgeVerifier(input.callback, memory);
    const entry = { config, verifier, token, tokenSecret };
    const secrets = [...settings.secretsIn(config), verifier, token, tokenSecret];
    return asserted(of, entry, { tools, secrets });
  }

  const redirect = Object.freeze({ start, finish });
  const probes = oauth1Probes<Config>({ start, authorize });
  return connectorOf(of, { ...naming, redirect, probes });
}

/** Returns the verifier. Throws `UpstreamError`: `denied` or `bad_response`. */
function judgeVerifier({ params }: Callback, { token }: Memory): string {
  if (!token || one(params, 'oauth_token', 'denied') !== token) {
    // Login CSRF: somebody else's authorization must not end this login.
    throw new UpstreamError('bad_response', {
      fault: 'request_mismatch',
      detail: 'authorization response: the request token is another',
    });
  }
  if (params.has('denied')) {
    const detail = 'authorization response: the person said no';
    throw new UpstreamError('denied', { fault: 'denied', detail });
  }
  const verifier = one(params, 'oauth_verifier');
  if (verifier) return verifier;
  const detail = 'authorization response: there is no verifier';
  throw new UpstreamError('bad_response', { fault: 'answer_unreadable', detail });
}

/** Two values for one name: whoever reads the other one judges something else. */
function one(params: URLSearchParams, ...names: readonly string[]): string | undefined {
  const [value, second] = names.flatMap((name) => params.getAll(name));
  return second === undefined ? value : undefined;
}

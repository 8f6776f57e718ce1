/**
 * The OAuth 2.0 flow (RFC 6749 section 4.1) for vendors with their own words for it, and the same
 * conversation begun by an app on a phone. A connector on it is data: where the browser is sent, what
 * is asked afterwards, what the answers mean.
 *
 * Beside it: `settings.ts` what a customer writes, `request.ts` and `conversation.ts` how is asked,
 * `dialect.ts` and `parse.ts` how is answered, `code-callback.ts` how the browser comes back, `told.ts`
 * what comes out. Not here: OpenID Connect, which has its own checks in `oidc.ts`.
 */
import type { Static, TSchema } from 'typebox';

import { digest } from '../../kernel/token.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type {
  Assertion,
  Connector,
  FinishInput,
  LoginContext,
  NativeCapability,
  NativeInput,
  RefreshInput,
  Started,
  StartInput,
  Tools,
} from '../connector.ts';
import { judgeCallback, type CodeCallback } from './code-callback.ts';
import {
  conversation,
  type Conversation,
  type Scene,
  type SpecialQuestion,
} from './conversation.ts';
import type { Dialect } from './dialect.ts';
import { oauth2Probes } from './oauth2-probes.ts';
import { withQuery } from './request.ts';
import type { Settings } from './settings.ts';
import type { Code } from './shapes.ts';
import { assertionOf, tokensOf, type Told, type ToldTokens } from './told.ts';

/** What is known when a code has come, through a browser or from an app. */
export interface CodeEntry<Config> {
  readonly config: Config;
  readonly code: string;
  /** Absent for a code that an app obtained. */
  readonly redirectUri?: string;
  readonly codeVerifier?: string;
  /** What an id token must repeat; absent where none was sent. */
  readonly nonce?: string;
  /** What else the browser brought; nothing in it is proven. */
  readonly brought?: URLSearchParams;
}

/** What is known when an app has sent its credential. */
export type AppEntry<Config, Credential extends TSchema> = {
  readonly config: Config;
} & Static<Credential>;

/** Where the browser is sent. */
export interface Authorize<Config> {
  readonly url: (config: Config) => string;
  readonly clientId: (config: Config) => string;
  readonly scopes?: (config: Config) => readonly string[];
  /** Default a space. */
  readonly scopeSeparator?: string;
  /** The vendor's names, where they are not those of RFC 6749. */
  readonly names?: { readonly clientId?: string; readonly redirectUri?: string };
  /** RFC 7636, for servers known to check it. */
  readonly hasPkce?: (config: Config) => boolean;
  /** True for a vendor whose id tokens repeat it (OpenID Connect Core section 3.1.2.1). */
  readonly hasNonce?: boolean;
  /** What this vendor wants beside; undefined members are left out. */
  readonly more?: (
    config: Config,
    login: LoginContext,
  ) => Readonly<Record<string, string | undefined>>;
  /** Without the number sign. */
  readonly fragment?: string;
}

/** What the ways into one vendor have in common. */
export interface Vendor<Config extends object, Entry, Known> extends Pick<
  Connector,
  'sourceType' | 'category' | 'maturity' | 'lastVerified'
> {
  readonly settings: Settings<Config>;
  readonly conversation: Pick<Conversation<Entry, Known>, 'hold'>;
  /** `now` in epoch ms. */
  readonly tell: (known: Known, now: number) => Told;
  readonly refresh?: NonNullable<Connector<Config>['refresh']>;
  readonly revoke?: NonNullable<Connector<NoInfer<Config>>['revoke']>;
}

/** Holds a vendor's parts together while their types are worked out. */
export function vendor<Config extends object, Entry, Known>(
  parts: Vendor<Config, Entry, Known>,
): Vendor<Config, Entry, Known> {
  return parts;
}

export type Naming = Pick<Connector, 'type' | 'label'>;

/** People who come by browser. */
export interface BrowserWay<Config> extends Naming {
  readonly authorize: Authorize<Config>;
  readonly callback?: CodeCallback;
}

/** People whose app has already asked the vendor. */
export interface AppWay<Config, Credential extends TSchema>
  extends Naming, Pick<NativeCapability<Config>, 'kitRequest'> {
  /** What the app sends. */
  readonly credential: Credential;
}

/** A vendor whose conversation begins with a code that a browser brought. */
export function byBrowser<Config extends object, Known>(
  of: Vendor<Config, CodeEntry<NoInfer<Config>>, Known>,
  { authorize, callback, ...naming }: BrowserWay<Config>,
): Connector<Config> {
  const { settings } = of;

  async function finish(input: FinishInput<Config>, tools: Tools): Promise<Assertion> {
    const { config, login } = input;
    const code = judgeCallback(input.callback, login, callback);
    const entry = {
      config,
      code,
      redirectUri: login.redirectUri,
      ...(authorize.hasPkce?.(config) && { codeVerifier: login.codeVerifier }),
      ...(authorize.hasNonce && { nonce: login.nonce }),
      brought: input.callback.params,
    };
    const secrets = [...settings.secretsIn(config), code, login.codeVerifier];
    return asserted(of, entry, { tools, secrets });
  }

  const start = (input: StartInput<Config>) => Promise.resolve(startOf(authorize, input));
  const redirect = Object.freeze({ start, finish });
  const [name = 'code', ...others] = callback?.code ?? [];
  const probes = oauth2Probes(redirect, [name, ...others]);
  return connectorOf(of, { ...naming, redirect, probes });
}

/** Both at once: a vendor whose browsers and apps come with the same kind of code. */
export function byBrowserAndApp<Config extends object, Known>(
  of: Vendor<Config, CodeEntry<NoInfer<Config>>, Known>,
  { credential, kitRequest, ...way }: BrowserWay<Config> & AppWay<Config, typeof Code>,
): Connector<Config> {
  const app = { type: way.type, label: way.label, credential, ...(kitRequest && { kitRequest }) };
  return Object.freeze({ ...byApp(of, app), ...byBrowser(of, way) });
}

/** A vendor whose conversation begins with what an app sends. */
export function byApp<Config extends object, Credential extends TSchema, Known>(
  of: Vendor<Config, AppEntry<NoInfer<Config>, Credential>, Known>,
  { credential, kitRequest, ...naming }: AppWay<Config, Credential>,
): Connector<Config> {
  async function exchange(input: NativeInput<Config>, tools: Tools): Promise<Assertion> {
    return assertedByPhone(of, { ...input, shape: credential, sent: input.credential }, tools);
  }

  const native = { credential, exchange, ...(kitRequest && { kitRequest }) };
  return connectorOf(of, { ...naming, native: Object.freeze(native) });
}

/** Makes an assertion of what a phone brought. Throws `bad_code` when it has another shape. */
export async function assertedByPhone<Config extends object, Credential extends TSchema, Known>(
  of: Vendor<Config, AppEntry<Config, Credential>, Known>,
  { config, shape, sent }: Brought<Config, Credential>,
  tools: Tools,
): Promise<Assertion> {
  const { Check } = await import('typebox/value');
  if (!Check(shape, sent)) {
    throw new UpstreamError('bad_code', { detail: 'what the phone sent has another shape' });
  }
  const texts = Object.values(sent as object).filter((value) => typeof value === 'string'); // credentials are objects
  const secrets = [...of.settings.secretsIn(config), ...texts];
  return asserted(of, { ...sent, config }, { tools, secrets });
}

interface Brought<Config, Credential> {
  readonly config: Config;
  readonly shape: Credential;
  readonly sent: unknown;
}

/** A vendor with one of its ways. */
export function connectorOf<Config extends object, Entry, Known>(
  {
    conversation: _conversation,
    tell: _tell,
    settings,
    ...identification
  }: Vendor<Config, Entry, Known>,
  way: Pick<
    Connector<Config>,
    'type' | 'label' | 'redirect' | 'native' | 'poll' | 'inbound' | 'probes'
  >,
): Connector<Config> {
  return Object.freeze({
    ...identification,
    ...way,
    config: settings.schema,
    decode: settings.decode,
  });
}

/** Holds the conversation and makes an assertion of what is then known. */
export async function asserted<Config extends object, Entry, Known>(
  of: Vendor<Config, Entry, Known>,
  entry: Entry,
  scene: Scene,
): Promise<Assertion> {
  const { known, withheld } = await of.conversation.hold(entry, scene);
  scene.tools.onPassed?.('client', 'answer');
  return assertionOf(of.tell(known, scene.tools.clock()), {
    clock: scene.tools.clock,
    refused: withheld,
  });
}

function startOf<Config>(
  authorize: Authorize<Config>,
  { config, login }: StartInput<Config>,
): Started {
  const { names = {}, scopeSeparator = ' ', fragment } = authorize;
  const parameters = {
    [names.clientId ?? 'client_id']: authorize.clientId(config),
    [names.redirectUri ?? 'redirect_uri']: login.redirectUri,
    response_type: 'code',
    scope: authorize.scopes?.(config).join(scopeSeparator) || undefined,
    state: login.state,
    ...(authorize.hasPkce?.(config) && {
      code_challenge: digest(login.codeVerifier), // RFC 7636 section 4.2: SHA-256 as base64url
      code_challenge_method: 'S256',
    }),
    ...(authorize.hasNonce && { nonce: login.nonce }),
    ...authorize.more?.(config, login),
  };
  const url = withoutDoubles(authorize.url(config), parameters);
  return {
    instruction: { kind: 'redirect', url: fragment === undefined ? url : `${url}#${fragment}` },
    memory: {},
  };
}

/** What this login sends wins over what stands in the address: a fixed state would bind nothing. */
function withoutDoubles(
  address: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(address);
  for (const name of Object.keys(parameters)) url.searchParams.delete(name);
  return withQuery(url.search === '' ? (address.split('?')[0] ?? '') : url.href, parameters);
}

/** How a vendor is asked for new tokens, and what its answer must be. */
export interface Refreshing<Config extends object, Shape extends TSchema> extends Pick<
  SpecialQuestion<RefreshInput<Config>>,
  'send' | 'provenPart'
> {
  readonly settings: Settings<Config>;
  readonly dialect: Dialect;
  readonly shape: Shape;
  readonly tell: (token: Static<Shape>) => ToldTokens;
}

/** Renews tokens by one question. */
export function refreshing<Config extends object, Shape extends TSchema>({
  settings,
  dialect,
  shape,
  tell,
  ...question
}: Refreshing<Config, Shape>): NonNullable<Connector<Config>['refresh']> {
  const renewal = conversation<RefreshInput<Config>>(dialect).ask('token', shape, question);
  return refreshingBy(renewal, { settings, tell: ({ token }) => tell(token) });
}

/** The same by several. */
export function refreshingBy<Config extends object, Known>(
  renewal: Pick<Conversation<RefreshInput<NoInfer<Config>>, Known>, 'hold'>,
  { settings, tell }: { settings: Settings<Config>; tell: (known: Known) => ToldTokens },
): NonNullable<Connector<Config>['refresh']> {
  return async (input, tools) => {
    const secrets = [...settings.secretsIn(input.config), input.refreshToken];
    const { known } = await renewal.hold(input, { tools, secrets });
    // A vendor that rotates sends a new one; silence means that the old one stays good.
    return { refreshToken: input.refreshToken, ...tokensOf(tell(known), tools.clock) };
  };
}

/**
 * Single logout, both ways (SAML Profiles section 4.4): the provider tells us that a session of its has
 * ended, or somebody signs out here and the provider is told. Every message is signed, ours and theirs.
 */
import { MINUTE_MS } from '../../../kernel/clock.ts';
import { newAlphanumericToken } from '../../../kernel/token.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type {
  LogoutFinish,
  LogoutInput,
  LogoutOrder,
  LogoutStart,
  Started,
  Tools,
} from '../../connector.ts';
import { misfit } from '../../engine/fields.ts';
import { withPlainName } from './encrypted-part.ts';
import { type Field, received, type Received, routeTo, sent } from './binding.ts';
import type { SamlConfig } from './config.ts';
import { type IdentityProvider, providerOf, refreshedFor } from './idp.ts';
import { type ExpectedLogout, judgeLogoutRequest, judgeLogoutResponse } from './judge-logout.ts';
import { writtenName } from './name-id.ts';
import { openingKeysOf, spKeysOf } from './sp-keys.ts';
import { entityIdFor } from './sp-metadata.ts';
import { NS } from './vocabulary.ts';
import { xml } from './write-xml.ts';

type Input = LogoutInput<SamlConfig>;

/** What the provider wants to have ended, and the answer to it. */
export async function receive(input: Input, tools: Tools): Promise<LogoutOrder> {
  const { callback, config } = input;
  const message = { field: 'SAMLRequest', root: 'LogoutRequest' } as const;
  const { message: asked, relayState, provider } = await opened(input, message, tools);
  const keys = openingKeysOf(config, input.ownKeys);
  const request = await withPlainName(asked.tree, asked, keys);
  const expected = expectedOf(input, provider, tools);
  const { id, sessions, onlyOnce } = judgeLogoutRequest(request, expected);

  const preferred = callback.method === 'POST' ? 'post' : 'redirect';
  const route = routeTo(provider.signOutAnswers, preferred);
  if (route === undefined) return { sessions, onlyOnce };
  const { text } = xml`
    <samlp:LogoutResponse xmlns:samlp="${NS.protocol}" xmlns:saml="${NS.assertion}" ID="${newId()}" Version="2.0" IssueInstant="${timeAt(tools.clock())}" Destination="${route.url}" InResponseTo="${id}">
      <saml:Issuer>${entityIdFor(config, input.redirectUri)}</saml:Issuer>
      <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
    </samlp:LogoutResponse>`;
  const key = await signingKey(input);
  const answer = { field: 'SAMLResponse', root: 'LogoutResponse', relayState, key } as const;
  return { sessions, onlyOnce, answer: sent(text, route, { ...config, ...answer }) };
}

const REQUEST_LASTS_MS = 5 * MINUTE_MS;

/** Undefined when the provider takes no such requests, or the person's name there is not known. */
export async function start(
  input: LogoutStart<SamlConfig>,
  tools: Tools,
): Promise<Started | undefined> {
  const { config, session, state } = input;
  const { memory: name = {}, id: index } = session;
  if (config.leaveProviderSignedIn || name['nameId'] === undefined) return undefined;
  const provider = await providerOf(config, tools);
  const preferred = config.protocolBinding === 'HTTP-POST' ? 'post' : 'redirect';
  const route = routeTo(provider.signOut, preferred);
  if (route === undefined) return undefined;

  const requestId = newId();
  const now = tools.clock();
  const { text } = xml`
    <samlp:LogoutRequest xmlns:samlp="${NS.protocol}" xmlns:saml="${NS.assertion}" ID="${requestId}" Version="2.0" IssueInstant="${timeAt(now)}" NotOnOrAfter="${timeAt(now + REQUEST_LASTS_MS)}" Destination="${route.url}" Reason="urn:oasis:names:tc:SAML:2.0:logout:user">
      <saml:Issuer>${entityIdFor(config, input.redirectUri)}</saml:Issuer>
      ${writtenName(name)}
      ${index !== undefined && xml`<samlp:SessionIndex>${index}</samlp:SessionIndex>`}
    </samlp:LogoutRequest>`;
  const key = await signingKey(input);
  const message = { field: 'SAMLRequest', root: 'LogoutRequest', relayState: state, key } as const;
  return { instruction: sent(text, route, { ...config, ...message }), memory: { requestId } };
}

/** Throws unless the provider's session has ended. A refusal needs no signature: it is no promise. */
export async function finish(input: LogoutFinish<SamlConfig>, tools: Tools): Promise<void> {
  const message = { field: 'SAMLResponse', root: 'LogoutResponse' } as const;
  const { message: response, provider } = await opened(input, message, tools);
  const requestId = input.memory['requestId'] ?? '';
  judgeLogoutResponse(response.tree, { ...expectedOf(input, provider, tools), requestId });
}

interface Message {
  readonly field: Field;
  readonly root: string;
}

/** A signature that does not verify may be by a key that the provider has only just announced. */
async function opened(
  input: Input,
  message: Message,
  tools: Tools,
): Promise<Received & { readonly provider: IdentityProvider }> {
  const { config, callback } = input;
  const open = async () => {
    const provider = await providerOf(config, tools);
    const { certificates } = provider;
    const { allowSha1 } = config;
    const incoming = { ...message, certificates, allowSha1 };
    return { ...(await received(callback, incoming)), provider };
  };
  try {
    return await open();
  } catch (error) {
    const isDoubtful = error instanceof UpstreamError && error.reason === 'bad_token';
    if (!isDoubtful || !(await refreshedFor(config, tools))) throw error;
    return open();
  }
}

function expectedOf(
  { config, redirectUri, logoutUri }: Input,
  { entityId: issuer }: IdentityProvider,
  { clock }: Tools,
): ExpectedLogout {
  const audience = entityIdFor(config, redirectUri);
  return { issuer, audience, destinations: [logoutUri, redirectUri], now: clock() };
}

async function signingKey({ config, ownKeys }: Pick<Input, 'config' | 'ownKeys'>) {
  const keys = await spKeysOf(config, ownKeys);
  if (keys === undefined) throw misfit('samlSpKey', 'is required to end sessions');
  return keys.signing;
}

/** An xs:ID must not begin with a digit. */
function newId(): string {
  return `_${newAlphanumericToken()}`;
}

function timeAt(at: number): string {
  return new Date(at).toISOString();
}

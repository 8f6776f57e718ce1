/**
 * A sign-in by SAML: the question, and the judgement of what comes back. Here is only the order of
 * things; each of them is a file beside this one. Loaded with the first such sign-in, because the
 * library behind it is large.
 */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type {
  Assertion,
  DescribeInput,
  Description,
  FinishInput,
  StartInput,
  Started,
  Tools,
  UpstreamSession,
} from '../../connector.ts';
import { compact } from '../../engine/compact.ts';
import type { XmlElement } from '../../engine/xml.ts';
import { claimsIn } from '../../engine/attribute-claims.ts';
import { attributesOf } from './attributes.ts';
import { authnRequest } from './authn-request.ts';
import type { SamlConfig } from './config.ts';
import { type IdentityProvider, providerOf, refreshedFor } from './idp.ts';
import { sessionIndexOf } from './judge-logout.ts';
import { judgeResponse, requireSuccess } from './judge-response.ts';
import { messageIn } from './message.ts';
import { type Parties, personOf, rememberedName } from './name-id.ts';
import { type OpenedResponse, openResponse, type ReadResponse, readResponse } from './response.ts';
import { openingKeysOf, spKeysOf } from './sp-keys.ts';
import { entityIdFor, metadataFor } from './sp-metadata.ts';
import { subjectIn } from './subject.ts';
import { bad, childOf, NS, requiredChild } from './vocabulary.ts';

export async function start(
  { config, login, ownKeys }: StartInput<SamlConfig>,
  tools: Tools,
): Promise<Started> {
  const provider = await providerOf(config, tools);
  const keys = () => spKeysOf(config, ownKeys);
  return authnRequest(config, provider, { login, now: tools.clock(), keys });
}

type Finish = FinishInput<SamlConfig>;

export async function finish(input: Finish, tools: Tools): Promise<Assertion> {
  const { config, login, callback, memory } = input;
  if (callback.method !== 'POST') throw bad('a response comes by POST');
  const read = readResponse(messageIn(callback.params, 'SAMLResponse'));
  requireSuccess(read.response);

  const { opened, provider } = await opening(read, input, tools);
  tools.onPassed?.('discovery', 'algorithms', 'signature');
  const audience = entityIdFor(config, login.redirectUri);
  const judged = judgeResponse(opened, {
    issuer: provider.entityId,
    audience,
    recipient: login.redirectUri,
    requestId: memory['requestId'] ?? '',
    now: tools.clock(),
    authnContexts: config.authnContexts,
  });

  tools.onPassed?.('issuer', 'audience', 'redirect', 'request', 'clock');
  const { assertion } = opened;
  const session = sessionIn(assertion, { issuer: judged.issuer, audience });
  const attributes = attributesOf(assertion);
  const { issuer, acr, authenticatedAt, refusedAfter } = judged;
  const rule = { audience, format: config.nameIdFormat, attribute: config.subjectAttribute };
  return {
    subjects: [subjectIn(assertion, { issuer, attributes }, rule)],
    claims: claimsIn(attributes, config.attributes),
    assurance: compact({ acr, authenticatedAt }),
    tokens: undefined,
    ...(session !== undefined && { session }),
    raw: Object.fromEntries([...attributes, ['issuer', issuer]]),
    onlyOnce: { id: `${issuer} ${assertion.attributes.get('ID') ?? ''}`, until: refusedAfter },
  };
}

/** By which either side can end the session; unknown where the provider does not name the person. */
function sessionIn(assertion: XmlElement, parties: Parties): UpstreamSession | undefined {
  const subject = requiredChild(assertion, NS.assertion, 'Subject');
  const nameId = childOf(subject, NS.assertion, 'NameID');
  if (nameId === undefined) return undefined;
  const id = sessionIndexOf(assertion);
  return {
    ...(id !== undefined && { id }),
    subject: personOf(nameId, parties),
    memory: rememberedName(nameId),
  };
}

interface Opening {
  readonly opened: OpenedResponse;
  readonly provider: IdentityProvider;
}

/** A signature that does not verify may be by a key that the provider has only just announced. */
async function opening(read: ReadResponse, input: Finish, tools: Tools): Promise<Opening> {
  try {
    return await openedBy(read, input, tools);
  } catch (error) {
    const isDoubtful = error instanceof UpstreamError && error.reason === 'bad_token';
    if (!isDoubtful || !(await refreshedFor(input.config, tools))) throw error;
    return openedBy(read, input, tools);
  }
}

async function openedBy(
  read: ReadResponse,
  { config, ownKeys }: Finish,
  tools: Tools,
): Promise<Opening> {
  const provider = await providerOf(config, tools);
  const opened = await openResponse(read, {
    certificates: provider.certificates,
    allowSha1: config.allowSha1,
    wants: config.wantSigned,
    requireEncryption: config.wantEncrypted,
    decryptionKeys: openingKeysOf(config, ownKeys),
  });
  return { opened, provider };
}

/** Our metadata, for the provider's administrator. */
export async function describe(
  { config, ownKeys, ...addresses }: DescribeInput<SamlConfig>,
  tools: Tools,
): Promise<Description> {
  const keys = await spKeysOf(config, ownKeys);
  const body = metadataFor(config, { ...addresses, keys, now: tools.clock() });
  return { contentType: 'application/samlmetadata+xml', body };
}

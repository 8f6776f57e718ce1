/** Whether a verified message of a logout is from this provider, for us, now (SAML Core section 3.7). */
import { MINUTE_MS } from '../../../kernel/clock.ts';
import type { LogoutOrder } from '../../connector.ts';
import type { XmlElement } from '../../engine/xml.ts';
import { CLOCK_SKEW_MS, requireVersion, timeOf } from './judge-response.ts';
import { type Parties, personOf } from './name-id.ts';
import { bad, childOf, childrenOf, isElement, NS, requiredChild, untrusted } from './vocabulary.ts';

export interface ExpectedLogout {
  /** The provider's entity id; undefined where only its certificates are known. */
  readonly issuer: string | undefined;
  readonly audience: string;
  /** Our addresses that it may be sent to. */
  readonly destinations: readonly string[];
  /** Epoch ms. */
  readonly now: number;
}

/** A message without an end of its own is refused after this. */
const FRESH_FOR_MS = 5 * MINUTE_MS;
const MOST_SESSIONS = 100;

export interface JudgedLogout extends Required<Pick<LogoutOrder, 'sessions' | 'onlyOnce'>> {
  readonly id: string;
}

/** What a request to end sessions names, its person in clear. Throws `bad_response` or `bad_token`. */
export function judgeLogoutRequest(request: XmlElement, expected: ExpectedLogout): JudgedLogout {
  const known = new Set(['Issuer', 'Signature', 'Extensions', 'NameID', 'SessionIndex']);
  if (request.children.some(({ name }) => !known.has(name))) {
    throw bad('the request to end sessions has strange parts');
  }
  const issuer = judgeEnvelope(request, expected);
  const until = judgeTimes(request, expected.now);
  const nameId = requiredChild(request, NS.assertion, 'NameID');
  const parties: Parties = { issuer, audience: expected.audience };
  const subject = personOf(nameId, parties);
  const indexes = childrenOf(request, NS.protocol, 'SessionIndex').map(({ text }) => text.trim());
  if (indexes.length > MOST_SESSIONS) throw bad('the request names too many sessions');
  const id = request.attributes.get('ID') ?? '';
  return {
    id,
    sessions:
      indexes.length === 0 ? [{ subject }] : indexes.map((index) => ({ id: index, subject })),
    onlyOnce: { id: `${issuer} ${id}`, until: until + CLOCK_SKEW_MS },
  };
}

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const PARTIAL = 'urn:oasis:names:tc:SAML:2.0:status:PartialLogout';

/** Throws `denied` when the provider kept its session, and for a message that is no answer to ours. */
export function judgeLogoutResponse(
  response: XmlElement,
  { requestId, ...expected }: ExpectedLogout & { readonly requestId: string },
): void {
  judgeEnvelope(response, expected);
  judgeTimes(response, expected.now);
  if (response.attributes.get('InResponseTo') !== requestId) {
    throw untrusted('InResponseTo names another request');
  }
  const status = requiredChild(response, NS.protocol, 'Status');
  const outer = requiredChild(status, NS.protocol, 'StatusCode');
  const inner = childOf(outer, NS.protocol, 'StatusCode');
  // Others that shared the session may have kept theirs; the provider's own has ended.
  const isEnded = [outer, inner].some((code) =>
    [SUCCESS, PARTIAL].includes(code?.attributes.get('Value') ?? ''),
  );
  if (!isEnded) throw untrusted('the provider did not end its session');
}

function judgeEnvelope(message: XmlElement, expected: ExpectedLogout): string {
  requireVersion(message);
  const issuer = requiredChild(message, NS.assertion, 'Issuer').text.trim();
  if (issuer === '' || issuer.length > 1024) throw bad('the issuer is no entity id');
  if (expected.issuer !== undefined && issuer !== expected.issuer) {
    throw untrusted('Issuer is another provider');
  }
  // A signed message names where it is sent (SAML Bindings section 3.4.5.2).
  if (!expected.destinations.includes(message.attributes.get('Destination') ?? '')) {
    throw untrusted('Destination is another address than ours');
  }
  return issuer;
}

/** Returns until when it counts. */
function judgeTimes(message: XmlElement, now: number): number {
  const issuedAt = timeOf(message, 'IssueInstant');
  if (issuedAt > now + CLOCK_SKEW_MS) throw untrusted('the message is from the future');
  const hasEnd = message.attributes.has('NotOnOrAfter');
  const end = hasEnd ? timeOf(message, 'NotOnOrAfter') : issuedAt + FRESH_FOR_MS;
  if (now >= end + CLOCK_SKEW_MS) throw untrusted('the message has expired');
  return end;
}

/** The session that an assertion tells of: what names it, and what is needed to end it there. */
export function sessionIndexOf(assertion: XmlElement): string | undefined {
  const statement = assertion.children.find((child) =>
    isElement(child, NS.assertion, 'AuthnStatement'),
  );
  return statement?.attributes.get('SessionIndex');
}

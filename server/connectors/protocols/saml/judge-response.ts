/**
 * Whether a verified response is an answer to our question, for us, now: the rules of the web browser
 * profile (SAML Profiles section 4.1.4.3, SAML Core sections 2.4 and 2.5). What is missing fails.
 */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../../kernel/upstream-fault.ts';
import type { OpenedResponse } from './response.ts';
import { childOf, childrenOf, NS, requiredChild, untrusted, bad } from './vocabulary.ts';
import type { XmlElement } from '../../engine/xml.ts';

/** How far the clocks of two honest machines may be apart. */
export const CLOCK_SKEW_MS = 120_000;

export interface Expected {
  /** The provider's entity id; undefined where only its certificates are known. */
  readonly issuer: string | undefined;
  /** Our entity id. */
  readonly audience: string;
  /** Our address that the response was sent to. */
  readonly recipient: string;
  readonly requestId: string;
  /** Epoch ms. */
  readonly now: number;
  /** Classes of authentication, one of which must have taken place; empty: any. */
  readonly authnContexts: readonly string[];
}

export interface Judged {
  readonly issuer: string;
  /** Once this long has passed, the assertion is refused anyway. Epoch ms. */
  readonly refusedAfter: number;
  readonly acr: string | undefined;
  /** Epoch ms. */
  readonly authenticatedAt: number;
}

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const STATUS = 'urn:oasis:names:tc:SAML:2.0:status:';

/** What a provider's no means, by its second or first status code. */
const reasons: Readonly<Record<string, UpstreamError['reason']>> = {
  AuthnFailed: 'denied',
  RequestDenied: 'denied',
  NoPassive: 'denied',
  UnknownPrincipal: 'denied',
  NoAuthnContext: 'denied',
  InvalidNameIDPolicy: 'misconfigured',
  RequestUnsupported: 'misconfigured',
  UnsupportedBinding: 'misconfigured',
};

/** Throws for every status but success. A refusal needs no signature: it lets nobody in. */
export function requireSuccess(response: XmlElement): void {
  const status = requiredChild(response, NS.protocol, 'Status');
  const outer = requiredChild(status, NS.protocol, 'StatusCode');
  const inner = childOf(outer, NS.protocol, 'StatusCode');
  const code = outer.attributes.get('Value') ?? '';
  if (code === SUCCESS) return;
  const names = [inner?.attributes.get('Value'), code].map((value) =>
    (value ?? '').startsWith(STATUS) ? (value ?? '').slice(STATUS.length) : '',
  );
  const name = names.find((known) => Object.hasOwn(reasons, known)) ?? '';
  throw new UpstreamError(reasons[name] ?? 'bad_response', {
    fault: name === 'NoAuthnContext' ? 'assurance_too_low' : undefined,
    detail: 'saml: the provider answers with a failure',
    upstream: {
      code: names.filter((known) => /^\w{1,40}$/.test(known)).join(' '),
      description: (childOf(status, NS.protocol, 'StatusMessage')?.text ?? '').slice(0, 200),
    },
  });
}

/** Throws `bad_token` with the rule that is broken. */
export function judgeResponse(opened: OpenedResponse, expected: Expected): Judged {
  judgeEnvelope(opened, expected);
  const { assertion } = opened;
  requireVersion(assertion);
  const issuer = requiredChild(assertion, NS.assertion, 'Issuer').text.trim();
  judgeIssuer(opened.response, issuer, expected);
  if (timeOf(assertion, 'IssueInstant') > expected.now + CLOCK_SKEW_MS) {
    throw untrusted('the assertion is from the future', 'answer_from_future');
  }
  const confirmedUntil = judgeSubject(assertion, expected);
  const validUntil = judgeConditions(assertion, expected);
  const refusedAfter = Math.max(confirmedUntil, validUntil) + CLOCK_SKEW_MS;
  return { issuer, refusedAfter, ...judgeStatement(assertion, expected) };
}

function judgeEnvelope({ response, isResponseSigned }: OpenedResponse, expected: Expected): void {
  requireVersion(response);
  const destination = response.attributes.get('Destination');
  // SAML Bindings section 3.5.5.2: a signed message names where it is sent.
  const isMissing = destination === undefined || destination === '';
  if (isMissing ? isResponseSigned : destination !== expected.recipient) {
    throw untrusted('Destination is another address than ours', 'recipient_mismatch');
  }
  if (response.attributes.get('InResponseTo') !== expected.requestId) {
    throw untrusted('InResponseTo names another request', 'request_mismatch');
  }
}

export function requireVersion({ attributes, name }: XmlElement): void {
  if (attributes.get('Version') !== '2.0') throw bad(`${name} is not of SAML 2.0`);
  if ((attributes.get('ID') ?? '') === '') throw bad(`${name} has no ID`);
}

function judgeIssuer(response: XmlElement, issuer: string, expected: Expected): void {
  if (issuer === '' || issuer.length > 1024)
    throw bad('the issuer is no entity id', 'issuer_mismatch');
  if (expected.issuer !== undefined && issuer !== expected.issuer) {
    throw untrusted('Issuer is another provider', 'issuer_mismatch');
  }
  const sender = childOf(response, NS.assertion, 'Issuer')?.text.trim();
  if (sender !== undefined && sender !== issuer)
    throw untrusted('the response has another issuer', 'issuer_mismatch');
}

/** One bearer confirmation must hold whole; returns until when. */
function judgeSubject(assertion: XmlElement, expected: Expected): number {
  const subject = requiredChild(assertion, NS.assertion, 'Subject');
  const rules = childrenOf(subject, NS.assertion, 'SubjectConfirmation')
    .filter(({ attributes }) => attributes.get('Method') === BEARER)
    .map((confirmation) => brokenRule(confirmation, expected));
  const kept = rules.find((rule) => typeof rule === 'number');
  if (kept !== undefined) return kept;
  const [broken = 'no bearer confirms the subject'] = rules;
  throw untrusted(String(broken), FAULT_OF_RULE[String(broken)]);
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

const BROKEN = {
  recipient: 'Recipient is another address than ours',
  request: 'InResponseTo of the subject names another request',
  late: 'the confirmation of the subject has expired',
  early: 'the subject is not confirmed yet',
} as const;

const FAULT_OF_RULE: Readonly<Record<string, UpstreamFault>> = {
  [BROKEN.recipient]: 'recipient_mismatch',
  [BROKEN.request]: 'request_mismatch',
  [BROKEN.late]: 'answer_expired',
  [BROKEN.early]: 'answer_from_future',
};

/** What is wrong with a confirmation; nothing: the time at which it ends. */
function brokenRule(confirmation: XmlElement, expected: Expected): string | number {
  const data = requiredChild(confirmation, NS.assertion, 'SubjectConfirmationData');
  if (data.attributes.get('Recipient') !== expected.recipient) return BROKEN.recipient;
  if (data.attributes.get('InResponseTo') !== expected.requestId) return BROKEN.request;
  const until = timeOf(data, 'NotOnOrAfter');
  if (expected.now >= until + CLOCK_SKEW_MS) return BROKEN.late;
  const from = data.attributes.has('NotBefore') ? timeOf(data, 'NotBefore') : expected.now;
  return from > expected.now + CLOCK_SKEW_MS ? BROKEN.early : until;
}

const CONDITIONS: ReadonlySet<string> = new Set([
  'AudienceRestriction',
  'OneTimeUse',
  'ProxyRestriction',
]);

/** Returns until when they hold. */
function judgeConditions(assertion: XmlElement, { now, audience }: Expected): number {
  const conditions = requiredChild(assertion, NS.assertion, 'Conditions');
  if (timeOf(conditions, 'NotBefore') > now + CLOCK_SKEW_MS) {
    throw untrusted('the assertion is not valid yet', 'answer_from_future');
  }
  const until = timeOf(conditions, 'NotOnOrAfter');
  if (now >= until + CLOCK_SKEW_MS) throw untrusted('the assertion has expired', 'answer_expired');
  // SAML Core section 2.5.1.1: with a condition that is not understood, validity is unknown.
  const isKnown = ({ name, namespace }: XmlElement) =>
    CONDITIONS.has(name) && namespace === NS.assertion;
  if (!conditions.children.every(isKnown)) throw untrusted('a condition is not known');
  const restrictions = childrenOf(conditions, NS.assertion, 'AudienceRestriction');
  const isForUs = (restriction: XmlElement) =>
    childrenOf(restriction, NS.assertion, 'Audience').some(({ text }) => text.trim() === audience);
  if (restrictions.length === 0 || !restrictions.every(isForUs)) {
    throw untrusted('Audience does not name us', 'audience_mismatch');
  }
  return until;
}

function judgeStatement(
  assertion: XmlElement,
  { now, authnContexts }: Expected,
): Pick<Judged, 'acr' | 'authenticatedAt'> {
  const [statement] = childrenOf(assertion, NS.assertion, 'AuthnStatement');
  if (statement === undefined) throw bad('the assertion has no AuthnStatement');
  const session = 'SessionNotOnOrAfter';
  if (statement.attributes.has(session) && now >= timeOf(statement, session) + CLOCK_SKEW_MS) {
    throw untrusted('the session at the provider has ended', 'answer_expired');
  }
  const context = childOf(statement, NS.assertion, 'AuthnContext');
  const reference = context && childOf(context, NS.assertion, 'AuthnContextClassRef');
  const acr = reference?.text.trim();
  if (authnContexts.length > 0 && !authnContexts.includes(acr ?? '')) {
    throw untrusted('the authentication is not of a class that was asked for', 'assurance_too_low');
  }
  return { acr: acr === '' ? undefined : acr, authenticatedAt: timeOf(statement, 'AuthnInstant') };
}

/** SAML Core section 1.3.3: times are UTC and say so. */
export function timeOf({ name, attributes }: XmlElement, attribute: string): number {
  const text = attributes.get(attribute);
  if (text === undefined) throw untrusted(`${name} lacks ${attribute}`);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text)
    ? Date.parse(text)
    : NaN;
  if (Number.isNaN(time)) throw bad(`${attribute} is no time in UTC`);
  return time;
}

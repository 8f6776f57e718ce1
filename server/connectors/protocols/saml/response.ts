/**
 * From the text of a response to the one assertion in it, as it was verified.
 *
 * The order is the defence: read strictly; demand that there is one assertion in the whole document
 * and that every signature is where it belongs; only then compute. What is read afterwards comes from
 * the verified text, and must be the same tree as what was found in the message, so that no
 * disagreement between parsers survives (signature wrapping, CVE-2025-47949, CVE-2025-54419).
 */
import { openedPart, withPlainName } from './encrypted-part.ts';
import type { Text } from './message.ts';
import { isSigned, refuseStraySignatures } from './signature-shape.ts';
import type { OpeningKeys } from './sp-keys.ts';
import { type Signers, verifiedBytes } from './verified-bytes.ts';
import { bad, childOf, childrenOf, isElement, NS, requiredChild, untrusted } from './vocabulary.ts';
import {
  elementsIn,
  elementsNamed,
  isSameXml,
  readXml,
  type XmlElement,
} from '../../engine/xml.ts';

/** What must be signed; whatever else is signed must verify, too. */
export type WantedSignature = 'any' | 'response' | 'assertion' | 'both';

export interface TrustPolicy extends Signers {
  readonly wants: WantedSignature;
  readonly requireEncryption: boolean;
  readonly decryptionKeys: OpeningKeys;
}

export interface OpenedResponse {
  /** The envelope; trusted only as far as `isResponseSigned`. */
  readonly response: XmlElement;
  readonly isResponseSigned: boolean;
  /** Read from verified bytes; its subject's name is in clear. */
  readonly assertion: XmlElement;
}

/** A response as it was sent: the text, and how the strict reader sees it. */
export interface ReadResponse {
  readonly xml: string;
  readonly response: XmlElement;
}

/** Reads the envelope, whoever sent it: for its status and what it answers. */
export function readResponse(xml: string): ReadResponse {
  const response = readXml(xml);
  if (!isElement(response, NS.protocol, 'Response')) throw bad('this is no response');
  const strange = response.children.find(({ name }) => !PARTS.has(name));
  if (strange !== undefined) throw bad('the response has strange parts');
  return { xml, response };
}

const PARTS: ReadonlySet<string> = new Set([
  'Issuer',
  'Signature',
  'Status',
  'Assertion',
  'EncryptedAssertion',
]);

/** Throws `bad_response` or `bad_token`. */
export async function openResponse(
  { xml, response }: ReadResponse,
  policy: TrustPolicy,
): Promise<OpenedResponse> {
  const found = onlyAssertion(response);
  const isEncrypted = found.name === 'EncryptedAssertion';
  if (policy.requireEncryption && !isEncrypted)
    throw untrusted('the assertion is not encrypted', 'encryption_absent');
  refuseStraySignatures(response, isEncrypted ? [response] : [response, found]);

  const isResponseSigned = isSigned(response, policy);
  if (!isResponseSigned && (policy.wants === 'response' || policy.wants === 'both')) {
    throw untrusted('the response is not signed', 'signature_absent');
  }
  const trusted = isResponseSigned ? await verified(xml, response, policy) : undefined;
  const trustedPart = isEncrypted
    ? await openEncrypted(trusted ?? { xml, tree: response }, isResponseSigned, policy)
    : await openPlain({ xml, tree: found }, trusted, policy);
  const assertion = await withPlainSubject(trustedPart, policy.decryptionKeys);
  return { response, isResponseSigned, assertion };
}

interface TrustedPart {
  readonly assertion: XmlElement;
  /** The verified document that it is in, or is. */
  readonly document: Text;
}

async function withPlainSubject(
  { assertion, document }: TrustedPart,
  keys: OpeningKeys,
): Promise<XmlElement> {
  const subject = childOf(assertion, NS.assertion, 'Subject');
  if (subject === undefined) return assertion;
  const named = await withPlainName(subject, document, keys);
  const children = assertion.children.map((child) => (child === subject ? named : child));
  return { ...assertion, children };
}

/** Counted in the whole document: a second one is an attack, wherever it hides. */
function onlyAssertion(response: XmlElement): XmlElement {
  const isOne = ({ name }: XmlElement) => name === 'Assertion' || name === 'EncryptedAssertion';
  const [found, second] = elementsIn(response).filter(isOne);
  if (found === undefined) throw bad('there is no assertion');
  if (second !== undefined) throw untrusted('there is more than one assertion');
  if (elementsNamed(response, 'Response').length !== 1) {
    throw untrusted('there is more than one response');
  }
  if (!response.children.includes(found) || found.namespace !== NS.assertion) {
    throw untrusted('the assertion is not where it belongs');
  }
  return found;
}

async function openPlain(
  { xml, tree }: Text,
  trusted: Text | undefined,
  policy: TrustPolicy,
): Promise<TrustedPart> {
  if (isSigned(tree, policy)) {
    const bytes = await verifiedBytes(xml, 'assertion', policy);
    return whole({ xml: bytes, tree: sameAs(tree, readXml(bytes)) });
  }
  requireNoOwnSignature(policy, trusted !== undefined);
  const [inside] = childrenOf(trusted?.tree ?? tree, NS.assertion, 'Assertion');
  if (inside === undefined || trusted === undefined)
    throw untrusted('the assertion is not in the verified response');
  return { assertion: sameAs(tree, inside), document: trusted };
}

function whole(document: Text): TrustedPart {
  return { assertion: document.tree, document };
}

async function openEncrypted(
  response: Text,
  isResponseSigned: boolean,
  policy: TrustPolicy,
): Promise<TrustedPart> {
  const encrypted = requiredChild(response.tree, NS.assertion, 'EncryptedAssertion');
  const opened = await openedPart(response, encrypted, policy.decryptionKeys);
  const { xml, tree: assertion } = opened;
  if (elementsNamed(assertion, 'Assertion').length !== 1) {
    throw untrusted('there is more than one assertion');
  }
  refuseStraySignatures(assertion, [assertion]);
  if (!isSigned(assertion, policy)) {
    requireNoOwnSignature(policy, isResponseSigned);
    return whole(opened);
  }
  return whole(await verified(xml, assertion, policy));
}

/** An assertion without a signature of its own is believed only inside a verified response. */
function requireNoOwnSignature({ wants }: TrustPolicy, isInsideVerified: boolean): void {
  const isWanted = wants === 'assertion' || wants === 'both';
  if (isWanted || !isInsideVerified)
    throw untrusted('the assertion is not signed', 'signature_absent');
}

async function verified(xml: string, tree: XmlElement, policy: TrustPolicy): Promise<Text> {
  const bytes = await verifiedBytes(xml, 'document', policy);
  return { xml: bytes, tree: sameAs(tree, readXml(bytes)) };
}

/** What was verified, if it is what stood in the message; the signature itself is not part of it. */
function sameAs(found: XmlElement, proven: XmlElement): XmlElement {
  if (isSameXml(unsigned(found), unsigned(proven))) return proven;
  throw untrusted('what is signed is not what was sent');
}

function unsigned(element: XmlElement): XmlElement {
  const children = element.children.filter((child) => !isElement(child, NS.signature, 'Signature'));
  return { ...element, children };
}

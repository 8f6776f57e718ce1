/**
 * From the text of a response to the one assertion in it, as it was verified.
 *
 * The order is the defence: read strictly; demand that there is one assertion in the whole document
 * and that every signature is where it belongs; only then compute. What is read afterwards comes from
 * the verified text, and must be the same tree as what was found in the message, so that no
 * disagreement between parsers survives (signature wrapping, CVE-2025-47949, CVE-2025-54419).
 */
import { requireEncryptionShape } from './encryption-shape.ts';
import type { Text } from './message.ts';
import { isSigned, refuseStraySignatures } from './signature-shape.ts';
import type { OpeningKeys } from './sp-keys.ts';
import { decrypted, type Signers, verifiedBytes } from './verified-bytes.ts';
import { bad, childrenOf, isElement, NS, untrusted } from './vocabulary.ts';
import { elementsIn, isSameXml, readXml, type XmlElement } from '../../engine/xml.ts';

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
  /** Read from verified bytes. */
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
  const assertion = isEncrypted
    ? await openEncrypted(trusted ?? { xml, tree: response }, isResponseSigned, policy)
    : await openPlain({ xml, tree: found }, trusted?.tree, policy);
  return { response, isResponseSigned, assertion };
}

/** Counted in the whole document: a second one is an attack, wherever it hides. */
function onlyAssertion(response: XmlElement): XmlElement {
  const isOne = ({ name }: XmlElement) => name === 'Assertion' || name === 'EncryptedAssertion';
  const [found, second] = elementsIn(response).filter(isOne);
  if (found === undefined) throw bad('there is no assertion');
  if (second !== undefined) throw untrusted('there is more than one assertion');
  if (elementsIn(response).filter(({ name }) => name === 'Response').length !== 1) {
    throw untrusted('there is more than one response');
  }
  if (!response.children.includes(found) || found.namespace !== NS.assertion) {
    throw untrusted('the assertion is not where it belongs');
  }
  return found;
}

async function openPlain(
  { xml, tree }: Text,
  trustedResponse: XmlElement | undefined,
  policy: TrustPolicy,
): Promise<XmlElement> {
  if (isSigned(tree, policy)) {
    const own = readXml(await verifiedBytes(xml, 'assertion', policy));
    return sameAs(tree, own);
  }
  requireNoOwnSignature(policy, trustedResponse !== undefined);
  const [inside] = childrenOf(trustedResponse ?? tree, NS.assertion, 'Assertion');
  if (inside === undefined) throw untrusted('the assertion is not in the verified response');
  return sameAs(tree, inside);
}

async function openEncrypted(
  { xml, tree }: Text,
  isResponseSigned: boolean,
  policy: TrustPolicy,
): Promise<XmlElement> {
  requireEncryptionShape(tree);
  const opened = await decrypted(xml, await policy.decryptionKeys());
  const assertion = readXml(opened);
  if (!isElement(assertion, NS.assertion, 'Assertion')) throw bad('no assertion was encrypted');
  if (elementsIn(assertion).filter(({ name }) => name === 'Assertion').length !== 1) {
    throw untrusted('there is more than one assertion');
  }
  refuseStraySignatures(assertion, [assertion]);
  if (!isSigned(assertion, policy)) {
    requireNoOwnSignature(policy, isResponseSigned);
    return assertion;
  }
  return (await verified(opened, assertion, policy)).tree;
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

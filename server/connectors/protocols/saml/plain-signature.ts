/**
 * Verifies a signature of the kind that nearly every provider makes: RSA with SHA-2 over one element,
 * made canonical without a list of prefixes. The canonical form is xml-crypto's, the arithmetic
 * node:crypto's. What else SAML allows is left to node-saml, which searches the whole document by XPath
 * a dozen times for each signature.
 *
 * The order is the defence: nothing of `SignedInfo` counts before its canonical bytes have verified,
 * and then it is read from those bytes alone (CVE-2025-29774, CVE-2025-29775).
 */
import { createHash, verify, X509Certificate } from 'node:crypto';

import { ExclusiveCanonicalization } from 'xml-crypto';

import { readXml, type XmlElement } from '../../engine/xml.ts';
import { ENVELOPED, EXCLUSIVE } from './signature-shape.ts';
import { NS, requiredChild } from './vocabulary.ts';

/** What is used of the parser's nodes. */
export interface DomNode {
  readonly nodeType: number;
  readonly localName?: string | null;
  readonly namespaceURI?: string | null;
  readonly textContent?: string | null;
  readonly childNodes: ArrayLike<DomNode>;
  removeChild(child: DomNode): unknown;
  getAttribute?(name: string): string | null;
}

const ELEMENT = 1;
const TEXT = 3;

export function elementsOf(parent: DomNode | undefined, name: string): readonly DomNode[] {
  return Array.from(parent?.childNodes ?? []).filter(
    ({ nodeType, localName }) => nodeType === ELEMENT && localName === name,
  );
}

const signatureHashes: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'sha512'],
]);
const digestHashes: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

export interface PlainSignature {
  readonly node: DomNode;
  /** Canonical; not to be believed before it has verified. */
  readonly info: string;
  readonly infoHash: string;
  readonly digestHash: string;
  readonly value: Buffer;
}

/** The signature of an element; undefined when it is not one of the plain kind. */
export function plainSignatureOf(owner: DomNode): PlainSignature | undefined {
  const node = onlyOne(owner, 'Signature');
  const infoNode = node && onlyOne(node, 'SignedInfo');
  const value = node && onlyTextIn(onlyOne(node, 'SignatureValue'));
  if (node === undefined || infoNode === undefined || value === undefined) return undefined;
  const info = canonical(infoNode);
  const tree = readXml(info);
  const infoHash = signatureHashes.get(algorithmOf(tree, 'SignatureMethod'));
  const digestHash = digestHashes.get(algorithmOf(referenceIn(tree), 'DigestMethod'));
  if (infoHash === undefined || digestHash === undefined || !isTransformedPlainly(tree))
    return undefined;
  return { node, info, infoHash, digestHash, value: Buffer.from(value, 'base64') };
}

/** Text that nothing splits: readers differ in how they join the pieces (CVE-2025-25291). */
function onlyTextIn(parent: DomNode | undefined): string | undefined {
  const [text, second] = Array.from(parent?.childNodes ?? []);
  const isText = text?.nodeType === TEXT && second === undefined;
  return isText ? (text.textContent ?? undefined) : undefined;
}

function onlyOne(parent: DomNode, name: string): DomNode | undefined {
  const [found, second] = elementsOf(parent, name);
  return second === undefined && found?.namespaceURI === NS.signature ? found : undefined;
}

function canonical(node: DomNode): string {
  return new ExclusiveCanonicalization().process(node, {});
}

/** Throws for a second one. */
function referenceIn(info: XmlElement): XmlElement {
  return requiredChild(info, NS.signature, 'Reference');
}

function algorithmOf(parent: XmlElement, name: string): string {
  return requiredChild(parent, NS.signature, name).attributes.get('Algorithm') ?? '';
}

/** A list of prefixes (Exclusive XML Canonicalization section 2.1) is a child where here is none. */
function isTransformedPlainly(info: XmlElement): boolean {
  const method = requiredChild(info, NS.signature, 'CanonicalizationMethod');
  const { children } = requiredChild(referenceIn(info), NS.signature, 'Transforms');
  const steps = [method, ...children];
  const algorithms = steps.map(({ attributes }) => attributes.get('Algorithm') ?? '');
  return (
    steps.every((step) => step.children.length === 0) &&
    algorithms.join(' ') === `${EXCLUSIVE} ${ENVELOPED} ${EXCLUSIVE}`
  );
}

/**
 * The canonical text of an element that its signature covers; undefined when none of the certificates
 * fits, or something was changed. Takes the signature out of the element.
 */
export function plainlyVerified(
  owner: DomNode,
  signature: PlainSignature,
  certificates: readonly string[],
): string | undefined {
  const { node, info, infoHash, digestHash, value } = signature;
  const bytes = Buffer.from(info);
  const isByOne = certificates.some((certificate) =>
    verify(infoHash, bytes, new X509Certificate(certificate).publicKey, value),
  );
  if (!isByOne) return undefined;
  const reference = referenceIn(readXml(info));
  const id = owner.getAttribute?.('ID') ?? '';
  if (id === '' || reference.attributes.get('URI') !== `#${id}`) return undefined;
  owner.removeChild(node);
  const text = canonical(owner);
  const digest = requiredChild(reference, NS.signature, 'DigestValue');
  const computed = createHash(digestHash).update(text).digest();
  const isWhole = digest.children.length === 0;
  return isWhole && computed.equals(Buffer.from(digest.text, 'base64')) ? text : undefined;
}

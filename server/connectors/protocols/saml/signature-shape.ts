/**
 * What a signature in a message may look like, judged before any of it is computed.
 *
 * XML Signature lets a message choose what is signed, how it is transformed and with which algorithm.
 * Here it chooses nothing: one reference, to the element that holds the signature, by its id; the two
 * transforms that SAML needs (SAML Core section 5.4); algorithms of our list. What differs is refused,
 * so that signature wrapping and doubled `SignedInfo` (CVE-2025-29774) meet no flexible code.
 */
import { childOf, isElement, NS, requiredChild, untrusted } from './vocabulary.ts';
import { elementsNamed, type XmlElement } from '../../engine/xml.ts';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/** Of a reference, in this order. */
export const TRANSFORMS: readonly string[] = [
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  EXCLUSIVE,
];

const signatureAlgorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);
const digestAlgorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);
const sha1: ReadonlySet<string> = new Set([
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  'http://www.w3.org/2000/09/xmldsig#sha1',
]);

export interface AlgorithmPolicy {
  readonly allowSha1: boolean;
}

/** Refuses a signature anywhere but directly in one of the owners, and more than one in each. */
export function refuseStraySignatures(root: XmlElement, owners: readonly XmlElement[]): void {
  const all = elementsNamed(root, 'Signature');
  const known = owners.flatMap((owner) => childOf(owner, NS.signature, 'Signature') ?? []);
  if (all.length !== known.length) throw untrusted('a signature is where none belongs');
}

/** Whether an element is signed; throws `bad_token` when its signature has another shape. */
export function isSigned(owner: XmlElement, policy: AlgorithmPolicy): boolean {
  const signature = childOf(owner, NS.signature, 'Signature');
  if (signature === undefined) return false;
  const names = namesOf(signature);
  if (!/^SignedInfo SignatureValue(?: KeyInfo)?$/.test(names))
    throw untrusted('a signature has strange parts');
  const info = requiredChild(signature, NS.signature, 'SignedInfo');
  if (namesOf(info) !== 'CanonicalizationMethod SignatureMethod Reference') {
    throw untrusted('a signature must have exactly one reference');
  }
  requireAlgorithm(info, 'CanonicalizationMethod', (algorithm) => algorithm === EXCLUSIVE);
  requireAlgorithm(info, 'SignatureMethod', isSignatureOf(policy));
  requireReference(requiredChild(info, NS.signature, 'Reference'), owner, policy);
  return true;
}

function requireReference(reference: XmlElement, owner: XmlElement, policy: AlgorithmPolicy): void {
  const id = owner.attributes.get('ID') ?? '';
  if (!/^[A-Za-z_][\w.-]*$/.test(id)) throw untrusted('a signed element has no proper id');
  if (reference.attributes.get('URI') !== `#${id}`) {
    throw untrusted('a signature covers another element than the one it is in');
  }
  if (namesOf(reference) !== 'Transforms DigestMethod DigestValue') {
    throw untrusted('a reference has strange parts');
  }
  const transforms = requiredChild(reference, NS.signature, 'Transforms').children.map(
    ({ attributes }) => attributes.get('Algorithm'),
  );
  if (transforms.join(' ') !== TRANSFORMS.join(' ')) {
    throw untrusted('a signature transforms more than SAML allows');
  }
  requireAlgorithm(reference, 'DigestMethod', isDigestOf(policy));
}

export function isSignatureOf(policy: AlgorithmPolicy): (algorithm: string) => boolean {
  return isOf(signatureAlgorithms, policy);
}

export function isDigestOf(policy: AlgorithmPolicy): (algorithm: string) => boolean {
  return isOf(digestAlgorithms, policy);
}

function isOf(allowed: ReadonlySet<string>, { allowSha1 }: AlgorithmPolicy) {
  return (algorithm: string) => allowed.has(algorithm) || (allowSha1 && sha1.has(algorithm));
}

function requireAlgorithm(
  parent: XmlElement,
  name: string,
  isAllowed: (algorithm: string) => boolean,
): void {
  const algorithm = requiredChild(parent, NS.signature, name).attributes.get('Algorithm') ?? '';
  if (!isAllowed(algorithm)) throw untrusted(`the ${name} is not allowed`, 'algorithm_refused');
}

/** Names of the children in their order; one of another namespace has none. */
function namesOf(parent: XmlElement): string {
  return parent.children
    .map((child) => (isElement(child, NS.signature, child.name) ? child.name : '?'))
    .join(' ');
}

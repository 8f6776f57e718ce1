/**
 * The one place where signatures are computed and ciphers opened: xml-crypto verifies, and the
 * primitives of node-saml sign and decrypt. Which bytes count, and what stands against which attack:
 *
 * - `signature-shape.ts` has judged the message as the strict reader saw it: one signature in the
 *   owner, one reference, to the owner's id, which nothing else has (signature wrapping, XSW 1 to 8).
 * - xml-crypto parses the text itself and is asked for the signature that is a child of the owner. It
 *   must find one element with the id, refuses a second `SignedInfo` (CVE-2025-29774), and reads the
 *   reference from the canonical `SignedInfo` that the key signed (CVE-2025-29775).
 * - It knows the algorithms of `signature-shape.ts` and no other, wherever in a message they are named:
 *   no HMAC with a public key (key confusion), no canonical form with comments, no transform beside the
 *   two. An element is found by `ID` alone, the name that SAML has for it (SAML Core section 1.3.4).
 * - The key is one of the connection's certificates, never one out of the message's `KeyInfo`, which
 *   xml-crypto is not even shown.
 * - What comes back is the canonical text that the digest was computed over, and that alone is read
 *   from then on. The caller compares it with the tree that the strict reader saw, so that a reference
 *   to another element, or two parsers that see two documents, end there.
 *
 * The flow of node-saml is not used, because it takes the time from the machine, reads with two parsers
 * and decides before our rules could; nor its wrapper of xml-crypto, which searches the document again
 * for what is known of it by then. What a signature still costs is xml-crypto's own reading of the
 * message and its five searches of it by XPath.
 */
import { decryptXml, parseDomFromString, signXml } from '@node-saml/node-saml/lib/xml.js';
import { SignedXml } from 'xml-crypto';

import type { OwnKey } from '../../own-keys.ts';
import { type AlgorithmPolicy, isDigestOf, isSignatureOf, TRANSFORMS } from './signature-shape.ts';
import { untrusted } from './vocabulary.ts';

/** The element whose signature is verified: the document's own, or the assertion directly inside. */
export type SignedPart = 'document' | 'assertion';

/** Whose signatures count, and by which algorithms. */
export interface Signers extends AlgorithmPolicy {
  /** PEM. */
  readonly certificates: readonly string[];
}

/**
 * Verifies one signature and returns the text that it covers, without the signature.
 * Throws `bad_token` when none of the certificates fits.
 */
export async function verifiedBytes(
  xml: string,
  part: SignedPart,
  signers: Signers,
): Promise<string> {
  const verified = await verify(xml, part, signers).catch(() => undefined);
  if (verified === undefined)
    throw untrusted(`the signature of the ${part} does not verify`, 'signature_wrong');
  return verified;
}

async function verify(
  xml: string,
  part: SignedPart,
  signers: Signers,
): Promise<string | undefined> {
  // Whoever reads XML makes line breaks one kind (XML 1.0 section 2.11); the parser leaves it to us.
  const text = xml.replaceAll(/\r\n?/g, '\n');
  const document: DomNode = await parseDomFromString(text);
  const [root] = elementsOf(document);
  const owner = part === 'document' ? root : onlyOne(root, 'Assertion');
  const signature = onlyOne(owner, 'Signature');
  if (signature === undefined) return undefined;
  for (const info of elementsOf(signature).filter(named('KeyInfo'))) signature.removeChild(info);
  for (const certificate of likelyFirst(signers.certificates, text)) {
    const verifier = verifierOf(certificate, signers);
    verifier.loadSignature(signature);
    try {
      // What was changed since it was signed is no better by another certificate.
      if (!verifier.checkSignature(text)) return undefined;
    } catch {
      continue; // by somebody else's key
    }
    const [covered, second] = verifier.getSignedReferences();
    return second === undefined ? covered : undefined;
  }
  return undefined;
}

/** A certificate that the message names is tried before the others; it is ours all the same. */
function likelyFirst(certificates: readonly string[], text: string): readonly string[] {
  if (certificates.length < 2) return certificates;
  const message = text.replaceAll(/\s+/g, '');
  const isNamed = (pem: string) => message.includes(pem.replaceAll(/-----[^-]+-----|\s+/g, ''));
  return certificates.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
}

function verifierOf(certificate: string, policy: AlgorithmPolicy): SignedXml {
  const verifier = new SignedXml({ publicCert: certificate });
  verifier.getCertFromKeyInfo = () => null;
  verifier.idAttributes = ['ID'];
  verifier.CanonicalizationAlgorithms = only(verifier.CanonicalizationAlgorithms, (name) =>
    TRANSFORMS.includes(name),
  );
  verifier.HashAlgorithms = only(verifier.HashAlgorithms, isDigestOf(policy));
  verifier.SignatureAlgorithms = only(verifier.SignatureAlgorithms, isSignatureOf(policy));
  return verifier;
}

function only<Algorithm>(
  known: Readonly<Record<string, Algorithm>>,
  isAllowed: (name: string) => boolean,
): Record<string, Algorithm> {
  return Object.fromEntries(Object.entries(known).filter(([name]) => isAllowed(name)));
}

/** What is used of the parser's nodes. */
interface DomNode {
  readonly nodeType: number;
  readonly localName?: string | null;
  readonly childNodes: ArrayLike<DomNode>;
  removeChild(child: DomNode): unknown;
}

const ELEMENT = 1;

function elementsOf(parent: DomNode | undefined): readonly DomNode[] {
  return Array.from(parent?.childNodes ?? []).filter(({ nodeType }) => nodeType === ELEMENT);
}

function named(name: string) {
  return ({ localName }: DomNode) => localName === name;
}

function onlyOne(parent: DomNode | undefined, name: string): DomNode | undefined {
  const [found, second] = elementsOf(parent).filter(named(name));
  return second === undefined ? found : undefined;
}

/** What the only `EncryptedData` of a document holds; undefined, for whatever reason, when the key opens nothing. */
export async function decrypted(xml: string, key: string): Promise<string | undefined> {
  return decryptXml(xml, key).catch(() => undefined);
}

export interface SigningRule {
  readonly key: OwnKey;
  readonly signatureAlgorithm: string;
  readonly digestAlgorithm: string;
  /** The root element, by its local name. */
  readonly root: string;
}

/** Signs a whole document; the signature comes behind `Issuer` where there is one, else first. */
export function signedXml(xml: string, { key, root, ...rule }: SigningRule): string {
  const owner = `/*[local-name(.)='${root}']`;
  const issuer = `${owner}/*[local-name(.)='Issuer']`;
  const location = xml.includes('Issuer>')
    ? ({ reference: issuer, action: 'after' } as const)
    : ({ reference: owner, action: 'prepend' } as const);
  return signXml(xml, owner, location, {
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm: rule.signatureAlgorithm === 'rsa-sha512' ? 'sha512' : 'sha256',
    digestAlgorithm: rule.digestAlgorithm,
  });
}

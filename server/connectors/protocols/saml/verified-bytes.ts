/**
 * The one place where signatures are computed and ciphers opened: the primitives of node-saml.
 *
 * Its own flow is not used, because it takes the time from the machine, reads with two parsers and
 * decides before our rules could. What it verifies comes back as the canonical text that was verified.
 */
import {
  decryptXml,
  getVerifiedXml,
  parseDomFromString,
  signXml,
} from '@node-saml/node-saml/lib/xml.js';

import type { OwnKey } from '../../own-keys.ts';
import { untrusted } from './vocabulary.ts';

/** The element whose signature is verified: the document's own, or the assertion directly inside. */
export type SignedPart = 'document' | 'assertion';

/**
 * Verifies one signature and returns the text that it covers, without the signature.
 * Throws `bad_token` when none of the certificates fits.
 */
export async function verifiedBytes(
  xml: string,
  part: SignedPart,
  certificates: readonly string[],
): Promise<string> {
  const verified = await verify(xml, part, certificates).catch(() => undefined);
  if (verified === undefined)
    throw untrusted(`the signature of the ${part} does not verify`, 'signature_wrong');
  return verified;
}

async function verify(
  xml: string,
  part: SignedPart,
  certificates: readonly string[],
): Promise<string | undefined> {
  const document: DomNode = await parseDomFromString(xml);
  const root = Array.from(document.childNodes).find(({ nodeType }) => nodeType === ELEMENT);
  const owner = part === 'document' ? root : assertionIn(root);
  if (owner === undefined) return undefined;
  return getVerifiedXml(xml, owner, [...certificates]) ?? undefined;
}

const ELEMENT = 1;

/** What is used of the parser's nodes. */
interface DomNode {
  readonly nodeType: number;
  readonly localName?: string | null;
  readonly childNodes: ArrayLike<DomNode>;
}

function assertionIn(root: DomNode | undefined): DomNode | undefined {
  const inside = Array.from(root?.childNodes ?? []).filter(
    ({ nodeType, localName }) => nodeType === ELEMENT && localName === 'Assertion',
  );
  return inside.length === 1 ? inside[0] : undefined;
}

/**
 * Opens an `EncryptedAssertion`. Every failure is the same one, so that nobody learns from it how far
 * the decryption got (padding oracle).
 */
export async function decrypted(xml: string, keys: readonly string[]): Promise<string> {
  for (const key of keys) {
    const opened = await decryptXml(xml, key).catch(() => undefined);
    if (opened !== undefined) return opened;
  }
  throw untrusted('the assertion cannot be decrypted with our keys', 'decryption_failed');
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

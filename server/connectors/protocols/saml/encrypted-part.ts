/** What is encrypted for us, an assertion or a person's name: judged, opened by the library, read strictly. */
import { readXml, type XmlElement } from '../../engine/xml.ts';
import { requireEncryptionShape } from './encryption-shape.ts';
import type { Text } from './message.ts';
import type { OpeningKeys } from './sp-keys.ts';
import { decrypted } from './verified-bytes.ts';
import { bad, childOf, isElement, NS, untrusted } from './vocabulary.ts';

/** What each must hold. A name may be a whole assertion, too (SAML Core section 2.2.4); that is not read. */
const HELD: Readonly<Record<string, string>> = {
  EncryptedAssertion: 'Assertion',
  EncryptedID: 'NameID',
};

/**
 * What an encrypted element of the document holds. Every failure behind the shape is the same one, so that
 * nobody learns from it how far the decryption got, nor whether XML came out of it (padding oracle).
 */
export async function openedPart(
  document: Text,
  encrypted: XmlElement,
  keys: OpeningKeys,
): Promise<Text> {
  requireEncryptionShape(document.tree, encrypted);
  for (const key of await keys()) {
    const xml = await decrypted(document.xml, key);
    const tree = xml === undefined ? undefined : readAs(xml, HELD[encrypted.name]);
    if (xml !== undefined && tree !== undefined) return { xml, tree };
  }
  throw untrusted('what is encrypted cannot be decrypted with our keys', 'decryption_failed');
}

function readAs(xml: string, name = ''): XmlElement | undefined {
  try {
    const root = readXml(xml);
    return isElement(root, NS.assertion, name) ? root : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whatever names a person, with the name in clear (SAML Core sections 2.2.4, 2.4.1 and 3.7.1), so that whoever
 * reads on knows one form of it. The document that it is in must be verified.
 */
export async function withPlainName(
  owner: XmlElement,
  document: Text,
  keys: OpeningKeys,
): Promise<XmlElement> {
  const encrypted = childOf(owner, NS.assertion, 'EncryptedID');
  if (encrypted === undefined) return owner;
  if (childOf(owner, NS.assertion, 'NameID') !== undefined) {
    throw bad(`${owner.name} names its person twice`);
  }
  const { tree: nameId } = await openedPart(document, encrypted, keys);
  const children = owner.children.map((child) => (child === encrypted ? nameId : child));
  return { ...owner, children };
}

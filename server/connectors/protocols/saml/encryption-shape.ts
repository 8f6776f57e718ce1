/** What something encrypted may look like: ciphers of our list, one key, nothing fetched from elsewhere. */
import { bad, isElement, NS, requiredChild, untrusted } from './vocabulary.ts';
import { elementsNamed, type XmlElement } from '../../engine/xml.ts';

const NS_ENCRYPTION = 'http://www.w3.org/2001/04/xmlenc#';

/** RSA 1.5 and triple DES are left out: both have been broken by asking the receiver. */
export const keyTransport: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
]);
export const ciphers: ReadonlySet<string> = new Set([
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
]);

/**
 * Throws unless all that there is to decrypt in the document is in `encrypted`, by algorithms of our list.
 * The library takes the first of each part that it finds, in any namespace, so there may be no second one.
 */
export function requireEncryptionShape(document: XmlElement, encrypted: XmlElement): void {
  const data = requireOne(document, 'EncryptedData', ciphers);
  const key = requireOne(document, 'EncryptedKey', keyTransport);
  const info = requiredChild(data, NS.signature, 'KeyInfo');
  const isKeyInside = info.children.includes(key);
  const isKeyBeside = encrypted.children.includes(key);
  if (!encrypted.children.includes(data) || !(isKeyInside || isKeyBeside)) {
    throw bad('what is encrypted is not where it belongs');
  }
  requireReference(document, info, { key, isWanted: isKeyBeside });
  for (const part of [data, key]) {
    const cipher = requiredChild(part, NS_ENCRYPTION, 'CipherData');
    requiredChild(cipher, NS_ENCRYPTION, 'CipherValue');
  }
  if (elementsNamed(document, 'CipherValue').length !== 2) throw bad('there are too many ciphers');
}

/** A key beside the data is found by its id (XML Encryption section 3.5.2); nothing else may be referred to. */
function requireReference(
  document: XmlElement,
  info: XmlElement,
  { key, isWanted }: { readonly key: XmlElement; readonly isWanted: boolean },
): void {
  const [method, second] = elementsNamed(document, 'RetrievalMethod');
  if (method === undefined && !isWanted) return;
  const id = key.attributes.get('Id') ?? '';
  const isToKey =
    method !== undefined &&
    second === undefined &&
    isElement(method, NS.signature, 'RetrievalMethod') &&
    info.children.includes(method) &&
    method.children.length === 0 &&
    // The library puts the id into an XPath between quotes.
    /^[A-Za-z_][\w.-]*$/.test(id) &&
    method.attributes.get('URI') === `#${id}`;
  if (!isToKey) throw bad('the EncryptedKey is not the one that is referred to');
}

function requireOne(root: XmlElement, name: string, allowed: ReadonlySet<string>): XmlElement {
  const [found, second] = elementsNamed(root, name);
  if (found === undefined || second !== undefined) throw bad(`there must be one ${name}`);
  if (found.namespace !== NS_ENCRYPTION) throw bad(`${name} is in a strange namespace`);
  const methods = found.children.filter((child) => child.name === 'EncryptionMethod');
  const algorithm = methods[0]?.attributes.get('Algorithm') ?? '';
  if (methods.length !== 1 || !allowed.has(algorithm)) {
    throw untrusted(`the algorithm of the ${name} is not allowed`, 'algorithm_refused');
  }
  return found;
}

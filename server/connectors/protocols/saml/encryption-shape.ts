/** What an encrypted assertion may look like: ciphers of our list, one key, nothing fetched from elsewhere. */
import { bad, untrusted } from './vocabulary.ts';
import { elementsIn, type XmlElement } from '../../engine/xml.ts';

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

/** Throws unless the document holds exactly one thing to decrypt, by algorithms of our list. */
export function requireEncryptionShape(root: XmlElement): void {
  requireOne(root, 'EncryptedData', ciphers);
  requireOne(root, 'EncryptedKey', keyTransport);
}

function requireOne(root: XmlElement, name: string, allowed: ReadonlySet<string>): void {
  const [found, second] = elementsIn(root).filter((element) => element.name === name);
  if (found === undefined || second !== undefined) throw bad(`there must be one ${name}`);
  if (found.namespace !== NS_ENCRYPTION) throw bad(`${name} is in a strange namespace`);
  const methods = found.children.filter((child) => child.name === 'EncryptionMethod');
  const algorithm = methods[0]?.attributes.get('Algorithm') ?? '';
  if (methods.length !== 1 || !allowed.has(algorithm)) {
    throw untrusted(`the algorithm of the ${name} is not allowed`, 'algorithm_refused');
  }
}

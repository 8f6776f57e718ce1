/** From a form field to the text of a message: decoded without being lenient. */
import { bad } from './vocabulary.ts';
import { messageXml, type XmlElement } from '../../engine/xml.ts';

/** XML as it was written, and how the strict reader sees it. */
export interface Text {
  readonly xml: string;
  readonly tree: XmlElement;
}

/** Characters of base64 for the longest message. */
const LONGEST = Math.ceil(messageXml.longest / 3) * 4;

/**
 * The message in a field of the POST binding (SAML Bindings section 3.5). A field that comes twice is
 * refused, because the two might be read by different eyes (parameter pollution).
 */
export function messageIn(params: URLSearchParams, name: string): string {
  const [value, second] = params.getAll(name);
  if (value === undefined) throw bad(`there is no ${name}`);
  if (second !== undefined) throw bad(`${name} comes twice`);
  if (value.length > LONGEST * 1.1) throw bad(`${name} is too large`);
  const base64 = value.replaceAll(/[\t\n\r ]+/g, '');
  if (!/^[\d+/A-Za-z]+={0,2}$/.test(base64)) throw bad(`${name} is not base64`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(base64, 'base64'),
    );
  } catch {
    throw bad(`${name} is not UTF-8`);
  }
}

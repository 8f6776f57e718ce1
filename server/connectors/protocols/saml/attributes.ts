/** What a verified assertion tells of a person: its attributes. */
import type { Attributes } from '../../engine/attribute-claims.ts';
import { bad, childrenOf, NS } from './vocabulary.ts';
import type { XmlElement } from '../../engine/xml.ts';

const MOST_VALUES = 1000;
const LONGEST_VALUE = 4096;

/** Reads every attribute statement. Throws `bad_response` beyond what a directory entry can hold. */
export function attributesOf(assertion: XmlElement): Attributes {
  const found = new Map<string, readonly string[]>();
  let count = 0;
  for (const statement of childrenOf(assertion, NS.assertion, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, NS.assertion, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = childrenOf(attribute, NS.assertion, 'AttributeValue').map(valueOf);
      count += values.length;
      if (name === '' || count > MOST_VALUES) throw bad('the attributes have no name or no end');
      found.set(name, [...(found.get(name) ?? []), ...values.filter((value) => value !== '')]);
    }
  }
  return found;
}

/** The text of a value; some directories wrap it into one element, for instance a `NameID`. */
function valueOf(value: XmlElement): string {
  const [inner, second] = value.children;
  const text = (inner !== undefined && second === undefined ? inner.text : value.text).trim();
  if (text.length > LONGEST_VALUE) throw bad('an attribute value is too long');
  return text;
}

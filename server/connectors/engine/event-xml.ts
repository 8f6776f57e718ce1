/** The XML of pushed events: one element `xml`, and in it the members of the event. */
import { UpstreamError } from '../../kernel/upstream-error.ts';
import { readXml, type XmlDialect } from './xml.ts';

/** Their texts stand in CDATA; what is signed is the whole message, so no two readers can differ about it. */
const eventXml: XmlDialect = {
  comments: 'refused',
  cdata: 'read',
  longest: 65_536,
  elements: 256,
};

/** The members that are texts, by their names. Throws `UpstreamError('bad_response')`. */
export function readEventXml(xml: string): ReadonlyMap<string, string> {
  const root = readXml(xml.trim(), eventXml);
  if (root.name !== 'xml') throw refused('is no event');
  const members = new Map<string, string>();
  for (const { name, text, children } of root.children) {
    if (members.has(name)) throw refused('says something twice');
    if (children.length === 0) members.set(name, text);
  }
  return members;
}

function refused(rule: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `event: ${rule}` });
}

/** Who a verified assertion is about: its name identifier, or the attribute that a connection names. */
import type { Subject } from '../../connector.ts';
import { subjectOf } from '../../engine/subject.ts';
import type { Attributes } from '../../engine/attribute-claims.ts';
import { authorityOf } from './name-id.ts';
import { bad, childOf, type NameIdFormat, nameIdFormats, NS, requiredChild } from './vocabulary.ts';
import type { XmlElement } from '../../engine/xml.ts';

export interface SubjectRule {
  /** Our entity id. */
  readonly audience: string;
  readonly format: NameIdFormat;
  /** The attribute that identifies people; undefined: the name identifier does. */
  readonly attribute: string | undefined;
}

/**
 * The subject, as written. Its authority holds whatever the value is unique within, so that equal
 * texts of another provider, qualifier or attribute are another person.
 */
export function subjectIn(
  assertion: XmlElement,
  { issuer, attributes }: { readonly issuer: string; readonly attributes: Attributes },
  rule: SubjectRule,
): Subject {
  if (rule.attribute !== undefined) {
    const values = attributes.get(rule.attribute) ?? [];
    if (values.length !== 1)
      throw bad('the attribute of the subject must have one value', 'subject_absent');
    return subjectOf('generic', values[0], `${issuer}#${rule.attribute}`);
  }
  const subject = requiredChild(assertion, NS.assertion, 'Subject');
  const nameId = childOf(subject, NS.assertion, 'NameID');
  if (nameId === undefined) throw bad('the subject has no NameID', 'subject_absent');
  requireFormat(nameId, rule.format);
  const authority = authorityOf(nameId, { issuer, audience: rule.audience });
  return subjectOf('generic', nameId.text.trim(), authority);
}

function requireFormat({ attributes }: XmlElement, wanted: NameIdFormat): void {
  const format = attributes.get('Format') ?? nameIdFormats.unspecified;
  if (format === nameIdFormats.transient) {
    throw bad(
      'a transient NameID identifies nobody the next time; name a subject attribute',
      'subject_absent',
    );
  }
  const isWanted = wanted === 'unspecified' || format === nameIdFormats[wanted];
  if (!isWanted) throw bad(`the NameID is not of the format ${wanted}`, 'subject_absent');
}

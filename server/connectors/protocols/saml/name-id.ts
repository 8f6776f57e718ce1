/** What a provider calls a person, and how it says so again when a session ends. */
import type { Memory } from '../../connector.ts';
import { NS } from './vocabulary.ts';
import { type Xml, xml } from './write-xml.ts';
import type { XmlElement } from '../../engine/xml.ts';

/** Whose names count within what, where a name does not say (SAML Core section 2.2.2). */
export interface Parties {
  /** The provider's entity id. */
  readonly issuer: string;
  /** Our entity id. */
  readonly audience: string;
}

/** Within what a name is unique; the qualifiers default to the two entities, and are part of the name. */
export function authorityOf({ attributes }: XmlElement, { issuer, audience }: Parties): string {
  const qualifier = attributes.get('NameQualifier') ?? issuer;
  const spQualifier = attributes.get('SPNameQualifier') ?? audience;
  const isUsual = qualifier === issuer && spQualifier === audience;
  return isUsual ? issuer : `${issuer}!${qualifier}!${spQualifier}`;
}

/** One text for a person, the same in an assertion and in the message that ends their session. */
export function personOf(nameId: XmlElement, parties: Parties): string {
  return `${authorityOf(nameId, parties)} ${nameId.text.trim()}`;
}

const ATTRIBUTES = ['Format', 'NameQualifier', 'SPNameQualifier'] as const;

/** To say the name again exactly as it was said. */
export function rememberedName(nameId: XmlElement): Memory {
  const attributes = ATTRIBUTES.flatMap((name) => {
    const value = nameId.attributes.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(attributes), nameId: nameId.text.trim() };
}

export function writtenName(memory: Memory): Xml {
  const attributes = ATTRIBUTES.flatMap((name) => {
    const value = memory[name];
    return value === undefined ? [] : [' ', attributeOf(name, value)];
  });
  return xml`<saml:NameID xmlns:saml="${NS.assertion}"${attributes}>${memory['nameId'] ?? ''}</saml:NameID>`;
}

function attributeOf(name: (typeof ATTRIBUTES)[number], value: string): Xml {
  switch (name) {
    case 'Format':
      return xml`Format="${value}"`;
    case 'NameQualifier':
      return xml`NameQualifier="${value}"`;
    case 'SPNameQualifier':
      return xml`SPNameQualifier="${value}"`;
  }
}

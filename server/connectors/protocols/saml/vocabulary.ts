/** The names that SAML 2.0, XML Signature and XML Encryption use, and how elements are found by them. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../../kernel/upstream-fault.ts';
import type { XmlElement } from '../../engine/xml.ts';

export const NS = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

export const BINDING = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const;

const FORMAT_1_1 = 'urn:oasis:names:tc:SAML:1.1:nameid-format:';
const FORMAT_2_0 = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';

/** Formats of a name identifier (SAML Core section 8.3), by the names that settings use. */
export const nameIdFormats = {
  unspecified: `${FORMAT_1_1}unspecified`,
  emailAddress: `${FORMAT_1_1}emailAddress`,
  X509SubjectName: `${FORMAT_1_1}X509SubjectName`,
  persistent: `${FORMAT_2_0}persistent`,
  transient: `${FORMAT_2_0}transient`,
} as const;

export type NameIdFormat = keyof typeof nameIdFormats;

export function isElement(element: XmlElement, namespace: string, name: string): boolean {
  return element.namespace === namespace && element.name === name;
}

export function childrenOf(
  parent: XmlElement,
  namespace: string,
  name: string,
): readonly XmlElement[] {
  return parent.children.filter((child) => isElement(child, namespace, name));
}

/** The only child of this name; undefined when there is none. Throws `bad_response` for a second one. */
export function childOf(
  parent: XmlElement,
  namespace: string,
  name: string,
): XmlElement | undefined {
  const [first, second] = childrenOf(parent, namespace, name);
  if (second !== undefined) throw bad(`${parent.name} has more than one ${name}`);
  return first;
}

/** The child that must be there once. */
export function requiredChild(parent: XmlElement, namespace: string, name: string): XmlElement {
  const child = childOf(parent, namespace, name);
  if (child === undefined) throw bad(`${parent.name} has no ${name}`);
  return child;
}

/** A message that breaks the protocol; `rule` quotes nothing of it. */
export function bad(rule: string, fault: UpstreamFault = 'answer_unreadable'): UpstreamError {
  return new UpstreamError('bad_response', { fault, detail: `saml: ${rule}` });
}

/** A message that is well made and not to be believed. */
export function untrusted(rule: string, fault: UpstreamFault = 'token_refused'): UpstreamError {
  return new UpstreamError('bad_token', { fault, detail: `saml: ${rule}` });
}

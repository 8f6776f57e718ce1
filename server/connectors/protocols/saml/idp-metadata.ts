/** Reads a provider's metadata (SAML Metadata section 2.4.3): who it is, where it listens, what it signs with. */
import { certificateOf } from './certificates.ts';
import { bad, BINDING, childrenOf, isElement, NS } from './vocabulary.ts';
import { readXml, type XmlElement } from '../../engine/xml.ts';

/** Metadata of a federation is a file of its own kind; one provider's is far smaller than this. */
export const LONGEST_METADATA = 262_144;

export interface Metadata {
  readonly entityId: string;
  readonly certificates: readonly string[];
  /** Addresses for requests, by binding. */
  readonly signIn: Endpoints;
  readonly signOut: Endpoints;
  /** Where answers to the provider's own requests go, if elsewhere. */
  readonly signOutAnswers: Endpoints;
  readonly wantsSignedRequests: boolean;
  /** Epoch ms; undefined: for ever. */
  readonly validUntil: number | undefined;
}

export interface Endpoints {
  readonly redirect: string | undefined;
  readonly post: string | undefined;
}

/**
 * Reads metadata of one provider, or finds the named one in a collection.
 * Throws `bad_response` with the rule that it breaks.
 */
export function readMetadata(xml: string, entityId: string | undefined): Metadata {
  const root = readXml(xml.replace(/^\uFEFF/, '').trim(), {
    comments: 'skipped',
    longest: LONGEST_METADATA,
    elements: 16_384,
  });
  const entity = entityIn(root, entityId);
  const [role] = childrenOf(entity, NS.metadata, 'IDPSSODescriptor').filter(speaksSaml2);
  if (role === undefined)
    throw bad('the metadata describes no identity provider of SAML 2.0', 'metadata_unreadable');
  const certificates = signingCertificates(role);
  if (certificates.length === 0)
    throw bad('the metadata holds no certificate for signatures', 'metadata_without_certificate');
  return {
    entityId: entity.attributes.get('entityID') ?? '',
    certificates,
    signIn: endpointsOf(role, 'SingleSignOnService'),
    signOut: endpointsOf(role, 'SingleLogoutService'),
    signOutAnswers: endpointsOf(role, 'SingleLogoutService', 'ResponseLocation'),
    wantsSignedRequests: /^(?:true|1)$/.test(role.attributes.get('WantAuthnRequestsSigned') ?? ''),
    validUntil: validityOf(entity, root),
  };
}

function entityIn(root: XmlElement, entityId: string | undefined): XmlElement {
  const entities = isElement(root, NS.metadata, 'EntityDescriptor')
    ? [root]
    : childrenOf(root, NS.metadata, 'EntityDescriptor');
  const [found, second] = entities.filter(
    ({ attributes }) => entityId === undefined || attributes.get('entityID') === entityId,
  );
  if (found === undefined)
    throw bad('the metadata does not describe this provider', 'metadata_of_other');
  if (second !== undefined)
    throw bad('the metadata describes several; name one by its entity id', 'metadata_of_other');
  return found;
}

function speaksSaml2({ attributes }: XmlElement): boolean {
  const spoken = (attributes.get('protocolSupportEnumeration') ?? '').split(/\s+/);
  return spoken.includes(NS.protocol);
}

/** A key without `use` is for signatures as well (Keycloak CVE-2026-16443). */
function signingCertificates(role: XmlElement): readonly string[] {
  const found = childrenOf(role, NS.metadata, 'KeyDescriptor')
    .filter(({ attributes }) => (attributes.get('use') ?? 'signing') === 'signing')
    .flatMap((key) => childrenOf(key, NS.signature, 'KeyInfo'))
    .flatMap((info) => childrenOf(info, NS.signature, 'X509Data'))
    .flatMap((data) => childrenOf(data, NS.signature, 'X509Certificate'))
    .flatMap(({ text }) => certificateOf(text) ?? []);
  return [...new Set(found)];
}

function endpointsOf(
  role: XmlElement,
  service: string,
  address: 'Location' | 'ResponseLocation' = 'Location',
): Endpoints {
  const at = (binding: string) =>
    childrenOf(role, NS.metadata, service)
      .filter(({ attributes }) => attributes.get('Binding') === binding)
      .map(({ attributes }) => attributes.get(address) ?? attributes.get('Location') ?? '')
      .find((location) => /^https?:$/.test(URL.parse(location)?.protocol ?? ''));
  return { redirect: at(BINDING.redirect), post: at(BINDING.post) };
}

function validityOf(...elements: readonly XmlElement[]): number | undefined {
  const times = elements.flatMap(({ attributes }) => {
    const text = attributes.get('validUntil');
    return text === undefined ? [] : [Date.parse(text)];
  });
  if (times.some(Number.isNaN)) throw bad('validUntil of the metadata is no time');
  return times.length === 0 ? undefined : Math.min(...times);
}

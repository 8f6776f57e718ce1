/** The settings of a SAML connection, and what they decode to. */
import { Type } from 'typebox';

import { attributeNames, claimNames } from '../../engine/attribute-claims.ts';
import { type FieldReader, misfit } from '../../engine/fields.ts';
import {
  choice,
  type ConfigOf,
  flag,
  optionalAddress,
  type Setting,
  settings,
  words,
} from '../../engine/settings.ts';
import { certificatesIn, isPair, privateKeyOf } from './certificates.ts';
import { type Metadata, readMetadata } from './idp-metadata.ts';
import { type NameIdFormat, nameIdFormats } from './vocabulary.ts';

type About = Setting<unknown>['annotations'];

function optional<Value>(
  about: About,
  parse: (text: string) => Value | undefined,
  rule: string,
): Setting<Value | undefined> {
  return {
    schema: Type.String(),
    isOptional: true,
    annotations: about,
    read(fields: FieldReader<string>, name) {
      const text = fields.longText(name);
      if (text === undefined) return undefined;
      const value = parse(text);
      if (value === undefined) throw misfit(name, rule);
      return value;
    },
  };
}

const certificateRule =
  'must be certificates with RSA keys of at least 2048 bits, as PEM or base64, a blank line between two';
const keyRule = 'must be an RSA private key as PEM';

const declared = settings({
  signInEndPoint: optionalAddress({
    title: 'Sign-in URL',
    description: 'Where the provider takes requests; not needed with metadata.',
    aliases: ['signInUrl', 'signInEndpoint', 'ssoUrl'],
  }),
  signOutEndPoint: optionalAddress({
    title: 'Sign-out URL',
    description:
      'Where the provider is told that somebody signed out here, and where it hears that they were signed out here; not needed with metadata.',
    aliases: ['signOutUrl', 'logoutUrl', 'sloUrl'],
  }),
  leaveProviderSignedIn: flag({
    title: 'Leave the session at the provider',
    description: 'Signing out here then signs nobody out there.',
  }),
  samlIdpCert: optional(
    {
      title: 'Verify certificate',
      description:
        'The certificates that the provider signs with, all of them while it changes; not needed with metadata.',
      aliases: ['idpCert', 'verifyCertificate'],
    },
    certificatesIn,
    certificateRule,
  ),
  idpEntityId: optional(
    {
      title: 'Entity id of the provider',
      description:
        'Compared with the issuer of every answer; taken from metadata when there is any.',
      aliases: ['entityId', 'idpIssuer'],
    },
    entityIdOf,
    'must be an entity id of at most 1024 characters',
  ),
  idpMetadata: optional(
    {
      title: 'Metadata of the provider',
      description: 'Its XML: sign-in address, entity id and certificates in one.',
      aliases: ['metadata', 'metadataXml'],
    },
    (text) => text,
    '',
  ),
  idpMetadataUrl: optionalAddress({
    title: 'Metadata URL of the provider',
    description: 'Read at the first sign-in and kept up to date; the last good one is kept.',
    aliases: ['metadataUrl'],
  }),
  protocolBinding: choice(['HTTP-Redirect', 'HTTP-POST'], {
    title: 'Request binding',
    description: 'How requests travel.',
    default: 'HTTP-Redirect',
  }),
  signSamlRequest: flag({
    title: 'Sign requests',
    description: 'The provider verifies them with our certificate.',
  }),
  signatureAlgorithm: choice(['rsa-sha256', 'rsa-sha512'], {
    title: 'Signature algorithm',
    description: 'Of what we sign.',
    default: 'rsa-sha256',
  }),
  digestAlgorithm: choice(['sha256', 'sha512'], {
    title: 'Digest algorithm',
    description: 'Of what we sign.',
    default: 'sha256',
  }),
  samlSpKey: optional(
    {
      title: 'Our private key',
      description:
        'Signs requests and opens encrypted assertions; PEM. Empty: the connection gets a key of its own.',
      aliases: ['spPrivateKey'],
      secret: true,
    },
    privateKeyOf,
    keyRule,
  ),
  samlSpCert: optional(
    { title: 'Our certificate', description: 'Of our private key; published in our metadata.' },
    certificatesIn,
    certificateRule,
  ),
  samlSpNextKey: optional(
    {
      title: 'Our next private key',
      description:
        'Opens assertions already; becomes our key once the provider knows its certificate.',
      secret: true,
    },
    privateKeyOf,
    keyRule,
  ),
  samlSpNextCert: optional(
    {
      title: 'Our next certificate',
      description: 'Published beside the current one, so that the provider can learn it in time.',
    },
    certificatesIn,
    certificateRule,
  ),
  spEntityId: optional(
    {
      title: 'Our entity id',
      description: 'The audience of assertions; by default the address of our metadata.',
      aliases: ['audience'],
    },
    entityIdOf,
    'must be an entity id of at most 1024 characters',
  ),
  signMetadata: flag({
    title: 'Sign our metadata',
    description:
      'For a provider that reads it again and again: it then counts for a week each time.',
  }),
  wantSigned: choice(['any', 'response', 'assertion', 'both'], {
    title: 'Signature demanded',
    description:
      'What must be signed. One of the two always must, and whatever is signed is verified.',
    default: 'any',
  }),
  wantEncrypted: flag({
    title: 'Demand encryption',
    description: 'Refuses assertions that are not encrypted.',
  }),
  allowSha1: flag({
    title: 'Allow SHA-1',
    description:
      'Accepts signatures that can be forged with effort; only for a provider that knows no other.',
  }),
  nameIdFormat: choice(formatNames(), {
    title: 'NameID format',
    description: 'Asked for, and demanded unless unspecified.',
    default: 'unspecified',
  }),
  subjectAttribute: optional(
    {
      title: 'Subject attribute',
      description: 'The attribute that identifies people for ever, in place of the NameID.',
    },
    attributeNameOf,
    'must be the name of an attribute',
  ),
  attributes: attributeNames({
    title: 'Attributes',
    description: `The attribute of each of ${claimNames.join(', ')}, where it is not a usual one.`,
  }),
  authnContexts: words({
    title: 'Authentication classes',
    description: 'Class references, one of which is asked for and demanded; empty: any.',
    aliases: ['authnContext'],
    default: [],
  }),
  idpInitiatedAppId: optional(
    {
      title: 'Application for sign-ins that the provider begins',
      description:
        'Its id; empty: such sign-ins are refused. The person is asked to go on, and the provider is asked once more.',
    },
    attributeNameOf,
    'must be the id of an application',
  ),
  forceAuthn: flag({
    title: 'Ask again',
    description: 'The provider must not rely on a session that it has.',
  }),
});

export const fields = declared.schema;

type Declared = ConfigOf<typeof declared>;

export interface SamlConfig extends Omit<
  Declared,
  'idpMetadata' | 'samlSpCert' | 'samlSpNextCert'
> {
  readonly metadata: Metadata | undefined;
  readonly certificate: string | undefined;
  readonly nextCertificate: string | undefined;
}

/** Throws `misfit` with the first setting that does not fit the others. */
export function decode(stored: Readonly<Record<string, unknown>>): SamlConfig {
  const { idpMetadata, samlSpCert, samlSpNextCert, ...config } = declared.decode(stored);
  const metadata =
    idpMetadata === undefined ? undefined : metadataOf(idpMetadata, config.idpEntityId);
  requireProvider(config, metadata);
  const certificate = paired('samlSpCert', samlSpCert, config.samlSpKey);
  const nextCertificate = paired('samlSpNextCert', samlSpNextCert, config.samlSpNextKey);
  const isNameless = config.nameIdFormat === 'transient' && config.subjectAttribute === undefined;
  if (isNameless) throw misfit('subjectAttribute', 'is required with transient NameIDs');
  return Object.freeze({ ...config, metadata, certificate, nextCertificate });
}

function metadataOf(xml: string, entityId: string | undefined): Metadata {
  try {
    return readMetadata(xml, entityId);
  } catch (error) {
    throw misfit(
      'idpMetadata',
      error instanceof Error && 'detail' in error ? String(error.detail) : '',
    );
  }
}

/** Without metadata, the address and the certificates must be said. */
function requireProvider(
  config: Omit<Declared, 'idpMetadata' | 'samlSpCert' | 'samlSpNextCert'>,
  metadata: Metadata | undefined,
): void {
  if (metadata !== undefined || config.idpMetadataUrl !== undefined) return;
  if (config.signInEndPoint === undefined)
    throw misfit('signInEndPoint', 'is required without metadata');
  if (config.samlIdpCert === undefined) throw misfit('samlIdpCert', 'is required without metadata');
}

function paired(
  field: string,
  certificates: readonly string[] | undefined,
  key: string | undefined,
): string | undefined {
  const certificate = certificates?.[0];
  if (certificate === undefined && key !== undefined)
    throw misfit(field, 'is required with its key');
  const isMatch = certificate === undefined || key === undefined || isPair(certificate, key);
  if (!isMatch) throw misfit(field, 'must be the certificate of the key beside it');
  return certificate;
}

function entityIdOf(text: string): string | undefined {
  return text.length <= 1024 && !/\s/.test(text) ? text : undefined;
}

function attributeNameOf(text: string): string | undefined {
  return text.length <= 255 ? text : undefined;
}

function formatNames(): readonly NameIdFormat[] {
  return Object.keys(nameIdFormats) as NameIdFormat[]; // the keys of a literal
}

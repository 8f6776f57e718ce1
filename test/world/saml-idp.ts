/**
 * An identity provider that is not ours: samlify reads our requests and our metadata, signs and
 * encrypts. What an answer says can be bent before it is signed, and after.
 */
import { type KeyAndCertificate, newCertificate } from './certificate.ts';
import { type IdentityProvider, samlify } from './samlify.ts';

samlify.setSchemaValidator({ validate: () => Promise.resolve('not judged here') });

export type Signing = 'response' | 'assertion' | 'both' | 'none';

/** What an answer says; the defaults are a good answer to the request. */
export interface SamlAnswer {
  readonly signing?: Signing;
  readonly encrypted?: boolean;
  /** Changes the XML before it is signed. */
  readonly bend?: (xml: string) => string;
  readonly nameId?: string;
  readonly nameIdFormat?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly inResponseTo?: string;
  readonly acs?: string;
  readonly audience?: string;
  readonly issuer?: string;
  /** Epoch ms; now by default. */
  readonly at?: number;
  readonly assertionId?: string;
  readonly status?: string;
  readonly algorithm?: string;
}

/** What the provider knows of the party that asked. */
export interface ServiceProvider {
  readonly entityId: string;
  readonly acs: string;
  readonly certificate?: string;
}

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

export class SamlIdp {
  readonly entityId = 'https://idp.example/saml';
  readonly signInUrl = 'https://idp.example/sso';
  keys: KeyAndCertificate = newCertificate('idp.example');

  /** Its metadata, as samlify writes it. */
  metadata(): string {
    return this.#idp({}).getMetadata();
  }

  /** Reads a request that was sent by redirect or by form; throws when samlify refuses it. */
  async read(request: URL | Readonly<Record<string, string>>, from?: string): Promise<string> {
    const sp =
      from === undefined
        ? this.#sp({ entityId: 'x', acs: 'https://x.example/' }, {})
        : samlify.ServiceProvider({ metadata: from });
    const idp = this.#idp({ wantSigned: from !== undefined });
    const parsed = await (request instanceof URL
      ? idp.parseLoginRequest(sp, 'redirect', {
          query: Object.fromEntries(request.searchParams),
          octetString: octetsOf(request),
        })
      : idp.parseLoginRequest(sp, 'post', { body: request }));
    return parsed.extract.request?.id ?? '';
  }

  /** A response to the request with this id, base64. */
  async answer(to: ServiceProvider, requestId: string, said: SamlAnswer = {}): Promise<string> {
    const idp = this.#idp(said);
    const sp = this.#sp(to, said);
    const xml = this.#write(to, requestId, said);
    if (said.signing === 'none') return base64(xml);
    const { context } = await idp.createLoginResponse(
      sp,
      { extract: { request: { id: requestId } } },
      'post',
      {},
      {
        customTagReplacement: () => ({ id: 'unused', context: xml }),
        // What encrypts first signs the response as it is sent.
        encryptThenSign: said.encrypted === true && said.signing !== 'assertion',
      },
    );
    return context;
  }

  /** As samlify sees it. */
  entity(): IdentityProvider {
    return this.#idp({});
  }

  #idp({
    encrypted = false,
    algorithm = RSA_SHA256,
    wantSigned = false,
  }: SamlAnswer & { readonly wantSigned?: boolean }): IdentityProvider {
    return samlify.IdentityProvider({
      entityID: this.entityId,
      privateKey: this.keys.key,
      signingCert: this.keys.certificate,
      requestSignatureAlgorithm: algorithm,
      isAssertionEncrypted: encrypted,
      wantAuthnRequestsSigned: wantSigned,
      wantLogoutRequestSigned: true,
      wantLogoutResponseSigned: true,
      messageSigningOrder: 'sign-then-encrypt',
      nameIDFormat: [PERSISTENT],
      singleSignOnService: [
        { Binding: samlify.Constants.namespace.binding.redirect, Location: this.signInUrl },
        { Binding: samlify.Constants.namespace.binding.post, Location: this.signInUrl },
      ],
      singleLogoutService: [
        { Binding: samlify.Constants.namespace.binding.post, Location: this.signInUrl },
      ],
      loginResponseTemplate: { context: '<x/>', attributes: [] },
    });
  }

  #sp({ entityId, acs, certificate }: ServiceProvider, { signing = 'assertion' }: SamlAnswer) {
    return samlify.ServiceProvider({
      entityID: entityId,
      ...(certificate !== undefined && { encryptCert: certificate }),
      wantAssertionsSigned: signing === 'assertion' || signing === 'both',
      wantMessageSigned: signing === 'response' || signing === 'both',
      assertionConsumerService: [
        { Binding: samlify.Constants.namespace.binding.post, Location: acs },
      ],
    });
  }

  #write(to: ServiceProvider, requestId: string, said: SamlAnswer): string {
    const { bend = (xml: string) => xml, at = Date.now() } = said;
    const time = (offset: number) => new Date(at + offset).toISOString();
    const issuer = `<saml:Issuer>${escaped(said.issuer ?? this.entityId)}</saml:Issuer>`;
    const inResponseTo = said.inResponseTo ?? requestId;
    const acs = escaped(said.acs ?? to.acs);
    const until = time(300_000);
    const status = said.status ?? 'Success';
    const responseId = `_r${(said.assertionId ?? requestId).slice(1)}`;
    const assertionId = said.assertionId ?? `_a${requestId.slice(1)}`;
    return bend(
      `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${responseId}" Version="2.0" IssueInstant="${time(0)}" Destination="${acs}" InResponseTo="${inResponseTo}">${issuer}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="${assertionId}" Version="2.0" IssueInstant="${time(0)}">${issuer}<saml:Subject><saml:NameID Format="${said.nameIdFormat ?? PERSISTENT}">${escaped(said.nameId ?? 'ada')}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${acs}" InResponseTo="${inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${time(-1000)}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${escaped(said.audience ?? to.entityId)}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${time(0)}" SessionIndex="${assertionId}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${attributesOf(said)}</saml:Assertion></samlp:Response>`,
    );
  }
}

function attributesOf({ attributes = {} }: SamlAnswer): string {
  const written = Object.entries(attributes).map(([name, values]) => {
    const inside = values.map(
      (value) =>
        `<saml:AttributeValue xsi:type="xs:string">${escaped(value)}</saml:AttributeValue>`,
    );
    return `<saml:Attribute Name="${escaped(name)}">${inside.join('')}</saml:Attribute>`;
  });
  return written.length === 0
    ? ''
    : `<saml:AttributeStatement>${written.join('')}</saml:AttributeStatement>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The part of a query that a redirect's signature covers (SAML Bindings section 3.4.4.1). */
export function octetsOf({ search }: URL): string {
  const parts = search.slice(1).split('&');
  return ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg']
    .flatMap((name) => parts.find((part) => part.startsWith(`${name}=`)) ?? [])
    .join('&');
}

export function base64(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

export function xmlOf(response: string): string {
  return Buffer.from(response, 'base64').toString();
}

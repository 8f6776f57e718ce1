/**
 * The scripted upstream as a SAML identity provider: two of them, of which one signs the assertion and
 * the other the response as well. An answer repeats the id of its question and is good for minutes, so
 * that each is signed anew; that costs more than a broker's work on it, on the other core.
 */
import { randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import { profileOf, type Profile } from './people.ts';
import { SAML_SIGNINGS, type SamlSigning } from './scene.ts';

export type SamlKeys = { readonly privateKey: string; readonly certificate: string };

/** A page that posts itself to the broker, and whom it is about. */
export type SamlAnswer = { readonly page: string; readonly email: string };

type Question = { readonly id: string; readonly acs: string; readonly audience: string };

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const LASTS_MS = 300_000;

export class SamlIdp {
  /** Also where its metadata is; requests go to `/sso` below it. */
  readonly entityId: string;
  readonly #signing: SamlSigning;
  readonly #keys: SamlKeys;

  private constructor(origin: string, signing: SamlSigning, keys: SamlKeys) {
    this.entityId = `${origin}/saml/${signing}`;
    this.#signing = signing;
    this.#keys = keys;
  }

  static all(origin: string, keys: SamlKeys): readonly SamlIdp[] {
    return SAML_SIGNINGS.map((signing) => new SamlIdp(origin, signing, keys));
  }

  metadata(): string {
    const body = this.#keys.certificate.replaceAll(/-----[^-]+-----|\s+/g, '');
    return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${this.entityId}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="false"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${body}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${this.entityId}/sso"/></IDPSSODescriptor></EntityDescriptor>`;
  }

  /** Throws when the query holds no request. */
  answer(query: URLSearchParams, person: number): SamlAnswer {
    const question = readQuestion(query.get('SAMLRequest') ?? '');
    const profile = profileOf(person, `${this.#signing}.test`);
    const written = this.#sign(this.#write(question, profile), 'Assertion');
    const xml = this.#signing === 'both' ? this.#sign(written, 'Response') : written;
    const page = postPage(question.acs, {
      SAMLResponse: Buffer.from(xml).toString('base64'),
      RelayState: query.get('RelayState') ?? '',
    });
    return { page, email: profile.email };
  }

  #write({ id, acs, audience }: Question, profile: Profile): string {
    const now = Date.now();
    const time = (offsetMs: number): string => new Date(now + offsetMs).toISOString();
    const until = time(LASTS_MS);
    const issuer = `<saml:Issuer>${this.entityId}</saml:Issuer>`;
    const issued = `Version="2.0" IssueInstant="${time(0)}"`;
    return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" ${issued} Destination="${acs}" InResponseTo="${id}">${issuer}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="_${randomUUID()}" ${issued}>${issuer}<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${profile.sub}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${acs}" InResponseTo="${id}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${time(-1000)}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${time(0)}" SessionIndex="_${randomUUID()}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attributesOf(profile)}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
  }

  #sign(xml: string, element: 'Assertion' | 'Response'): string {
    const owner = `//*[local-name(.)='${element}']`;
    const signer = new SignedXml({
      privateKey: this.#keys.privateKey,
      publicCert: this.#keys.certificate,
      signatureAlgorithm: RSA_SHA256,
      canonicalizationAlgorithm: EXCLUSIVE,
    });
    signer.addReference({
      xpath: owner,
      transforms: [ENVELOPED, EXCLUSIVE],
      digestAlgorithm: SHA256,
    });
    signer.computeSignature(xml, {
      prefix: 'ds',
      location: { reference: `${owner}/*[local-name(.)='Issuer']`, action: 'after' },
    });
    return signer.getSignedXml();
  }
}

/** The names of Microsoft's directories, which brokers know without being told. */
function attributesOf({ sub, name, given_name, family_name, email }: Profile): string {
  const values = {
    nameidentifier: sub,
    name,
    givenname: given_name,
    surname: family_name,
    emailaddress: email,
  };
  return Object.entries(values)
    .map(
      ([key, value]) =>
        `<saml:Attribute Name="${CLAIMS}/${key}"><saml:AttributeValue xsi:type="xs:string">${value}</saml:AttributeValue></saml:Attribute>`,
    )
    .join('');
}

function readQuestion(deflated: string): Question {
  const xml = inflateRawSync(Buffer.from(deflated, 'base64')).toString();
  return {
    id: found(/<[^>]*AuthnRequest[^>]*\sID="([^"]+)"/.exec(xml)),
    acs: found(/AssertionConsumerServiceURL="([^"]+)"/.exec(xml)),
    audience: found(/Issuer[^>]*>([^<]+)</.exec(xml)),
  };
}

function found(match: RegExpExecArray | null): string {
  if (match?.[1] === undefined) throw new Error('not a SAML request');
  return match[1];
}

function postPage(action: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return `<!doctype html><form method="post" action="${action}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`;
}

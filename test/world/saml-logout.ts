/** What a provider that is not ours says when sessions end, and how it reads what we say. */
import { sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

import { base64, octetsOf, PERSISTENT, type SamlIdp } from './saml-idp.ts';
import { samlify } from './samlify.ts';

export interface LogoutWords {
  readonly destination: string;
  readonly nameId?: string;
  readonly sessionIndexes?: readonly string[];
  readonly id?: string;
  readonly issuer?: string;
  /** Epoch ms; now by default. */
  readonly at?: number;
  readonly status?: string;
  readonly inResponseTo?: string;
}

export type Field = 'SAMLRequest' | 'SAMLResponse';
export type Sent = URL | Readonly<Record<string, string>>;

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

export class SamlLogout {
  readonly #idp: SamlIdp;

  constructor(idp: SamlIdp) {
    this.#idp = idp;
  }

  request(words: LogoutWords): string {
    const { nameId = 'ada', sessionIndexes = [] } = words;
    const indexes = sessionIndexes.map(
      (index) => `<samlp:SessionIndex>${index}</samlp:SessionIndex>`,
    );
    const inside = `<saml:NameID Format="${PERSISTENT}">${nameId}</saml:NameID>${indexes.join('')}`;
    return this.#message('LogoutRequest', words, inside);
  }

  response(words: LogoutWords): string {
    const status = `urn:oasis:names:tc:SAML:2.0:status:${words.status ?? 'Success'}`;
    const inside = `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>`;
    return this.#message('LogoutResponse', words, inside);
  }

  #message(root: string, words: LogoutWords, inside: string): string {
    const { id = `_${Math.random().toString(36).slice(2)}`, destination, inResponseTo } = words;
    const time = new Date(words.at ?? Date.now()).toISOString();
    const answers = inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`;
    const issuer = words.issuer ?? this.#idp.entityId;
    return `<samlp:${root} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${time}" Destination="${destination}"${answers}><saml:Issuer>${issuer}</saml:Issuer>${inside}</samlp:${root}>`;
  }

  /** As a form, signed inside. */
  form(xml: string, field: Field = 'SAMLRequest'): Readonly<Record<string, string>> {
    const { key: privateKey, certificate } = this.#idp.keys;
    const signingCert = certificate.replaceAll(/-----[^-]+-----|\s/g, '');
    const signed = samlify.SamlLib.constructSAMLSignature({
      rawSamlMessage: xml,
      isMessageSigned: true,
      isBase64Output: true,
      privateKey,
      signingCert,
      signatureAlgorithm: RSA_SHA256,
      signatureConfig: {
        prefix: 'ds',
        location: { reference: "/*/*[local-name(.)='Issuer']", action: 'after' },
      },
    });
    return { [field]: signed };
  }

  /** As an address, with a signature over its query. */
  address(xml: string, to: string, { field = 'SAMLRequest', relayState }: Addressed = {}): string {
    const query = new URLSearchParams({ [field]: deflateRawSync(xml).toString('base64') });
    if (relayState !== undefined) query.set('RelayState', relayState);
    query.set('SigAlg', RSA_SHA256);
    const signed = query.toString();
    const signature = sign('RSA-SHA256', Buffer.from(signed), this.#idp.keys.key);
    return `${to}?${signed}&Signature=${encodeURIComponent(signature.toString('base64'))}`;
  }

  /** As a form that nobody signed. */
  unsigned(xml: string, field: Field = 'SAMLRequest'): Readonly<Record<string, string>> {
    return { [field]: base64(xml) };
  }

  /** Reads what we sent, and verifies it with our metadata; throws when samlify refuses it. */
  async readRequest(sent: Sent, metadata: string): Promise<string> {
    const { extract } = await this.#read('parseLogoutRequest', sent, metadata);
    return extract.request?.id ?? '';
  }

  /** The request that our answer answers. */
  async readResponse(sent: Sent, metadata: string): Promise<string> {
    const { extract } = await this.#read('parseLogoutResponse', sent, metadata);
    return extract.response?.inResponseTo ?? '';
  }

  #read(kind: 'parseLogoutRequest' | 'parseLogoutResponse', sent: Sent, metadata: string) {
    const idp = this.#idp.entity();
    // samlify cannot read two signing keys.
    const known = metadata.replace(
      /(<KeyDescriptor use="signing">(?:(?!<KeyD).)*)<KeyDescriptor use="signing">(?:(?!<KeyD).)*/s,
      '$1',
    );
    const sp = samlify.ServiceProvider({ metadata: known });
    return sent instanceof URL
      ? idp[kind](sp, 'redirect', {
          query: Object.fromEntries(sent.searchParams),
          octetString: octetsOf(sent),
        })
      : idp[kind](sp, 'post', { body: sent });
  }
}

interface Addressed {
  readonly field?: Field;
  readonly relayState?: string;
}

/**
 * How a message travels through a browser: in an address or in a form (SAML Bindings sections 3.4 and
 * 3.5). What comes in here is of a logout and signed; the answer of a sign-in comes by form only, and
 * what may be signed in it is another matter (`response.ts`).
 */
import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import type { Callback, Instruction } from '../../connector.ts';
import type { OwnKey } from '../../own-keys.ts';
import { messageXml, readXml } from '../../engine/xml.ts';
import type { SamlConfig } from './config.ts';
import type { Endpoints } from './idp-metadata.ts';
import { messageIn, type Text } from './message.ts';
import { isSigned, refuseStraySignatures } from './signature-shape.ts';
import { signedXml, verifiedBytes } from './verified-bytes.ts';
import { bad, isElement, NS, untrusted } from './vocabulary.ts';

export type Field = 'SAMLRequest' | 'SAMLResponse';

export interface Outgoing {
  readonly field: Field;
  /** The name of the message's element. */
  readonly root: string;
  readonly relayState: string | undefined;
  /** Undefined: unsigned, as only the request of a sign-in may be. */
  readonly key: OwnKey | undefined;
}

/** Where and how a message leaves: by the binding that is preferred, if there is an address for it. */
export function routeTo(
  endpoints: Endpoints,
  preferred: keyof Endpoints,
): { readonly binding: keyof Endpoints; readonly url: string } | undefined {
  const other = preferred === 'redirect' ? 'post' : 'redirect';
  const binding = endpoints[preferred] === undefined ? other : preferred;
  const url = endpoints[binding];
  return url === undefined ? undefined : { binding, url };
}

/** Signs the message, if there is a key for it, and has the browser carry it. */
export function sent(
  xml: string,
  route: { readonly binding: keyof Endpoints; readonly url: string },
  message: Outgoing & Pick<SamlConfig, 'signatureAlgorithm' | 'digestAlgorithm'>,
): Instruction {
  const { field, relayState, key } = message;
  if (route.binding === 'redirect') {
    return { kind: 'redirect', url: addressWith(xml, route.url, message) };
  }
  const body = key === undefined ? xml : signedXml(xml, { ...message, key });
  const text = Buffer.from(body).toString('base64');
  const state = relayState !== undefined && { RelayState: relayState };
  return { kind: 'post', url: route.url, fields: { [field]: text, ...state } };
}

const algorithms: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'RSA-SHA256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'RSA-SHA512',
};
const SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';

/** A signature covers the query as it is written (section 3.4.4.1). */
function addressWith(
  xml: string,
  url: string,
  { field, relayState, key, signatureAlgorithm }: Outgoing & Pick<SamlConfig, 'signatureAlgorithm'>,
): string {
  const algorithm = `http://www.w3.org/2001/04/xmldsig-more#${signatureAlgorithm}`;
  const query = new URLSearchParams({ [field]: deflateRawSync(xml).toString('base64') });
  if (relayState !== undefined) query.set('RelayState', relayState);
  const separator = url.includes('?') ? '&' : '?';
  if (key === undefined) return `${url}${separator}${query.toString()}`;
  query.set('SigAlg', algorithm);
  const signed = query.toString();
  const privateKey = createPrivateKey(key.privateKey);
  const signature = sign(algorithms[algorithm], Buffer.from(signed), privateKey).toString('base64');
  return `${url}${separator}${signed}&Signature=${encodeURIComponent(signature)}`;
}

export interface Incoming {
  readonly field: Field;
  readonly root: string;
  readonly certificates: readonly string[];
  readonly allowSha1: boolean;
}

export interface Received {
  /** Read from what was signed. */
  readonly message: Text;
  readonly relayState: string | undefined;
}

/** A message whose signature verifies; one without is refused. Throws `bad_response` or `bad_token`. */
export async function received(callback: Callback, incoming: Incoming): Promise<Received> {
  const [relayState, second] = callback.params.getAll('RelayState');
  if (second !== undefined) throw bad('RelayState comes twice');
  const message =
    callback.method === 'POST' ? await byForm(callback, incoming) : byAddress(callback, incoming);
  return { message, relayState };
}

async function byForm(
  { params }: Callback,
  { field, root, certificates, allowSha1 }: Incoming,
): Promise<Text> {
  const text = messageIn(params, field);
  const { tree: found } = rootOf(text, root);
  refuseStraySignatures(found, [found]);
  if (!isSigned(found, { allowSha1 })) throw untrusted('the message is not signed');
  return rootOf(await verifiedBytes(text, 'document', { certificates, allowSha1 }), root);
}

function byAddress({ params, query = '' }: Callback, incoming: Incoming): Text {
  const { field, root, certificates, allowSha1 } = incoming;
  for (const name of [field, 'SigAlg', 'Signature']) {
    const values = params.getAll(name);
    if (values.length !== 1) {
      throw values.length === 0
        ? untrusted('the message is not signed')
        : bad(`${name} comes twice`);
    }
  }
  const algorithm = params.get('SigAlg') ?? '';
  const known = algorithm === SHA1 && allowSha1 ? 'RSA-SHA1' : algorithms[algorithm];
  if (known === undefined) throw untrusted('the SigAlg is not allowed');
  const signed = Buffer.from(signedQuery(query, field));
  const signature = Buffer.from(params.get('Signature') ?? '', 'base64');
  const isGood = certificates.some((certificate) =>
    verify(known, signed, new X509Certificate(certificate).publicKey, signature),
  );
  if (!isGood) throw untrusted('the signature of the address does not verify');
  const text = rootOf(inflated(params.get(field) ?? ''), root);
  // What the address signs needs no other signature, and one inside proves nothing.
  refuseStraySignatures(text.tree, []);
  return text;
}

/** As written: whoever encodes anew signs another text. */
function signedQuery(query: string, field: Field): string {
  const parts = query.split('&');
  return [field, 'RelayState', 'SigAlg']
    .flatMap((name) => parts.find((part) => part.startsWith(`${name}=`)) ?? [])
    .join('&');
}

/** Small as it may be, a text can unfold to any size. */
function inflated(base64: string): string {
  try {
    const bytes = inflateRawSync(Buffer.from(base64, 'base64'), {
      maxOutputLength: messageXml.longest,
    });
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw bad('the message cannot be inflated');
  }
}

function rootOf(xml: string, name: string): Text {
  const tree = readXml(xml);
  if (!isElement(tree, NS.protocol, name)) throw bad(`this is no ${name}`);
  return { xml, tree };
}

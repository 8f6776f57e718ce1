/** Certificates and keys as people paste them: PEM, one or several, or the bare base64 of metadata. */
import { createPrivateKey, X509Certificate } from 'node:crypto';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** RSA keys shorter than this were broken, or soon are (NIST SP 800-131A). */
const SHORTEST_RSA_BITS = 2048;

/** Every certificate in a text, as PEM in its order; undefined when there is none, or one that is none. */
export function certificatesIn(text: string): readonly string[] | undefined {
  const blocks = text.match(PEM);
  const bodies = blocks === null ? text.split(/[\s,;]*\n\s*\n[\s,;]*/) : blocks;
  const read = bodies.map((body) => certificateOf(body));
  return read.includes(undefined) || read.length === 0
    ? undefined
    : [...new Set(read.filter((pem) => pem !== undefined))];
}

/** One certificate, PEM or bare base64, as PEM; undefined when it cannot verify our signatures. */
export function certificateOf(text: string): string | undefined {
  const base64 = text.replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----|\s+/g, '');
  if (!/^[\d+/A-Za-z]+={0,2}$/.test(base64)) return undefined;
  try {
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'));
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    const isUsable = asymmetricKeyType === 'rsa' && bits >= SHORTEST_RSA_BITS;
    return isUsable ? certificate.toString() : undefined;
  } catch {
    return undefined; // node:crypto throws for anything that is no certificate
  }
}

/** Whether a certificate speaks for a private key. */
export function isPair(certificate: string, privateKey: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));
}

/** A private key as PKCS#8 PEM, from PEM or bare base64; undefined when it is none. */
export function privateKeyOf(text: string): string | undefined {
  const pem = text.includes('-----BEGIN')
    ? text
    : `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----`;
  try {
    const key = createPrivateKey(pem);
    const isRsa = key.asymmetricKeyType === 'rsa';
    return isRsa ? key.export({ type: 'pkcs8', format: 'pem' }).toString() : undefined;
  } catch {
    return undefined; // node:crypto throws for anything that is no key
  }
}

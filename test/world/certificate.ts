/** A key and its self-signed certificate, new for each test: no private key is kept in the repository. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { issueCertificate } from '@causeway/sandbox/vendors/certificate.ts';

export interface KeyAndCertificate {
  /** PKCS#8 PEM. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
}

/** `bits`: of the RSA key. */
export function newCertificate(commonName: string, bits = 2048): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const name = { CN: commonName };
  const certificate = issueCertificate({
    subject: name,
    publicKey,
    issuer: name,
    issuerKey: privateKey,
    serial: `01${randomBytes(8).toString('hex')}`,
  });
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
}

/** What a provider that is not ours encrypts for us. */
import { X509Certificate } from 'node:crypto';

import { encrypt, type EncryptionAlgorithm } from 'xml-encryption';

/** An `EncryptedData` with its key inside, for whoever has the key of this certificate, in PEM. */
export async function encryptedFor(
  certificate: string,
  xml: string,
  encryptionAlgorithm: EncryptionAlgorithm = 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
): Promise<string> {
  const { publicKey } = new X509Certificate(certificate);
  const options = {
    rsa_pub: publicKey.export({ type: 'spki', format: 'pem' }),
    pem: certificate,
    encryptionAlgorithm,
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  } as const;
  return new Promise((resolve, reject) => {
    encrypt(xml, options, (error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });
}

/** As a name is encrypted (SAML Core section 2.2.4). */
export async function encryptedId(certificate: string, xml: string): Promise<string> {
  return `<saml:EncryptedID>${await encryptedFor(certificate, xml)}</saml:EncryptedID>`;
}

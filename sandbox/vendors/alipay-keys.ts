/**
 * The keys and certificates of the played Alipay and of the application that everybody may use there.
 * They are published on purpose: what they sign is worth nothing outside a sandbox.
 */
import keys from './alipay-keys.json' with { type: 'json' };

export const alipayKeys = keys;

/** The settings of the application `sandbox`, as its owner would copy them from the page of Alipay. */
export const alipaySettings = {
  clientId: 'sandbox',
  pid: '2088000000000001',
  appPrivateKey: keys.application.privateKey,
  alipayPublicKey: keys.alipay.publicKey,
};

/** The same application in certificate mode. */
export const alipayCertificateSettings = {
  clientId: 'sandbox',
  appPrivateKey: keys.application.privateKey,
  appCertificate: keys.application.certificate,
  alipayCertificate: keys.alipay.certificate,
  alipayRootCertificate: keys.rootCertificates,
};

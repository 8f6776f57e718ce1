/**
 * The keys and certificates of the played Alipay and of the application that everybody may use there. They
 * follow from phrases, so that they are the same at every start without a key lying about.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';

import { issueCertificate, type Names } from './certificate.ts';
import { rsaKeyFrom } from './derived-key.ts';

const rootName: Names = {
  C: 'CN',
  O: 'Sandbox Financial',
  OU: 'Certification Authority',
  CN: 'Sandbox Financial Root',
};
const rootKey = once(() =>
  rsaKeyFrom({ words: 'the root of the played Alipay', primes: [139, 315] }),
);
const applicationKey = once(() =>
  rsaKeyFrom({ words: 'the application of the sandbox at Alipay', primes: [15, 56] }),
);
const alipayKey = once(() => rsaKeyFrom({ words: 'the played Alipay', primes: [118, 362] }));

/** Each costs milliseconds, and most who load this need none. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

/** Of the second cryptography that Alipay's bundles hold; nobody has its key. */
const sm2Root = `
-----BEGIN CERTIFICATE-----
MIIB2DCCAX+gAwIBAgIUUH17tIxD35VVHi01oWGImEv/jVswCgYIKoEcz1UBg3Uw
QTELMAkGA1UEBhMCQ04xEDAOBgNVBAoMB1NhbmRib3gxDTALBgNVBAsMBFJvb3Qx
ETAPBgNVBAMMCFNNMiByb290MCAXDTI2MTEyMjA1NDkxN1oYDzIxMjYxMDI5MDU0
OTE3WjBBMQswCQYDVQQGEwJDTjEQMA4GA1UECgwHU2FuZGJveDENMAsGA1UECwwE
Um9vdDERMA8GA1UEAwwIU00yIHJvb3QwWTATBgcqhkjOPQIBBggqgRzPVQGCLQNC
AASbfjHLgPi61wfZOAJ0K5p7gogDocdfleeF+WULNotcAqOp/FliluIwH6y6mPSY
rrcurA4hpo1RC7dlxHvA1lDLo1MwUTAdBgNVHQ4EFgQU1SycF2cBBbvdP6Dlb/hC
QPBDDCIwHwYDVR0jBBgwFoAU1SycF2cBBbvdP6Dlb/hCQPBDDCIwDwYDVR0TAQH/
BAUwAwEB/zAKBggqgRzPVQGDdQNHADBEAiB1XOlLmMSQrZpi3DO/WXcoAlqH2K/9
1YQao/YHriB38AIgPhoVrPZWZn6Sn5gZW33cQ1T8ofBYFtGEFNnFBGhwL8s=
-----END CERTIFICATE-----
`.trimStart();

function certificateFor(subject: Names, key: KeyObject, serial: string): string {
  const publicKey = createPublicKey(key);
  return issueCertificate({ subject, publicKey, issuer: rootName, issuerKey: rootKey(), serial });
}

/** As Alipay's tool for developers shows keys. */
const privateText = (key: KeyObject) =>
  key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const publicText = (key: KeyObject) =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');

function party(name: string, key: KeyObject, serial: string) {
  const subject = { C: 'CN', O: name, OU: name, CN: `sandbox-${name}` };
  return {
    privateKey: privateText(key),
    publicKey: publicText(key),
    certificate: certificateFor(subject, key, serial),
  };
}

export const alipayKeys = once(() => ({
  application: party('app', applicationKey(), '76c937d0a7b3c1a20381'),
  alipay: party('ali', alipayKey(), '7012a4a615ceae974390'),
  rootCertificates: `${sm2Root}${certificateFor(rootName, rootKey(), '1a2b3c4d5e6f708192a3')}`,
}));

/** The settings of the application `sandbox`, as its owner would copy them from the page of Alipay. */
export const alipaySettings = once(() => ({
  clientId: 'sandbox',
  pid: '2088000000000001',
  appPrivateKey: privateText(applicationKey()),
  alipayPublicKey: publicText(alipayKey()),
}));

/** The same application in certificate mode. */
export const alipayCertificateSettings = once(() => {
  const { application, alipay, rootCertificates } = alipayKeys();
  return {
    clientId: 'sandbox',
    appPrivateKey: application.privateKey,
    appCertificate: application.certificate,
    alipayCertificate: alipay.certificate,
    alipayRootCertificate: rootCertificates,
  };
});

/**
 * The developer whom everybody may be at the played Apple, with the key that Apple let them download. The
 * key follows from a phrase, so that it is the same at every start without lying about: what it signs is
 * worth nothing outside a sandbox.
 */
import { createECDH, createHash, createPrivateKey } from 'node:crypto';

function keyOf(phrase: string): string {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(createHash('sha256').update(phrase).digest());
  const point = pair.getPublicKey(); // 04, then x and y of 32 bytes (SEC 1 section 2.3.3)
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
    d: pair.getPrivateKey().toString('base64url'),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

export const appleDeveloper = {
  teamId: 'SANDBOXDEV',
  keyId: 'SANDBOXKEY',
  privateKey: keyOf('the developer of the sandbox'),
};

/** The settings of the application `sandbox`. */
export const appleSettings = { clientId: 'sandbox', ...appleDeveloper };

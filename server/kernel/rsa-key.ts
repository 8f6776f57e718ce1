import { generateKeyPair, type KeyObject } from 'node:crypto';

/** Makes a private key of 2048 bits: what every client library accepts; stronger keys cost each use a multiple. */
export function newRsaKey(): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: 2048 }, (error, _publicKey, privateKey) =>
      error === null ? resolve(privateKey) : reject(error),
    );
  });
}

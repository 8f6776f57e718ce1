/** Settings that are keys or certificates, in PEM or, as some vendors hand them out, as its bare base64. */
import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';

import { Type } from 'typebox';

import { misfit } from './fields.ts';
import type { About, Setting } from './settings.ts';

export type Key = KeyObject;
export type Certificates = readonly X509Certificate[];

const SMALLEST_MODULUS = 2048;

/** An RSA private key, as PKCS #8 or PKCS #1; sealed at rest. */
export function rsaPrivateKey(about: About): Setting<Key> {
  return privateKey(about, ['pkcs8', 'pkcs1'], (key, name) =>
    judged(key, name, 'must be an RSA private key in PEM or as base64'),
  );
}

/** A private key of P-256 as PKCS #8, for ES256 (RFC 7518 section 3.4); sealed at rest. */
export function ecPrivateKey(about: About): Setting<Key> {
  return privateKey(about, ['pkcs8'], (key, name) => {
    if (key?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
    throw misfit(name, 'must be the text of the .p8 file: a P-256 key as PKCS #8 PEM');
  });
}

function privateKey(
  about: About,
  types: readonly ('pkcs8' | 'pkcs1')[],
  judge: (key: Key | undefined, name: string) => Key,
): Setting<Key> {
  return {
    schema: Type.String(),
    isOptional: false,
    annotations: { secret: true, ...about },
    read(fields, name) {
      const der = bytesOf(fields.requiredText(name));
      const key = firstThatReads(types, (type) =>
        createPrivateKey({ key: der, format: 'der', type }),
      );
      return judge(key, name);
    },
  };
}

/** An RSA public key that may be absent. */
export function optionalRsaPublicKey(about: About): Setting<Key | undefined> {
  return {
    schema: Type.String(),
    isOptional: true,
    annotations: about,
    read(fields, name) {
      const text = fields.text(name);
      if (text === undefined) return undefined;
      const key = firstThatReads(['spki', 'pkcs1'] as const, (type) =>
        createPublicKey({ key: bytesOf(text), format: 'der', type }),
      );
      return judged(key, name, 'must be an RSA public key in PEM or as base64');
    },
  };
}

/** X.509 certificates in PEM, one after the other; none where the setting is absent. */
export function certificates(about: About): Setting<Certificates> {
  return {
    schema: Type.String(),
    isOptional: true,
    annotations: about,
    read(fields, name) {
      const text = fields.longText(name);
      if (text === undefined) return [];
      const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
      const read = blocks.flatMap((pem) => {
        const certificate = firstThatReads([pem], (block) => new X509Certificate(block));
        return certificate ?? [];
      });
      if (read.length > 0 && read.length === blocks.length) return read;
      throw misfit(name, 'must be certificates in PEM, each from BEGIN to END');
    },
  };
}

/** Whether the two belong together. */
export function isPair(privateKey: Key, publicKey: Key): boolean {
  return createPublicKey(privateKey).equals(publicKey);
}

/** Line breaks may be gone, or have become the characters that stand for them in JSON. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll(/-----[^-]+-----|\\n|\s/g, ''), 'base64');
}

function firstThatReads<Way, Result>(
  ways: readonly Way[],
  read: (way: Way) => Result,
): Result | undefined {
  for (const way of ways) {
    try {
      return read(way);
    } catch {
      // the next way may fit; that none did is for the caller to say
    }
  }
  return undefined;
}

function judged(key: Key | undefined, name: string, rule: string): Key {
  if (key?.asymmetricKeyType !== 'rsa') throw misfit(name, rule);
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (modulusLength >= SMALLEST_MODULUS) return key;
  throw misfit(name, `must have ${SMALLEST_MODULUS} bits or more`);
}

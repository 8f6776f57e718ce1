/**
 * Writes two throwaway certificates for the upstream: `node certificate.ts FOLDER`. That of https is its
 * own authority, so every broker trusts it through NODE_EXTRA_CA_CERTS; the other signs its SAML.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { generate } from 'selfsigned';

const folder = argv[2] ?? '.';
const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
  algorithm: 'sha256',
  keyType: 'ec',
  curve: 'P-256',
  notAfterDate: new Date(Date.now() + 86_400_000),
  extensions: [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 7, ip: '127.0.0.1' },
        { type: 2, value: 'localhost' },
      ],
    },
  ],
});
await writeFile(join(folder, 'upstream.key'), made.private, { mode: 0o600 });
await writeFile(join(folder, 'upstream.crt'), made.cert);

const saml = await generate([{ name: 'commonName', value: 'upstream' }], {
  algorithm: 'sha256',
  keyType: 'rsa',
  keySize: 2048,
});
await writeFile(join(folder, 'saml.key'), saml.private, { mode: 0o600 });
await writeFile(join(folder, 'saml.crt'), saml.cert);

/** A certificate authority of our own for tests, and certificates by it; made with openssl. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ServerCertificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface Authority {
  /** In PEM. */
  readonly certificate: string;
  readonly certificateFile: string;
  /** A certificate for these names: `DNS:...` or `IP:...`; for less than no days, one that has expired. */
  issue(name: string, subjects: readonly string[], days?: number): ServerCertificate;
}

/** Everything is written into the folder. */
export function createAuthority(folder: string, name = 'ca'): Authority {
  const at = (file: string) => join(folder, file);
  const openssl = (...args: readonly string[]) => {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    `/CN=Test ${name}`,
    '-keyout',
    at(`${name}.key`),
    '-out',
    at(`${name}.crt`),
  );
  return {
    certificate: readFileSync(at(`${name}.crt`), 'utf8'),
    certificateFile: at(`${name}.crt`),
    issue(server, subjects, days = 2) {
      const [keyFile, certificateFile] = [at(`${server}.key`), at(`${server}.crt`)];
      writeFileSync(at(`${server}.ext`), `subjectAltName=${subjects.join(',')}\n`);
      openssl(
        'req',
        ...newKey,
        '-subj',
        `/CN=${server}`,
        '-keyout',
        keyFile,
        '-out',
        at(`${server}.csr`),
      );
      openssl(
        'x509',
        '-req',
        '-in',
        at(`${server}.csr`),
        '-days',
        String(days),
        '-extfile',
        at(`${server}.ext`),
        '-CA',
        at(`${name}.crt`),
        '-CAkey',
        at(`${name}.key`),
        '-CAcreateserial',
        '-out',
        certificateFile,
      );
      return { keyFile, certificateFile };
    },
  };
}

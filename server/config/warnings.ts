import type { Config } from '../config.ts';
import { isLoopback } from './loopback.ts';
import { isPostgres } from './value.ts';

/** Settings that work and still deserve a second look, one sentence each; said on every start. */
export function unsafeSettings(config: Config): readonly string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [
      !config.isDevelopment && config.publicUrl.startsWith('http:'),
      'CAUSEWAY_PUBLIC_URL is not https: passwords and tokens travel in the clear.',
    ],
    [
      config.isDevelopment && !isLoopback(config.host),
      'Development mode is on while CAUSEWAY_HOST can be reached from other machines.',
    ],
    [
      [...config.outboundAllow, ...config.trustProxy].some((range) => range.endsWith('/0')),
      'A range of /0 in CAUSEWAY_OUTBOUND_ALLOW or CAUSEWAY_TRUST_PROXY switches the guard off.',
    ],
    [
      config.encryptionKeys === undefined && isPostgres(config.databaseUrl),
      'The encryption keys are only in the data folder: set CAUSEWAY_ENCRYPTION_KEYS to share them between nodes.',
    ],
    [
      !config.isDevelopment && (config.accessKeySecret?.length ?? Infinity) < 24,
      'CAUSEWAY_ACCESS_KEY_SECRET is short: use 24 random characters or more.',
    ],
  ];
  return rules.flatMap(([applies, sentence]) => (applies ? [sentence] : []));
}

/** The table of settings: the only place where a setting is named, documented and given its default. */
import { isLoopback, LOOPBACK_RANGES } from './loopback.ts';
import {
  derived,
  fixed,
  generated,
  type Setting,
  type TextDefault,
  type Texts,
} from './setting.ts';
import {
  accessKeyId,
  accessKeySecret,
  addressRanges,
  databaseUrl,
  days,
  directory,
  encryptionKeys,
  hidePassword,
  host,
  mailSender,
  oneOf,
  port,
  publicUrl,
  smsUrl,
  smtpUrl,
  wholeNumber,
} from './value.ts';

export const settings = {
  host: {
    env: 'CAUSEWAY_HOST',
    default: fixed('127.0.0.1'),
    meaning: 'The address to listen on.',
    format: 'IP address or host name',
    isSecret: false,
    parse: host,
  },
  port: {
    env: 'CAUSEWAY_PORT',
    default: fixed('3000'),
    meaning: 'The port to listen on.',
    format: '1 to 65535',
    isSecret: false,
    parse: port,
  },
  publicUrl: {
    env: 'CAUSEWAY_PUBLIC_URL',
    default: derived('http://HOST:PORT', (earlier) => {
      const name = earlier('CAUSEWAY_HOST');
      return `http://${name.includes(':') ? `[${name}]` : name}:${earlier('CAUSEWAY_PORT')}`;
    }),
    meaning:
      'The address at which browsers reach this server. ' +
      'Development mode, with the demo and the sandbox, is on only while it is a loopback address.',
    format: 'http or https origin, without path',
    isSecret: false,
    parse: publicUrl,
  },
  dataDir: {
    env: 'CAUSEWAY_DATA_DIR',
    default: fixed('./data'),
    meaning: 'The folder for the embedded database and the generated encryption keys.',
    format: 'path',
    isSecret: false,
    parse: directory,
  },
  databaseUrl: {
    env: 'CAUSEWAY_DATABASE_URL',
    default: derived(
      'sqlite:DATA_DIR/causeway.db',
      (earlier) => `sqlite:${earlier('CAUSEWAY_DATA_DIR')}/causeway.db`,
    ),
    meaning:
      'The database. SQLite is embedded and serves one process; PostgreSQL serves any number.',
    format: '`sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`',
    isSecret: false,
    parse: databaseUrl,
    show: hidePassword,
  },
  sqliteDurability: {
    env: 'CAUSEWAY_SQLITE_DURABILITY',
    default: fixed('full'),
    meaning:
      'What SQLite survives: `full`, a power cut at any moment, save for sign-ins in progress, ' +
      'which then begin anew; `normal`, a crash of the process, while a power cut may undo the last writes.',
    format: '`full` or `normal`',
    isSecret: false,
    parse: oneOf('full', 'normal'),
  },
  accessKeyId: {
    env: 'CAUSEWAY_ACCESS_KEY_ID',
    default: generated('generated on the first start'),
    meaning:
      "The first user pool's id, which is also the id of its access key for the management API. " +
      'Once that pool exists, another id adds a further key to it.',
    format: '4 to 64 letters, digits, `-` or `_`',
    isSecret: false,
    parse: accessKeyId,
  },
  accessKeySecret: {
    env: 'CAUSEWAY_ACCESS_KEY_SECRET',
    default: generated('generated on the first start and shown once'),
    meaning: "The secret of the first user pool's access key. A new value replaces the old one.",
    format: '8 to 256 visible ASCII characters',
    isSecret: true,
    parse: accessKeySecret,
  },
  encryptionKeys: {
    env: 'CAUSEWAY_ENCRYPTION_KEYS',
    default: generated('generated into DATA_DIR/encryption-keys on the first start'),
    meaning:
      'The keys that seal secrets and tokens in the database, newest first: ' +
      'the first seals, all of them open. Several nodes need the same keys.',
    format: 'base64 of 32 bytes each, separated by commas',
    isSecret: true,
    parse: encryptionKeys,
  },
  outboundAllow: {
    env: 'CAUSEWAY_OUTBOUND_ALLOW',
    default: derived('loopback in development, otherwise `none`', (earlier) =>
      isDevelopment(earlier) ? LOOPBACK_RANGES.join(',') : 'none',
    ),
    meaning:
      'Private addresses that identity sources may live at. ' +
      'Everything else that is not public is refused.',
    format: 'addresses or ranges like `10.0.0.0/8`, separated by commas, or `none`',
    isSecret: false,
    parse: addressRanges,
  },
  trustProxy: {
    env: 'CAUSEWAY_TRUST_PROXY',
    default: fixed('none'),
    meaning: 'The reverse proxies whose `X-Forwarded-For` header is believed.',
    format: 'addresses or ranges like `10.0.0.0/8`, separated by commas, or `none`',
    isSecret: false,
    parse: addressRanges,
  },
  requestsPerSecond: {
    env: 'CAUSEWAY_REQUESTS_PER_SECOND',
    default: fixed('300'),
    meaning:
      'How many calls of its management API and of its signed-in users a pool may make in a second, ' +
      'on each node. The next ones are answered with HTTP 429.',
    format: '1 to 1000000',
    isSecret: false,
    parse: wholeNumber({ least: 1, most: 1_000_000 }),
  },
  loginRetentionMs: {
    env: 'CAUSEWAY_LOGIN_HISTORY_DAYS',
    default: fixed('90'),
    meaning: 'How long it is kept who signed in when and from where; what is older is deleted.',
    format: '1 to 9999 days',
    isSecret: false,
    parse: days,
  },
  traceRetentionMs: {
    env: 'CAUSEWAY_TRACE_DAYS',
    default: fixed('14'),
    meaning:
      'How long it is kept what happened in each login, for administrators who ask why one failed; ' +
      'what is older is deleted.',
    format: '1 to 9999 days',
    isSecret: false,
    parse: days,
  },
  logLevel: {
    env: 'CAUSEWAY_LOG_LEVEL',
    default: derived('`warn` in development, otherwise `info`', (earlier) =>
      isDevelopment(earlier) ? 'warn' : 'info',
    ),
    meaning: 'The least important message that is logged.',
    format: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
    isSecret: false,
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  },
  smtpUrl: {
    env: 'CAUSEWAY_SMTP_URL',
    default: fixed('none'),
    meaning:
      'The mail server that sends codes. Without one there is no e-mail, or, in development, ' +
      'the mailbox at /development/mailbox.',
    format: '`smtp://USER:PASSWORD@HOST:PORT`, `smtps://...` or `none`',
    isSecret: true,
    parse: smtpUrl,
  },
  mailFrom: {
    env: 'CAUSEWAY_MAIL_FROM',
    default: derived('no-reply@ the host of PUBLIC_URL', (earlier) => {
      return `no-reply@${URL.parse(earlier('CAUSEWAY_PUBLIC_URL'))?.hostname ?? 'localhost'}`;
    }),
    meaning: 'The sender of every e-mail.',
    format: 'e-mail address, or `NAME <ADDRESS>`',
    isSecret: false,
    parse: mailSender,
  },
  smsUrl: {
    env: 'CAUSEWAY_SMS_URL',
    default: fixed('none'),
    meaning:
      'The gateway that sends text messages; docs/delivery.md describes each. Without one there are ' +
      'none, or, in development, they are at /development/mailbox.',
    format:
      '`webhook://:SECRET@HOST/PATH`, `aliyun://KEY_ID:SECRET@HOST?sign=&template=`, ' +
      '`twilio://SID:TOKEN@HOST?from=` or `none`',
    isSecret: true,
    parse: smsUrl,
  },
  demoPort: {
    env: 'CAUSEWAY_DEMO_PORT',
    default: fixed('3001'),
    meaning: 'The port of the demo application, in development mode.',
    format: '1 to 65535',
    isSecret: false,
    parse: port,
  },
  sandboxPort: {
    env: 'CAUSEWAY_SANDBOX_PORT',
    default: fixed('3002'),
    meaning: 'The port of the sandbox identity provider, in development mode.',
    format: '1 to 65535',
    isSecret: false,
    parse: port,
  },
  sandboxVendors: {
    env: 'CAUSEWAY_SANDBOX_VENDORS',
    default: fixed('on'),
    meaning:
      'Whether the sandbox plays GitHub, WeChat and the other vendors, in development mode: their ' +
      'connections then need no account there, and their client is `sandbox` with the secret ' +
      '`sandbox-secret`. Outside development mode connections always reach the real vendors.',
    format: '`on` or `off`',
    isSecret: false,
    parse: oneOf('on', 'off'),
  },
} as const satisfies Record<string, Setting>;

/** As long as nobody but this machine reaches the server. */
function isDevelopment(earlier: Texts): boolean {
  return isLoopback(URL.parse(earlier('CAUSEWAY_PUBLIC_URL'))?.hostname ?? '');
}

type Settings = typeof settings;

export type SettingKey = keyof Settings;

/** The values of all settings; a generated one is absent until somebody sets it. */
export type SettingValues = {
  readonly [Key in SettingKey]: ValueOf<Settings[Key]>;
};

type ValueOf<Row extends Setting> =
  Extract<ReturnType<Row['parse']>, { value: unknown }> extends { value: infer Value }
    ? Row['default'] extends TextDefault
      ? Value
      : Value | undefined
    : never;

export const settingRows: readonly (readonly [SettingKey, Setting])[] = Object.entries(
  settings,
).map(([key, row]) => [key as SettingKey, row]); // the keys of the literal above

/** Names that belong to the test command and mean nothing to the server. */
export const TEST_PREFIX = 'CAUSEWAY_TEST_';

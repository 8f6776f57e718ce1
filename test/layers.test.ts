/**
 * The walls of the house as a table: which layer may import which, and which packages it may use.
 *
 * The first row that fits a file is its layer. A wrong import fails, and so does a row that fits no
 * file, because a wall around nothing only looks like one. What only tests need may import anything.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, it } from 'node:test';

interface Layer {
  readonly files: RegExp;
  /** Other layers; a layer may always import itself. */
  readonly layers: readonly string[];
  /** Packages and modules of Node, each with everything below its name. */
  readonly packages: readonly string[];
}

const table: Readonly<Record<string, Layer>> = {
  contract: { files: /^contract\//, layers: [], packages: ['typebox'] },
  kernel: { files: /^server\/kernel\//, layers: [], packages: ['node:crypto', 'node:async_hooks'] },
  connector: {
    files: /^server\/connectors\/(?:connector|own-keys|phone-and-push|probe|upstream-sockets)\.ts$/,
    layers: ['kernel'],
    packages: ['typebox', 'node:net', 'node:tls'], // the types of sockets
  },
  engine: {
    files: /^server\/connectors\/engine\//,
    layers: ['kernel', 'connector'],
    packages: ['jose', 'oauth4webapi', 'typebox', 'node:crypto'],
  },
  presets: {
    files: /^server\/connectors\/presets\//,
    layers: ['kernel', 'connector', 'engine'],
    packages: ['typebox'],
  },
  saml: {
    files: /^server\/connectors\/protocols\/saml\//,
    layers: ['kernel', 'connector', 'engine'],
    packages: ['@node-saml/node-saml', 'xml-crypto', 'typebox', 'node:crypto', 'node:zlib'],
  },
  cas: {
    files: /^server\/connectors\/protocols\/cas\//,
    layers: ['kernel', 'connector', 'engine'],
    packages: [],
  },
  kerberos: {
    files: /^server\/connectors\/protocols\/kerberos\//,
    layers: ['kernel', 'connector', 'engine', 'ldap'],
    packages: ['node:crypto'],
  },
  ldap: {
    files: /^server\/connectors\/protocols\/ldap\//,
    layers: ['kernel', 'connector', 'engine'],
    packages: ['ldapts', 'typebox', 'node:crypto', 'node:events', 'node:net'],
  },
  registry: {
    files: /^server\/connectors\//,
    layers: ['kernel', 'connector', 'presets', 'saml', 'cas', 'kerberos', 'ldap'],
    packages: ['lru-cache', 'typebox'],
  },
  ports: {
    files:
      /^server\/store\/(?:store|connection-key-ports|oidc-ports|signing-key-ports|tenant-ports|vendor-ports|write)\.ts$/,
    layers: ['kernel', 'directory', 'ports'],
    packages: [],
  },
  directory: {
    files: /^server\/directory\//,
    layers: ['kernel', 'contract', 'ports'],
    packages: ['libphonenumber-js', 'node:url'],
  },
  credentials: {
    files: /^server\/credentials\//,
    layers: ['kernel', 'contract', 'directory', 'ports'],
    packages: ['node:crypto'],
  },
  broker: {
    files: /^server\/broker\//,
    layers: ['kernel', 'contract', 'directory', 'credentials', 'connector', 'ports'],
    packages: ['cookie'],
  },
  oidc: {
    files: /^server\/oidc\//,
    layers: ['kernel', 'contract', 'directory', 'broker', 'ports'],
    packages: ['oidc-provider', 'node:crypto', 'node:events'],
  },
  sql: {
    files: /^server\/store\/sql\//,
    layers: ['kernel', 'contract', 'directory', 'ports'],
    // node:fs: it flushes SQLite's log once for many commits, which SQLite itself cannot.
    packages: ['kysely', 'pg', 'node:sqlite', 'node:timers', 'node:fs'],
  },
  outbound: {
    files: /^server\/outbound\//,
    layers: ['kernel'],
    packages: [
      'undici',
      'nodemailer',
      'node:crypto',
      'node:dns',
      'node:events',
      'node:net',
      'node:tls',
      'node:util',
      'node:zlib',
    ],
  },
  http: {
    files: /^server\/http\//,
    layers: [
      'kernel',
      'contract',
      'connector',
      'directory',
      'credentials',
      'broker',
      'oidc',
      'ports',
      'sdk',
    ],
    // node:fs: the style and the script of the reference are files.
    packages: [
      'lru-cache',
      'cookie',
      'fastify',
      'jose',
      'qrcode-generator',
      'typebox',
      'node:crypto',
      'node:fs',
      'node:module',
    ],
  },
  jobs: {
    files: /^server\/jobs\//,
    layers: ['kernel', 'contract', 'directory', 'broker', 'ports'],
    packages: ['node:timers'],
  },
  observe: { files: /^server\/observe\//, layers: ['kernel'], packages: ['pino', 'prom-client'] },
  config: {
    files: /^server\/(?:config|start-screen)\b/,
    layers: ['kernel'],
    packages: ['node:crypto', 'node:fs', 'node:net', 'node:os', 'node:path', 'node:util'],
  },
  launch: {
    files: /^server\/launch\//,
    layers: [],
    packages: [
      'esbuild',
      'node:crypto',
      'node:fs',
      'node:module',
      'node:path',
      'node:url',
      'node:util',
    ],
  },
  root: { files: /^server\/[^/]+\.ts$/, layers: ['*'], packages: ['*'] },
  sandbox: {
    files: /^sandbox\//,
    layers: [],
    packages: ['jose', 'node:crypto', 'node:fs', 'node:http', 'node:timers', 'node:zlib'],
  },
  sdk: { files: /^sdk\//, layers: ['contract'], packages: [] },
};

interface Source {
  readonly file: string;
  readonly imports: readonly string[];
}

/** What is wrong with the imports of one file, a sentence each. */
function complaintsAbout({ file, imports }: Source): readonly string[] {
  const own = layerOf(file);
  if (own === undefined) return [`${file} belongs to no layer`];
  const { layers, packages } = own.layer;
  return imports.flatMap((specifier) => {
    const target = fileOf(specifier, file);
    const allowed = target === undefined ? packages : [own.name, ...layers];
    const wanted = target === undefined ? specifier : layerOf(target)?.name;
    const isAllowed = allowed.some((name) => name === '*' || isWithin(name, wanted ?? ''));
    return isAllowed ? [] : [`${file} (${own.name}) may not import ${specifier}`];
  });
}

function layerOf(file: string): { readonly name: string; readonly layer: Layer } | undefined {
  const row = Object.entries(table).find(([, layer]) => layer.files.test(file));
  return row === undefined ? undefined : { name: row[0], layer: row[1] };
}

/** The file of this repository that a specifier names; undefined for a package. */
function fileOf(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(importer), specifier);
  return /^@causeway\/(?<file>.+)$/.exec(specifier)?.groups?.['file'];
}

function isWithin(name: string, wanted: string): boolean {
  return wanted === name || wanted.startsWith(`${name}/`);
}

const IMPORT =
  /^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\b(?:import|require)\(\s*'([^']+)'/gm;

/** Static, side-effect, re-exporting and dynamic imports, and those inside types. */
function importsOf(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap((match) => match.slice(1).filter(Boolean));
}

const root = new URL('../', import.meta.url);
const texts = globSync('{contract,server,sandbox,sdk}/**/*.{ts,js}', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !path.includes('node_modules/'));
const imports = new Map(
  texts.map((file) => [file, importsOf(readFileSync(new URL(file, root), 'utf8'))]),
);

/** What runs, and with it the layers: everything that these files reach. */
const ENTRIES = [
  'server/launch/launch.js',
  'server/main.ts',
  'contract/index.ts',
  'sdk/causeway.ts',
];
const sources = [...reachable(ENTRIES)].map((file) => ({ file, imports: imports.get(file) ?? [] }));

function reachable(entries: readonly string[], seen = new Set<string>()): ReadonlySet<string> {
  for (const file of entries.filter((entry) => imports.has(entry) && !seen.has(entry))) {
    seen.add(file);
    reachable(
      (imports.get(file) ?? []).flatMap((specifier) => fileOf(specifier, file) ?? []),
      seen,
    );
  }
  return seen;
}

describe('the layers', () => {
  it('import only what the table lets them import', () => {
    assert.deepEqual(sources.flatMap(complaintsAbout), []);
  });

  it('run without the test runner', () => {
    assert.deepEqual(
      sources.filter((source) => source.imports.includes('node:test')),
      [],
    );
  });

  for (const [name, layer] of Object.entries(table)) {
    it(`have files in ${name}`, () => {
      assert.ok(sources.some(({ file }) => layer.files.test(file)));
    });
  }

  const wrong: readonly (readonly [string, string])[] = [
    ['contract/users.ts', '../server/kernel/ids.ts'],
    ['contract/users.ts', 'node:crypto'],
    ['server/kernel/ids.ts', '../directory/user.ts'],
    ['server/connectors/presets/oidc/connector.ts', 'oauth4webapi'],
    ['server/broker/login.ts', '../connectors/presets/oidc/connector.ts'],
    ['server/broker/login.ts', '../store/sql/tables.ts'],
    ['server/connectors/engine/oidc.ts', 'ldapts'],
    ['server/http/app.ts', 'kysely'],
    ['server/http/app.ts', 'undici'],
    ['server/outbound/http.ts', '@causeway/contract/errors.ts'],
    ['server/store/sql/users.ts', 'fastify'],
    ['sandbox/sandbox.ts', '@causeway/contract/errors.ts'],
    ['sandbox/demo/demo-app.ts', '../../server/kernel/ids.ts'],
    ['server/broker/login.ts', 'oidc-provider/lib/helpers/errors.js'],
    ['sdk/exchange.ts', '../server/kernel/ids.ts'],
    ['sdk/exchange.ts', 'typebox'],
    ['sdk/signature.ts', 'node:crypto'],
    ['server/elsewhere/thing.ts', 'node:fs'],
  ];

  for (const [file, specifier] of wrong) {
    it(`would catch ${specifier} in ${file}`, () => {
      assert.equal(complaintsAbout({ file, imports: [specifier] }).length, 1);
    });
  }

  it('see every way to import', () => {
    const text = [
      "import { a,\n  b } from 'one';",
      "import type { C } from 'two';",
      "import 'three';",
      "export { d } from 'four';",
      "export * from 'five';",
      "const e = await import('six');",
      "type F = import('seven').F;",
      "const g = 'from'; // not an import",
    ].join('\n');

    assert.deepEqual(importsOf(text), ['one', 'two', 'three', 'four', 'five', 'six', 'seven']);
  });
});

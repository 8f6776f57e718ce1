/**
 * The generated pages: each is a pure function of the code it documents, so it cannot say anything
 * else. `npm run docs` writes them; a test fails while they are not what this file makes.
 */
import { errorCatalogue, type ErrorEntry } from '@causeway/contract/errors.ts';
import { routes } from '@causeway/contract/index.ts';
import { openApi } from '@causeway/contract/openapi.ts';

import { type PathState, publishedPaths } from '@causeway/contract/published-paths.ts';

import manifest from '../package.json' with { type: 'json' };
import { settingRows } from '../server/config/settings.ts';
import type { Connector } from '../server/connectors/connector.ts';
import { connectors } from '../server/connectors/registry.ts';

import { guidePage, type Language } from './guide-pages.ts';

/** File names below `docs/generated`, and what belongs into them. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ['configuration.md', configurationPage()],
    ['connectors.md', connectorsPage()],
    ['errors.md', errorsPage()],
    ['guides.en.md', guidesPage('en')],
    ['guides.zh.md', guidesPage('zh')],
    ['openapi.json', openApiDocument()],
    ['paths.md', pathsPage()],
  ]);
}

const GENERATED = '<!-- Written by `npm run docs`; change the code instead. -->';

function configurationPage(): string {
  const rows = settingRows.map(([, { env, meaning, format, isSecret, default: initial }]) => [
    `\`${env}\``,
    initial.text === undefined ? initial.words : code(initial.words),
    format,
    `${meaning}${isSecret ? ' **Secret.**' : ''}`,
  ]);
  return page([
    '# Configuration',
    GENERATED,
    'Settings are environment variables, read once at the start. A value of the form `file:PATH` is ' +
      'read from that file, without the line break at its end. An empty variable counts as absent.',
    'An unknown `CAUSEWAY_` name or a value that does not fit stops the start, and all problems are ' +
      'listed at once. `npm start -- --print-config` shows the effective values, secrets hidden.',
    table(['Setting', 'Default', 'Value', 'Meaning'], rows),
    'Names that begin with `CAUSEWAY_TEST_` belong to the tests and mean nothing to the server.',
  ]);
}

function errorsPage(): string {
  const rows = Object.entries<ErrorEntry>(errorCatalogue).map(([name, entry]) => [
    `\`${name}\``,
    String(entry.statusCode),
    String(entry.apiCode ?? ''),
    String(entry.http ?? 200),
    entry.en,
  ]);
  return page([
    '# Errors',
    GENERATED,
    'A failed call answers with `{statusCode, apiCode, message, code, requestId}`. Compare `code`: it ' +
      'is stable, while `message` is for people and comes in English or Chinese. `apiCode` is there ' +
      'where clients of this API already know a number. The HTTP status is mostly 200, because those ' +
      'clients read the body only then.',
    table(['code', 'statusCode', 'apiCode', 'HTTP', 'message'], rows),
  ]);
}

function connectorsPage(): string {
  return page([
    '# Connectors',
    GENERATED,
    'Connection types that people can sign in through, and the `fields` of their connections. A ' +
      'connection of any other type can be stored and read, and waits for its connector.',
    ...connectors.flatMap(connectorSection),
  ]);
}

function connectorSection(connector: Connector): readonly string[] {
  const { type, sourceType, label, category, maturity, lastVerified = 'never' } = connector;
  return [
    `## ${label.en} (\`${type}\`)`,
    `Source type \`${sourceType}\`, ${category}, ${maturity}. ` +
      `Last verified against a real provider: ${lastVerified}.`,
    table(['Field', 'Also read as', 'Meaning'], fieldRows(connector.config)),
  ];
}

function fieldRows(config: Connector['config']): readonly (readonly string[])[] {
  const { properties = {}, required = [] }: ObjectSchema = config;
  return Object.entries(properties).map(([name, { description, aliases = [], secret }]) => {
    const marks = [
      required.includes(name) ? '**Required.**' : '',
      secret === true ? '**Secret.**' : '',
    ];
    return [
      `\`${name}\``,
      aliases.map((alias) => `\`${alias}\``).join(', '),
      [description ?? '', ...marks].filter((text) => text !== '').join(' '),
    ];
  });
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
}

/** What connectors write beside the schema of a field. */
interface FieldSchema {
  readonly description?: string;
  readonly aliases?: readonly string[];
  readonly secret?: boolean;
}

function guidesPage(language: Language): string {
  const [title = '', ...rest] = guidePage(language);
  return page([title, GENERATED, ...rest]);
}

function pathsPage(): string {
  const rowsOf = (state: PathState) =>
    publishedPaths
      .filter((known) => known.state === state)
      .map(({ method, path, operation = '' }) => [method, `\`${path}\``, operation]);
  const plain = (state: PathState) => rowsOf(state).map((cells) => cells.slice(0, 2));
  return page([
    '# Paths',
    GENERATED,
    'What this server makes of every path that a published client calls.',
    '## Done',
    table(['Method', 'Path'], plain('done')),
    '## Later',
    'A caller is told `path_later`, with `statusCode` 501.',
    table(['Method', 'Path'], plain('later')),
    '## Outside',
    'The rest of the product: departments, roles, permissions, factors, devices and more. This server ' +
      'brokers identity sources and will not have these. A caller is told `path_outside`, with ' +
      '`statusCode` 501 in the ordinary envelope.',
    'Those below `/interaction/oidc` are steps between the sign-in pages of the product and itself: no ' +
      'client calls them, what they take and answer was never published, and the pages here have their own.',
    table(['Method', 'Path', 'Method of the Node SDK'], rowsOf('outside')),
  ]);
}

function openApiDocument(): string {
  const { version, description } = manifest;
  const document = openApi(routes, { title: 'Causeway', version, description });
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function page(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

/** Words that are a value as a whole are shown as one. */
function code(words: string): string {
  return /[\s`]/.test(words) ? words : `\`${words}\``;
}

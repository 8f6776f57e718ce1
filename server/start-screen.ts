/** What `npm start` tells the person who typed it, on 80 columns. */
export interface StartFacts {
  readonly version: string;
  readonly publicUrl: string;
  /** The database, without its password. */
  readonly database: string;
  readonly accessKeyId: string;
  /** Only on the start that made it. */
  readonly newSecret: string | undefined;
  /** Only in development. */
  readonly demo: { readonly tryItUrl: string; readonly sandboxUrl: string } | undefined;
  /** A sentence for each setting that deserves a second look. */
  readonly warnings: readonly string[];
}

type Block = readonly string[];

export function startScreen(facts: StartFacts): string {
  const blocks: readonly Block[] = [
    [`Causeway ${facts.version} is up at ${facts.publicUrl}`],
    tryIt(facts),
    accessKey(facts),
    [
      row('Database', facts.database),
      row('Settings', 'npm start -- --print-config  (--help explains them)'),
      row('API', `${facts.publicUrl}/docs`),
      row('Docs', 'README.md, docs/'),
    ],
    facts.warnings.flatMap((warning) => wrap(`Warning: ${warning}`)),
    ['Stop with Ctrl+C.'],
  ];
  const lines = blocks.filter((block) => block.length > 0).map((block) => block.map(indent));
  return `\n${lines.map((block) => `${block.join('\n')}\n`).join('\n')}\n`;
}

function tryIt({ demo }: StartFacts): Block {
  if (demo === undefined) return [];
  return [
    row('Try it', demo.tryItUrl),
    row('', 'Click "Sign in", choose a way and a person, and see who you are.'),
    row('Sandbox', `${demo.sandboxUrl}  (plays the providers)`),
  ];
}

function accessKey({ accessKeyId, newSecret }: StartFacts): Block {
  const id = row('Key id', `${accessKeyId}  (for the management API)`);
  if (newSecret === undefined) return [id];
  return [
    id,
    row('Secret', newSecret),
    row('', 'Keep it now: it is shown this once and can be found nowhere else.'),
    row('', 'Lost it? Set CAUSEWAY_ACCESS_KEY_SECRET to a new one.'),
  ];
}

const LABEL_WIDTH = 10;
const TEXT_WIDTH = 76;

function row(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${text}`;
}

function indent(line: string): string {
  return `  ${line}`;
}

function wrap(text: string): Block {
  const lines = text.matchAll(new RegExp(`(.{1,${TEXT_WIDTH}})(?: |$)`, 'g'));
  return [...lines].map(([, line = '']) => line);
}

/** What `--print-config` and `--help` print. */
import { shownText, type Reading } from './reading.ts';
import { settingRows } from './settings.ts';

/** The effective values, secrets hidden, and where each came from. */
export function showReadings(readings: readonly Reading[]): string {
  const rows = readings.map(({ setting, text, origin }) => ({
    name: setting.env,
    value: text === undefined ? 'generated' : shownText(setting, text),
    origin,
  }));
  const width = (column: 'name' | 'value') => Math.max(...rows.map((row) => row[column].length));
  const lines = rows.map(
    ({ name, value, origin }) =>
      `${name.padEnd(width('name'))}  ${value.padEnd(width('value'))}  ${origin}`,
  );
  return `${lines.join('\n')}\n`;
}

export function showHelp(): string {
  const rows = settingRows.flatMap(([, setting]) => [
    `  ${setting.env}`,
    ...wrap(setting.meaning, 70).map((line) => `      ${line}`),
    `      Default: ${setting.default.words}`.replaceAll('`', ''),
  ]);
  return [
    'Causeway, the broker for external identity sources.',
    '',
    'Usage: npm start [-- OPTION]',
    '',
    '  --print-config  Print the effective configuration, secrets hidden, and exit.',
    '  --help          Print this and exit.',
    '',
    'Settings are environment variables. A value of the form file:PATH is read from',
    'that file.',
    '',
    ...rows,
    '',
  ].join('\n');
}

function wrap(text: string, width: number): readonly string[] {
  const lines = text.replaceAll('`', '').matchAll(new RegExp(`(.{1,${width}})(?: |$)`, 'g'));
  return [...lines].map(([, line = '']) => line);
}

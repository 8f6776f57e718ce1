import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { conformanceChecks, descriptionChecks } from './conformance.ts';
import { parseFixtures } from './fixture.ts';
import { logoFile } from './logos.ts';
import { connectorOf, connectors } from './registry.ts';

const here = new URL('./', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, here), 'utf8');

const folders = globSync('{presets,protocols}/*/fixture.json', { cwd: here }).flatMap((file) => {
  const logoBeside = `${file.slice(0, -'fixture.json'.length)}logo.svg`;
  const logo = read(logoBeside);
  return parseFixtures(read(file)).map((fixture) => ({ fixture, logo, logoBeside }));
});

/** No recording can be played of what is signed as a whole, or is not HTTP: these have tests of their own. */
const unrecorded: ReadonlyMap<string, string> = new Map([
  ['saml', 'saml/logo.svg'],
  ['ldap', 'ldap/ldap.logo.svg'],
  ['ad', 'ldap/ad.logo.svg'],
  ['ad-kerberos', 'kerberos/logo.svg'],
]);

test('every connector of the registry has a fixture, and every fixture a connector', () => {
  assert.deepEqual(
    [...folders.map(({ fixture }) => fixture.type), ...unrecorded.keys()].toSorted(),
    connectors.map(({ type }) => type).toSorted(),
  );
});

test('people are shown the logo beside each connector', () => {
  const files = new Map([...unrecorded].map(([type, file]) => [type, `protocols/${file}`]));
  for (const { fixture, logoBeside } of folders) files.set(fixture.type, logoBeside);

  for (const { type } of connectors) {
    assert.equal(logoFile(type)?.href, new URL(files.get(type) ?? '', here).href, type);
  }
});

for (const connector of connectors) {
  const file = unrecorded.get(connector.type);
  if (file === undefined) continue;
  const logo = read(`protocols/${file}`);
  for (const { name, run } of descriptionChecks({ connector, logo })) {
    test(`${connector.type} ${name}`, run);
  }
}

test('a type without connector is unknown to the registry', () => {
  assert.equal(connectorOf('zzding'), undefined);
  assert.equal(connectorOf('toString'), undefined);
});

for (const { fixture, logo } of folders) {
  const connector = connectorOf(fixture.type);
  if (connector === undefined) continue; // the first test names it
  for (const { name, run } of conformanceChecks({ connector, fixture, logo })) {
    test(`${fixture.type} ${name}`, run);
  }
}

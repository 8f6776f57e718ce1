import assert from 'node:assert/strict';
import { it } from 'node:test';

import { readXml } from '../../engine/xml.ts';
import { rememberedName, writtenName } from './name-id.ts';

it('a name is said again with every qualifier that it came with', () => {
  const said = readXml(
    '<NameID Format="urn:f" NameQualifier="https://idp.example/a?b&amp;c" SPNameQualifier="us">ada</NameID>',
  );
  const again = readXml(writtenName(rememberedName(said)).text);
  assert.deepEqual(again.attributes, said.attributes);
  assert.equal(again.text, 'ada');
});

it('a name without qualifiers is said again without any', () => {
  const again = readXml(writtenName({ nameId: 'ada' }).text);
  assert.equal(again.attributes.size, 0);
});

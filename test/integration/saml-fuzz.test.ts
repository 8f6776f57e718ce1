/**
 * Answers that were bent in random ways, judged by two readers.
 *
 * `CAUSEWAY_TEST_FUZZ_SECONDS` makes it longer, `CAUSEWAY_TEST_FUZZ_SEED` begins elsewhere; a failure names the
 * seed that repeats it.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import { before, describe, it } from 'node:test';

import { readXml, type XmlElement } from '../../server/connectors/engine/xml.ts';
import { SamlScene } from '../../server/connectors/protocols/saml/scene.ts';
import { UpstreamError } from '../../server/kernel/upstream-error.ts';
import { createDice, type Dice } from '../mutated/dice.ts';
import { base64, xmlOf, type Signing } from '../world/saml-idp.ts';
import { readBySaxes, type SeenElement } from '../world/second-parser.ts';

const fragments: readonly string[] = Object.values(
  JSON.parse(
    readFileSync(new URL('../saml-corpus/fragments.json', import.meta.url), 'utf8'),
  ) as Readonly<Record<string, string>>, // beside this file
);

const SECONDS = Number(env['CAUSEWAY_TEST_FUZZ_SECONDS'] ?? 0);
const SEED = Number(env['CAUSEWAY_TEST_FUZZ_SEED'] ?? 1);
const CASES = 800;
const SLOWEST_MS = 2000;
const MOST_MEMORY = 200 * 1024 * 1024;

/** Seeds, one after another: so many, or for as long as was asked. */
function* seeds(): Generator<number> {
  const end = Date.now() + SECONDS * 1000;
  for (let seed = SEED; seed < SEED + CASES || Date.now() < end; seed++) yield seed;
}

type Bend = (xml: string, dice: Dice) => string;

const at = (xml: string, dice: Dice) => dice.below(xml.length);
const boundary = (xml: string, dice: Dice) => {
  const found = [...xml.matchAll(/[<>"]/g)].map(({ index }) => index + dice.below(2));
  return dice.pick(found);
};
const elementOf = (xml: string, dice: Dice) => {
  const names = ['Assertion', 'Subject', 'NameID', 'Conditions', 'Issuer', 'Signature'];
  const name = dice.pick(names);
  return new RegExp(`<(\\w+:)?${name}\\b.*?</(\\w+:)?${name}>`, 's').exec(xml)?.[0] ?? '<x/>';
};
const insert = (xml: string, index: number, text: string) =>
  xml.slice(0, index) + text + xml.slice(index);

const bends: readonly Bend[] = [
  (xml, dice) => insert(xml, at(xml, dice), dice.pick(fragments)),
  (xml, dice) => insert(xml, boundary(xml, dice), dice.pick(fragments)),
  (xml, dice) => insert(xml, boundary(xml, dice), elementOf(xml, dice)),
  (xml, dice) => insert(xml, boundary(xml, dice), elementOf(xml, dice).replaceAll('ada', 'admin')),
  (xml, dice) => xml.replace(elementOf(xml, dice), ''),
  (xml, dice) => {
    const [one, other] = [elementOf(xml, dice), elementOf(xml, dice)];
    return xml.replace(one, '\u0001').replace(other, one).replace('\u0001', other);
  },
  (xml, dice) => {
    const [from, length] = [at(xml, dice), dice.below(40)];
    return xml.slice(0, from) + xml.slice(from + length);
  },
  (xml, dice) => {
    const index = at(xml, dice);
    const code = (xml.codePointAt(index) ?? 0) ^ (1 << dice.below(7));
    return xml.slice(0, index) + String.fromCodePoint(code) + xml.slice(index + 1);
  },
  (xml) => xml.replace('>ada<', '>admin<'),
  (xml) => xml.replace('>ada<', '>&#97;da<'),
  (xml, dice) => xml.replaceAll(dice.pick(['saml:', 'samlp:', 'ds:']), dice.pick(['s:', ''])),
  (xml, dice) => xml.replace(/ ID="[^"]*"/, dice.pick([' ID=""', ' ID="_1"', ' Id="_1"', ''])),
  (xml, dice) => xml.replace(/URI="#[^"]*"/, dice.pick(['URI=""', 'URI="#_1"', 'URI="#"', ''])),
  (xml, dice) => xml.replace(/></, `>${dice.pick([' ', '\n', '\r\n', '\t', '\u00A0'])}<`),
  (xml) => xml.replaceAll('"', "'"),
];

function bent(xml: string, dice: Dice): string {
  let result = xml;
  for (let times = 1 + dice.below(3); times > 0; times--) result = dice.pick(bends)(result, dice);
  return result;
}

function seen({ name, namespace, attributes, children, text }: XmlElement): SeenElement {
  const own = Object.fromEntries(attributes);
  return { name, namespace, attributes: own, children: children.map(seen), text };
}

function ours(xml: string): XmlElement | undefined {
  try {
    return readXml(xml);
  } catch (error) {
    assert.ok(error instanceof UpstreamError, String(error));
    return undefined;
  }
}

function assertionsIn(element: SeenElement): readonly SeenElement[] {
  const inside = element.children.flatMap(assertionsIn);
  return element.name === 'Assertion' ? [element, ...inside] : inside;
}

function unsigned(element: SeenElement): SeenElement {
  const children = element.children.filter(({ name }) => name !== 'Signature');
  return { ...element, children };
}

describe('incident-16: two readers and a signature', () => {
  const scene = new SamlScene();
  const signings: readonly Signing[] = ['assertion', 'response', 'both'];
  const good = new Map<Signing, Awaited<ReturnType<SamlScene['answer']>>>();

  before(async () => {
    for (const signing of signings) {
      good.set(signing, await scene.answer({}, { signing, attributes: { uid: ['ada'] } }));
    }
  });

  it('what we read at all, the other reader reads alike', () => {
    const samples = [...good.values()].map(({ response }) => xmlOf(response));
    let read = 0;
    for (const seed of seeds()) {
      const dice = createDice(seed);
      const xml = bent(dice.pick(samples), dice);
      const tree = ours(xml);
      if (tree === undefined) continue;
      read += 1;
      assert.deepEqual(seen(tree), readBySaxes(xml), `CAUSEWAY_TEST_FUZZ_SEED=${seed}`);
    }
    assert.ok(read > CASES / 50, `only ${read} were read`);
  });

  it('incident-15: nobody comes in whom the provider did not sign, and nothing takes long', async () => {
    const memoryBefore = process.memoryUsage().heapUsed;
    let accepted = 0;
    for (const seed of seeds()) {
      const dice = createDice(seed);
      const signing = dice.pick(signings);
      const answered = good.get(signing) ?? assert.fail();
      const original = xmlOf(answered.response);
      const xml = bent(original, dice);
      const begunAt = performance.now();
      const assertion = await scene
        .finish({}, { ...answered, response: base64(xml) })
        .catch((error: unknown) => {
          assert.ok(
            error instanceof UpstreamError,
            `${String(error)} CAUSEWAY_TEST_FUZZ_SEED=${seed}`,
          );
          return undefined;
        });
      assert.ok(performance.now() - begunAt < SLOWEST_MS, `CAUSEWAY_TEST_FUZZ_SEED=${seed}`);
      if (assertion === undefined) continue;

      accepted += 1;
      const why = `CAUSEWAY_TEST_FUZZ_SEED=${seed}: ${signing}`;
      assert.equal(assertion.subjects[0].value, 'ada', why);
      const [before, after] = [original, xml].map((text) => readBySaxes(text));
      assert.ok(before && after, why);
      const [signed] = assertionsIn(before);
      const received = assertionsIn(after);
      assert.equal(received.length, 1, why);
      assert.ok(signed && received[0], why);
      assert.deepEqual(unsigned(received[0]), unsigned(signed), why);
    }
    assert.ok(accepted > 0, 'some bends change nothing that counts');
    assert.ok(process.memoryUsage().heapUsed - memoryBefore < MOST_MEMORY);
  });

  const giants: Readonly<Record<string, (xml: string) => string>> = {
    'many elements': (xml) =>
      xml.replace('<samlp:Status>', `${'<x/>'.repeat(60_000)}<samlp:Status>`),
    'deep elements': (xml) =>
      xml.replace(
        '<samlp:Status>',
        `${'<x>'.repeat(60_000)}${'</x>'.repeat(60_000)}<samlp:Status>`,
      ),
    'many attributes': (xml) =>
      xml.replace(
        '<samlp:Status>',
        `<x ${Array.from({ length: 20_000 }, (_, i) => `a${i}=""`).join(' ')}/><samlp:Status>`,
      ),
    'a long text': (xml) => xml.replace('>ada<', `>${'a'.repeat(50_000_000)}<`),
    'many references': (xml) => xml.replace('>ada<', `>${'&#97;'.repeat(1_000_000)}<`),
    'a name that nearly ends': (xml) => xml.replace('<samlp:Status>', `<${'a.'.repeat(100_000)}`),
  };
  for (const [name, grow] of Object.entries(giants)) {
    it(`incident-29: ${name} are refused at once`, async () => {
      const answered = good.get('both') ?? assert.fail();
      const response = base64(grow(xmlOf(answered.response)));
      const begunAt = performance.now();
      const attempt = scene.finish({}, { ...answered, response });
      await assert.rejects(attempt, { reason: 'bad_response' });
      assert.ok(performance.now() - begunAt < SLOWEST_MS);
    });
  }
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sealer } from '../../kernel/seal.ts';
import { RecentSeals } from './recent-seals.ts';

/** Writes the place beside the text, and counts what it opens. */
class LabellingSealer implements Sealer {
  opened = 0;
  #seals = 0;

  seal(place: readonly string[], plain: string): string {
    this.#seals += 1;
    return JSON.stringify([place, plain, this.#seals]);
  }

  open(place: readonly string[], sealed: string): string {
    this.opened += 1;
    const [of, plain] = JSON.parse(sealed) as [string[], string];
    assert.deepEqual(of, place, 'the value belongs elsewhere');
    return plain;
  }
}

function scene() {
  const inner = new LabellingSealer();
  return { inner, sealer: new RecentSeals().over(inner) };
}

describe('what was sealed a moment ago', () => {
  it('opens without being deciphered', async () => {
    const { inner, sealer } = scene();
    const sealed = sealer.seal(['tickets.payload', 'callback', 'a'], 'secret');

    assert.equal(await sealer.open(['tickets.payload', 'callback', 'a'], sealed), 'secret');
    assert.equal(inner.opened, 0);
  });

  it('does not open at another place', async () => {
    const { sealer } = scene();
    const sealed = sealer.seal(['tickets.payload', 'callback', 'a'], 'secret');

    const elsewhere = [
      ['tickets.payload', 'callback', 'b'],
      ['tickets.payload', 'callback'],
      ['tickets.payload', 'callback', 'a', 'a'],
    ] as const;
    for (const place of elsewhere) {
      await assert.rejects(async () => sealer.open(place, sealed), /belongs elsewhere/);
    }
  });

  it('is deciphered when it is another text, as after a second write', async () => {
    const { inner, sealer } = scene();
    sealer.seal(['a', 'b'], 'first');
    const second = inner.seal(['a', 'b'], 'second');

    assert.equal(await sealer.open(['a', 'b'], second), 'second');
    assert.equal(inner.opened, 1);
  });

  it('is deciphered by a process that did not seal it', async () => {
    const { inner, sealer } = scene();
    const sealed = sealer.seal(['a', 'b'], 'secret');

    assert.equal(await new RecentSeals().over(inner).open(['a', 'b'], sealed), 'secret');
    assert.equal(inner.opened, 1);
  });

  it('is not kept when it is long', async () => {
    const { inner, sealer } = scene();
    const sealed = sealer.seal(['a', 'b'], 'x'.repeat(4096));

    assert.equal(await sealer.open(['a', 'b'], sealed), 'x'.repeat(4096));
    assert.equal(inner.opened, 1);
  });

  it('is forgotten when much else was sealed since', async () => {
    const { inner, sealer } = scene();
    const sealed = sealer.seal(['a', 'b'], 'secret');
    for (let count = 0; count < 512; count += 1) sealer.seal(['a', String(count)], 'other');

    assert.equal(await sealer.open(['a', 'b'], sealed), 'secret');
    assert.equal(inner.opened, 1);
  });
});

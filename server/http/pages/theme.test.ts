import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { themeOf } from './theme.ts';

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function accentsOf(color: string): readonly string[] {
  return [...themeOf(color).matchAll(/--accent:(#[0-9a-f]{6})/g)].map(([, accent = '']) => accent);
}

describe("an application's colour", () => {
  it('is readable on the paper and under its own ink, whatever it is', () => {
    const steps = ['00', '40', '80', 'c0', 'ff'];
    for (const red of steps) {
      for (const green of steps) {
        for (const blue of steps) {
          const color = `#${red}${green}${blue}`;
          const [light = '', dark = ''] = accentsOf(color);
          assert.ok(contrast(light, '#ffffff') >= 4.5, `${color}: ${light} on white`);
          assert.ok(contrast(dark, '#18212c') >= 4.5, `${color}: ${dark} on dark paper`);
          assert.ok(contrast(dark, '#0b1523') >= 4.5, `${color}: dark ink on ${dark}`);
        }
      }
    }
  });

  it('stays itself where it can be read', () => {
    assert.deepEqual(accentsOf('#7A1FA2')[0], '#7a1fa2');
    assert.deepEqual(accentsOf('#ffd400')[1], '#ffd400');
  });

  it('counts for nothing when it is none', () => {
    for (const color of [undefined, '', 'red', '#12', '#12345g', '#123456}body{display:none']) {
      assert.equal(themeOf(color), '');
    }
  });
});

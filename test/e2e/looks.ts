/** Judges how a page looks, wherever and to whom it is shown, and keeps a picture of each look. */
import assert from 'node:assert/strict';

import type { Page } from 'playwright-core';

import { keep } from './browser.ts';

/** Each width and each scheme once: every page is judged in all of them by itself. */
const looks = [
  { width: 1280, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark' },
] as const;

/** Every look must fit its window and be readable (WCAG 2.2, criteria 1.4.3, 1.4.10 and 2.5.8). */
export async function judgeLooks(page: Page, name: string): Promise<void> {
  for (const look of looks) {
    const picture = `${name}-${look.width}-${look.colorScheme}`;
    const found = await judgeLook(page, look);
    await keep(page, picture);
    assert.deepEqual(found, [], picture);
  }
}

/** Shows the page so, and resolves to a sentence for each fault. */
export async function judgeLook(
  page: Page,
  { width, colorScheme }: { readonly width: number; readonly colorScheme: 'light' | 'dark' },
): Promise<readonly string[]> {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme });
  return page.evaluate<string[]>(faults);
}

/** Runs in the page; resolves to a sentence for each fault. */
const faults = `(() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth) found.push('wider than the window: ' + root.scrollWidth);

  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: element, data } = walker.currentNode;
    if (data.trim() === '' || !element.checkVisibility()) continue;
    const [ink, paper] = [rgba(getComputedStyle(element).color), ground(element)].map(luminance);
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5) found.push('contrast ' + contrast.toFixed(2) + ': ' + data.trim());
    const { left, right } = element.getBoundingClientRect();
    if (left < 0 || right > window.innerWidth) found.push('cut off: ' + data.trim());
  }
  for (const target of document.querySelectorAll('main a, main button, main input:not([type=hidden])')) {
    const { width, height } = target.getBoundingClientRect();
    if (width < 24 || height < 24) found.push('too small to hit: ' + target.textContent.trim());
  }
  return found;
})()`;

/** An application's colour, made darker or lighter until it can be read on the pages' own ground. */

/** The paper of the stylesheet, in light and in dark. */
const papers = { light: '#ffffff', dark: '#18212c' } as const;
/** WCAG 2.2, criterion 1.4.3; a little more, because what stands on a tinted ground is read, too. */
const CONTRAST = 5.2;
const STEPS = 20;

/** Rules for the stylesheet; nothing where there is no colour, or none that we can judge. */
export function themeOf(color: string | undefined): string {
  const brand = parse(color ?? '');
  if (brand === undefined) return '';
  const light = readable(brand, papers.light);
  const dark = readable(brand, papers.dark);
  return `:root{--accent:${light}}@media(prefers-color-scheme:dark){:root{--accent:${dark}}}`;
}

type Rgb = readonly [red: number, green: number, blue: number];

function parse(color: string): Rgb | undefined {
  const [, r, g, b] = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color) ?? [];
  if (r === undefined || g === undefined || b === undefined) return undefined;
  return [parseInt(r, 16), parseInt(g, 16), parseInt(b, 16)];
}

/** The brand, or the nearest mixture of it with black (on light paper) or white that is readable. */
function readable(brand: Rgb, paper: string): string {
  const ground = parse(paper) ?? [0, 0, 0];
  const pole: Rgb = luminance(ground) > 0.5 ? [0, 0, 0] : [255, 255, 255];
  const shades = Array.from({ length: STEPS + 1 }, (_, step) => mix(brand, pole, step / STEPS));
  return hex(shades.find((shade) => contrast(shade, ground) >= CONTRAST) ?? pole);
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
  const at = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * part);
  return [at(0), at(1), at(2)];
}

function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(value: number): number {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function hex(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

import { html } from './html.ts';
import type { Html } from './html.ts';

type Cut = 'bob' | 'curls' | 'scarf' | 'short' | 'bun';

/** The few choices from which a face is drawn. */
export type AvatarLook = {
  readonly backdrop: string;
  readonly skin: string;
  readonly hair: string;
  readonly shirt: string;
  readonly cut: Cut;
};

/** Hair that lies behind the head. */
const behind: Readonly<Record<Cut, (colour: string) => Html>> = {
  bob: (colour) =>
    html`<path d="M26 50a22 24 0 0 1 44 0v16a6 6 0 0 1-6 6H32a6 6 0 0 1-6-6z" fill="${colour}" />`,
  curls: (colour) =>
    html`<g fill="${colour}"
      ><circle cx="32" cy="36" r="10" /><circle cx="48" cy="28" r="12" /><circle
        cx="64"
        cy="36"
        r="10" /><circle cx="28" cy="47" r="7" /><circle cx="68" cy="47" r="7"
    /></g>`,
  scarf: (colour) =>
    html`<path d="M24 50a24 26 0 0 1 48 0c0 14 4 22 8 30H16c4-8 8-16 8-30z" fill="${colour}" />`,
  short: (colour) => html`<path d="M29 50a19 22 0 0 1 38 0z" fill="${colour}" />`,
  bun: (colour) =>
    html`<circle cx="48" cy="21" r="9" fill="${colour}" /><path
        d="M28 52a20 24 0 0 1 40 0z"
        fill="${colour}"
      />`,
};

/** Hair that falls over the forehead. */
const before: Readonly<Record<Cut, (colour: string) => Html>> = {
  bob: (colour) =>
    html`<path
      d="M31 48c0-13 8-19 17-19s17 6 17 19c-6-2-9-6-11-10-4 6-12 9-23 10z"
      fill="${colour}"
    />`,
  curls: (colour) =>
    html`<g fill="${colour}"
      ><circle cx="38" cy="36" r="6" /><circle cx="48" cy="34" r="6" /><circle
        cx="58"
        cy="36"
        r="6"
    /></g>`,
  scarf: (colour) =>
    html`<path
      d="M31 49c0-14 8-21 17-21s17 7 17 21c-3-7-8-11-17-11s-14 4-17 11z"
      fill="${colour}"
    />`,
  short: (colour) =>
    html`<path
      d="M30 47c0-13 8-20 18-20 11 0 18 8 18 20-2-5-5-8-8-9-8 2-17 1-22-1-3 2-5 6-6 10z"
      fill="${colour}"
    />`,
  bun: (colour) =>
    html`<path
      d="M30 48c0-13 8-19 18-19s18 6 18 19c-4-3-6-7-7-10-6 2-16 2-22 0-1 3-3 7-7 10z"
      fill="${colour}"
    />`,
};

/** A friendly drawn face, as an SVG document of 96 by 96 units. */
export function avatarSvg(look: AvatarLook): string {
  const { backdrop, skin, hair, shirt, cut } = look;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
    <rect width="96" height="96" fill="${backdrop}" />
    ${behind[cut](hair)}
    <path d="M14 100c0-20 15-28 34-28s34 8 34 28z" fill="${shirt}" />
    <path d="M41 60h14v12a7 7 0 0 1-14 0z" fill="${skin}" />
    <ellipse cx="48" cy="50" rx="17" ry="19" fill="${skin}" />
    ${before[cut](hair)}
    <g fill="#2b211c">
      <circle cx="41.500" cy="51" r="2" />
      <circle cx="54.500" cy="51" r="2" />
    </g>
    <path
      d="M42 59c3 4 9 4 12 0"
      fill="none"
      stroke="#2b211c"
      stroke-width="2"
      stroke-linecap="round"
    />
  </svg>`.toString();
}

/** What is shown for a person without any traits. */
export function blankAvatarSvg(): string {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
    <rect width="96" height="96" fill="#cfd6d9" />
    <g fill="#8b979c">
      <circle cx="48" cy="42" r="17" />
      <path d="M14 100c0-22 15-32 34-32s34 10 34 32z" />
    </g>
  </svg>`.toString();
}

/** A small sign above the title that says at a glance how it went; for the eye only. */
import { type Html, html } from './html.ts';

const strokes = {
  done: 'M7 12.500l3.500 3.500 6.500-7.500',
  stopped: 'M12 6.500v7m0 3.500v.010',
} as const;

export function mark(outcome: keyof typeof strokes): Html {
  return html`<svg class="mark ${outcome}" viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="12" cy="12" r="12" />
    <path d="${strokes[outcome]}" />
  </svg>`;
}

/** Sentences of the contract: what stands in backticks there is code here. */
import { type Html, html } from '../pages/html.ts';

export function prose(text: string): Html {
  return html`${text.split('`').map((part, i) => (i % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

/** Trouble on demand: what goes wrong at any vendor, for the next few answers of one address. */
import { setTimeout as delay } from 'node:timers/promises';

import { jsonReply, textReply, type Reply } from '../reply.ts';

export type Trouble =
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'server_error' | 'rate_limited' | 'broken' | 'maintenance_page' }
  /** The answer that the vendor documents for a case of its own. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown };

type Armed = { readonly trouble: Trouble; timesLeft: number };

export class Troubles {
  readonly #armed = new Map<string, Armed>();

  /** Arms trouble for the next `times` answers of a route, `GET https://host/path`. */
  arm(route: string, trouble: Trouble, times = 1): void {
    this.#armed.set(route, { trouble, timesLeft: times });
  }

  disarm(): void {
    this.#armed.clear();
  }

  async around(route: string, answer: () => Reply | Promise<Reply>): Promise<Reply> {
    const armed = this.#armed.get(route);
    if (armed === undefined) return answer();
    armed.timesLeft -= 1;
    if (armed.timesLeft <= 0) this.#armed.delete(route);
    return spoilt(armed.trouble, answer);
  }
}

async function spoilt(trouble: Trouble, answer: () => Reply | Promise<Reply>): Promise<Reply> {
  switch (trouble.kind) {
    case 'slow':
      await delay(trouble.delayMs, undefined, { ref: false });
      return answer();
    case 'server_error':
      return textReply(500, 'Internal Server Error');
    case 'rate_limited':
      return jsonReply(429, { message: 'rate limit exceeded' }, { 'retry-after': '60' });
    case 'maintenance_page':
      return textReply(200, '<!doctype html><title>Maintenance</title>');
    case 'broken': {
      const reply = await answer();
      return { ...reply, body: reply.body.slice(0, Math.ceil(reply.body.length / 2)) };
    }
    case 'answer':
      return jsonReply(trouble.status, trouble.body);
  }
}

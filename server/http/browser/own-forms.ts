import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance } from 'fastify';

/**
 * Refuses forms that another site sends in a person's name (CSRF). Lax cookies stay at home then, and
 * every form carries a token of its own; this ends such a request before it reaches either. Browsers
 * without Fetch Metadata are left to those two.
 */
export function acceptOwnFormsOnly(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    const site = headers['sec-fetch-site'];
    if (method === 'POST' && site !== undefined && site !== 'same-origin') {
      throw new AppError('form_from_elsewhere');
    }
  });
}

import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyRequest } from 'fastify';

import type { Application } from '../directory/application.ts';
import { registeredOrigins } from '../directory/registered-origins.ts';

/**
 * Refuses the pages of others, which a browser sends cookies for, or shows answers to, all the same.
 * What is no browser names no origin. Throws `forbidden`.
 */
export function requireOwnPage(
  { headers: { origin } }: FastifyRequest,
  application: Application,
  publicUrl: string,
): void {
  if (origin === undefined || origin === publicUrl) return;
  if (registeredOrigins(application).includes(origin)) return;
  throw new AppError('forbidden', { detail: `origin ${origin}` });
}

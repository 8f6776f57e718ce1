/** What operators ask: is the process alive, can it work, and what are its numbers. */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance } from 'fastify';

export interface OperationsDeps {
  /** Rejects when a dependency cannot answer. */
  readonly checkReady: () => Promise<void>;
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
}

export function operationsRoutes(app: FastifyInstance, deps: OperationsDeps): void {
  app.get('/healthz', async () => ({ status: 'alive' }));

  app.get('/readyz', async () => {
    try {
      await deps.checkReady();
    } catch (cause) {
      throw new AppError('unavailable', { cause });
    }
    return { status: 'ready' };
  });

  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', deps.metrics.contentType).send(await deps.metrics.text()),
  );
}

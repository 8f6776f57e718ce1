/**
 * Where vendors deliver what they push: one address for each connection. They speak XML or JSON and know no
 * envelope, so the answer is what they want to hear, or a status that says no.
 */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { BrokerDeps } from '../broker/deps.ts';
import { receiveDelivery } from '../broker/inbound.ts';
import { upstreamIn } from '../broker/login-fault.ts';
import type { Message } from '../connectors/phone-and-push.ts';
import type { UpstreamReason } from '../kernel/upstream-error.ts';

/** Both spellings stand in published guides. */
const ADDRESSES = [
  '/connections/social/:identifier/:poolId/events',
  '/connection/social/:identifier/:poolId/events',
];

const LONGEST_BODY = 65_536;

type OfConnection = { Params: { identifier: string; poolId: string } };

export async function deliveryRoutes(app: FastifyInstance, broker: BrokerDeps): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: LONGEST_BODY },
      async (_request: FastifyRequest, body: string) => body,
    );
    // What is too large, for instance.
    scope.setErrorHandler((error, _request, reply) =>
      reply
        .code(statusIn(error) ?? 500)
        .type('text/plain')
        .send('refused'),
    );
    for (const url of ADDRESSES) {
      scope.route<OfConnection>({
        method: ['GET', 'POST'],
        url,
        handler: (request, reply) => receive(broker, request, reply),
      });
    }
  });
}

async function receive(
  broker: BrokerDeps,
  request: FastifyRequest<OfConnection>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { poolId, identifier } = request.params;
  reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  try {
    const delivery = { poolId, identifier, message: messageOf(request) };
    const { contentType, body } = await receiveDelivery(broker, delivery);
    return await reply.type(contentType).send(body);
  } catch (error) {
    const status = statusOf(error);
    const { reason, detail } = upstreamIn(error) ?? {};
    const about = { connection: identifier, reason, detail };
    if (status < 500) request.log.info(about, 'delivery refused');
    else request.log.error({ ...about, err: error }, 'delivery failed');
    return reply
      .code(status)
      .type('text/plain')
      .send(status < 500 ? 'refused' : 'failed');
  }
}

function messageOf({ method, url, headers, body }: FastifyRequest): Message {
  const from = url.indexOf('?');
  return {
    method: method === 'GET' ? 'GET' : 'POST',
    query: new URLSearchParams(from < 0 ? '' : url.slice(from + 1)),
    header(name) {
      const value = headers[name];
      return typeof value === 'string' ? value : '';
    },
    body: typeof body === 'string' ? body : '',
  };
}

function statusIn(error: unknown): number | undefined {
  const status: unknown = Reflect.get(Object(error), 'statusCode');
  return typeof status === 'number' && status >= 400 ? status : undefined;
}

/** Of a refusal nothing changes by delivering the same once more; all else the vendor shall repeat. */
const refusals: Partial<Readonly<Record<UpstreamReason, number>>> = {
  bad_token: 403,
  replayed: 403,
  bad_response: 400,
  bad_code: 400,
  not_member: 400,
};

function statusOf(error: unknown): number {
  const upstream = upstreamIn(error);
  if (upstream !== undefined) return refusals[upstream.reason] ?? 500;
  return error instanceof AppError && absent.has(error.code) ? 404 : 500;
}

const absent: ReadonlySet<string> = new Set(['connection_not_found', 'connection_unsupported']);

/**
 * The picture of a code that waits to be scanned, for pages of applications. Its address holds the scene,
 * which the picture shows to everybody anyway.
 */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance } from 'fastify';

import type { BrokerDeps } from '../broker/deps.ts';
import { codeOfScene } from '../broker/scan.ts';
import { qrCodeSvg } from './pages/qr-code.ts';

export function codePictureAddress(publicUrl: string, scene: string): string {
  return `${publicUrl}/qrcode/${scene}`;
}

export function codePictureRoutes(app: FastifyInstance, broker: BrokerDeps): void {
  app.get<{ Params: { scene: string } }>('/qrcode/:scene', async (request, reply) => {
    const code = await codeOfScene(broker, request.params.scene);
    if (code === undefined) throw new AppError('login_expired');
    reply.headers({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    if (code.kind === 'text') return reply.type('image/svg+xml').send(qrCodeSvg(code.text));
    return reply.type(code.contentType).send(Buffer.from(code.base64, 'base64'));
  });
}

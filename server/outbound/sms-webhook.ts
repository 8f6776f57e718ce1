/** The operator's own endpoint, signed as Standard Webhooks says (standardwebhooks.com, symmetric keys). */
import { createHmac, randomUUID } from 'node:crypto';

import type { Gateway, GatewayRequest, OutgoingSms } from './sms.ts';

/** One message as a signed call of the customer's own address. */
export function webhookRequest(
  { address, secret }: Gateway,
  { to, text, code, language }: OutgoingSms,
  now: number,
): GatewayRequest {
  const id = randomUUID();
  const timestamp = String(Math.floor(now / 1000));
  const body = JSON.stringify({ type: 'sms', to, text, code, language });
  const signature = createHmac('sha256', secret)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    url: address,
    init: {
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
    },
  };
}

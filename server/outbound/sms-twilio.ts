/** Twilio Programmable Messaging: creating a Message resource (API version 2010-04-01). */
import type { Gateway, GatewayRequest, OutgoingSms } from './sms.ts';

/** One message as a call of the Messages resource. */
export function twilioRequest(
  { address, user, secret, options }: Gateway,
  { to, text }: OutgoingSms,
): GatewayRequest {
  const { from = '' } = options;
  // A messaging service chooses the number to send from by itself.
  const sender = from.startsWith('MG') ? 'MessagingServiceSid' : 'From';
  const path = `/2010-04-01/Accounts/${encodeURIComponent(user)}/Messages.json`;
  return {
    url: new URL(path, address).href,
    init: {
      body: new URLSearchParams({ To: to, [sender]: from, Body: text }),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
      },
    },
  };
}

/** Text messages, through a webhook of the operator or the gateway of a vendor. */
import { UpstreamError } from '../kernel/upstream-error.ts';
import type { OutboundHttp } from './http.ts';
import type { OutboundInit } from './request.ts';
import { aliyunRequest } from './sms-aliyun.ts';
import { twilioRequest } from './sms-twilio.ts';
import { webhookRequest } from './sms-webhook.ts';

export interface OutgoingSms {
  /** With its country code (E.164). */
  readonly to: string;
  readonly text: string;
  readonly code: string;
  readonly language: 'en' | 'zh';
}

/** Where a gateway is and what it knows us by: the parts of `KIND+https://USER:SECRET@HOST/PATH?OPTIONS`. */
export interface Gateway {
  readonly kind: GatewayKind;
  /** Without user information and options. */
  readonly address: string;
  readonly user: string;
  readonly secret: string;
  readonly options: Readonly<Record<string, string>>;
}

export const gatewayKinds = ['webhook', 'aliyun', 'twilio'] as const;
export type GatewayKind = (typeof gatewayKinds)[number];

export interface GatewayRequest {
  readonly url: string;
  readonly init: OutboundInit;
  /** What of a success's body is a failure all the same. */
  readonly failure?: (body: unknown) => UpstreamError | undefined;
}

export interface SmsSender {
  /** Rejects with `UpstreamError`. */
  send(sms: OutgoingSms): Promise<void>;
}

const requests = {
  webhook: webhookRequest,
  aliyun: aliyunRequest,
  twilio: twilioRequest,
} as const satisfies Record<
  GatewayKind,
  (gateway: Gateway, sms: OutgoingSms, now: number) => GatewayRequest
>;

export interface SmsOptions {
  readonly url: string;
  readonly http: Pick<OutboundHttp, 'fetch'>;
  readonly clock: () => number;
}

/** Sends through the gateway that the address names. Throws `UpstreamError`. */
export function createSmsSender({ url, http, clock }: SmsOptions): SmsSender {
  const gateway = readGateway(url);
  if (gateway === undefined) throw new Error('the address of the SMS gateway is malformed');
  return {
    async send(sms) {
      const { url: target, init, failure } = requests[gateway.kind](gateway, sms, clock());
      const response = await http.fetch(target, { ...init, method: 'POST' });
      if (response.status === 429) throw refusal('rate_limited', response.status);
      if (response.status === 401 || response.status === 403) {
        throw refusal('misconfigured', response.status);
      }
      if (!response.ok) throw refusal('bad_response', response.status);
      const problem = failure?.(await json(response));
      if (problem !== undefined) throw problem;
    },
  };
}

/** Undefined for what is no address of a gateway. */
export function readGateway(text: string): Gateway | undefined {
  const parts = /^(?<kind>[a-z]+)(?:\+(?<scheme>https?))?:\/\/(?<rest>.+)$/.exec(text)?.groups;
  const kind = gatewayKinds.find((each) => each === parts?.['kind']);
  const url = URL.parse(`${parts?.['scheme'] ?? 'https'}://${parts?.['rest'] ?? ''}`);
  if (kind === undefined || url === null || url.hash !== '') return undefined;
  const options = Object.fromEntries(url.searchParams);
  const [user, secret] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const gateway = { kind, address: url.origin + url.pathname, user, secret, options };
  return needed[kind].every((name) => options[name]) && secret !== '' ? gateway : undefined;
}

const needed: Readonly<Record<GatewayKind, readonly string[]>> = {
  webhook: [],
  aliyun: ['sign', 'template'],
  twilio: ['from'],
};

function refusal(reason: UpstreamError['reason'], status: number): UpstreamError {
  return new UpstreamError(reason, { detail: `sms gateway: HTTP ${status}` });
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new UpstreamError('bad_response', { detail: 'sms gateway: the answer is not JSON' });
  }
}

/**
 * The address at which WeChat and WeCom deliver events: a GET by which they check that it is ours, and
 * encrypted XML afterwards. Messages in the clear are refused, since their signature does not cover them.
 */
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Description, Tools } from '../connector.ts';
import type { InboundCapability, InboundEvent, Message } from '../phone-and-push.ts';
import { readEventXml } from './event-xml.ts';
import {
  type EventKeys,
  openSealedEvent,
  proveSignature,
  type SealedEvent,
  signedParts,
} from './sealed-events.ts';

export interface XmlEvents<Config> {
  /** Throws `misconfigured` where the settings have no keys. */
  readonly keys: (config: Config) => EventKeys;
  /** How the address is checked: by a text in the clear under a signature, or by an encrypted one. */
  readonly check: 'signed' | 'sealed';
  /** Throws `UpstreamError` where the vendor is to deliver it again. */
  readonly read: (
    event: ReadEvent,
    config: Config,
    tools: Tools,
  ) => InboundEvent | undefined | Promise<InboundEvent | undefined>;
}

export interface ReadEvent {
  /** The text members of the event; an absent one is empty. */
  readonly member: (name: string) => string;
  /** Epoch ms. */
  readonly sentAt: number;
}

export function xmlEvents<Config>({
  keys: keysOf,
  check,
  read,
}: XmlEvents<Config>): InboundCapability<Config> {
  return {
    async receive({ config, message }, tools) {
      const { clock } = tools;
      const keys = keysOf(config);
      if (message.method === 'GET')
        return { reply: checked(message, { keys, check, now: clock() }) };
      const envelope = readEventXml(message.body);
      const sealed = {
        ...signedParts(message, 'msg_signature'),
        sealed: envelope.get('Encrypt') ?? '',
      };
      const { text: xml, sentAt, onlyOnce } = openSealedEvent(sealed, keys, clock());
      const members = readEventXml(xml);
      const member = (name: string) => members.get(name)?.trim() ?? '';
      const event = await read({ member, sentAt }, config, tools);
      return { reply: plain('success'), onlyOnce, event };
    },
  };
}

interface Check {
  readonly keys: EventKeys;
  readonly check: XmlEvents<unknown>['check'];
  readonly now: number;
}

/** Nothing comes of a check but its answer, so one that comes twice does no harm. */
function checked(message: Message, { keys, check, now }: Check): Description {
  const echo = echoIn(message, { keys, check, now });
  // Under a good signature, too, it must not become a page of ours, nor open an event to whoever overheard it.
  if (!/^[\w-]{1,128}$/.test(echo)) throw malformed('the text to repeat');
  return plain(echo);
}

function echoIn(message: Message, { keys, check, now }: Check): string {
  const echo = message.query.get('echostr') ?? '';
  if (check === 'signed') {
    proveSignature(signedParts(message, 'signature'), [keys.token], now);
    return echo;
  }
  const event: SealedEvent = { ...signedParts(message, 'msg_signature'), sealed: echo };
  const { token, encodingAesKey } = keys;
  // Meant for the agency that owns the template, whose id the company's connection does not hold.
  return openSealedEvent(event, { token, encodingAesKey }, now).text;
}

function plain(body: string): Description {
  return { contentType: 'text/plain; charset=utf-8', body };
}

function malformed(what: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `pushed event: ${what}` });
}

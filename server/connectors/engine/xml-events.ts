/**
 * The address at which WeChat and WeCom deliver events: a GET by which they check that it is ours, and
 * encrypted XML afterwards. Messages in the clear are refused, since their signature does not cover them.
 */
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Description } from '../connector.ts';
import type { InboundCapability, InboundEvent, Message } from '../phone-and-push.ts';
import { readEventXml } from './event-xml.ts';
import {
  type EventKeys,
  openSealedEvent,
  proveSignature,
  type SealedEvent,
  type SignedParts,
} from './sealed-events.ts';

export interface XmlEvents<Config> {
  /** Throws `misconfigured` where the settings have no keys. */
  readonly keys: (config: Config) => EventKeys;
  /** How the address is checked: by a text in the clear under a signature, or by an encrypted one. */
  readonly check: 'signed' | 'sealed';
  readonly read: (event: ReadEvent, config: Config) => InboundEvent | undefined;
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
    async receive({ config, message }, { clock }) {
      const keys = keysOf(config);
      if (message.method === 'GET')
        return { reply: checked(message, { keys, check, now: clock() }) };
      const envelope = readEventXml(message.body);
      const sealed = {
        ...partsOf(message, 'msg_signature'),
        sealed: envelope.get('Encrypt') ?? '',
      };
      const { text: xml, sentAt, onlyOnce } = openSealedEvent(sealed, keys, clock());
      const members = readEventXml(xml);
      const member = (name: string) => members.get(name) ?? '';
      return { reply: plain('success'), onlyOnce, event: read({ member, sentAt }, config) };
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
  const echo = message.query.get('echostr') ?? '';
  if (check === 'signed') {
    proveSignature(partsOf(message, 'signature'), [keys.token], now);
    // Under a good signature, too, it must not become a page of ours.
    if (!/^[\w-]{1,128}$/.test(echo)) throw malformed('the text to repeat');
    return plain(echo);
  }
  const event: SealedEvent = { ...partsOf(message, 'msg_signature'), sealed: echo };
  return plain(openSealedEvent(event, keys, now).text);
}

function partsOf({ query }: Message, signature: string): SignedParts {
  const [found, timestamp, nonce] = [signature, 'timestamp', 'nonce'].map((name) => {
    const [value = '', second] = query.getAll(name);
    if (second !== undefined) throw malformed(`more than one ${name}`);
    return value;
  });
  return { signature: found ?? '', timestamp: timestamp ?? '', nonce: nonce ?? '' };
}

function plain(body: string): Description {
  return { contentType: 'text/plain; charset=utf-8', body };
}

function malformed(what: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `pushed event: ${what}` });
}

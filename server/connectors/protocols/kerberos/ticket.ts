/**
 * Judging what a client of the domain shows (AP-REQ, RFC 4120 sections 3.2.3 and 5.5.1): a ticket that only
 * the domain's controller can have made for us, and a proof, made a moment ago, that whoever shows it is
 * whom it was made for.
 */
import { MINUTE_MS } from '../../../kernel/clock.ts';
import { digest } from '../../../kernel/token.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../../kernel/upstream-fault.ts';
import type { OnlyOnce } from '../../connector.ts';
import {
  type Der,
  inside,
  integerIn,
  malformed,
  membersOf,
  octetsIn,
  readDer,
  SEQUENCE,
  tagged,
  textIn,
  timeIn,
} from './der.ts';
import { decrypt, keySizes, usages } from './encryption.ts';
import type { ServiceKey } from './keytab.ts';

/** Whom the domain vouches for. */
export interface Principal {
  readonly name: readonly string[];
  readonly realm: string;
  /** When they showed their password or card; epoch ms. */
  readonly authenticatedAt: number;
  readonly onlyOnce: OnlyOnce;
}

/** How far clocks may differ (section 3.1.3). */
export const SKEW_MS = 5 * MINUTE_MS;

const [APPLICATION_TICKET, APPLICATION_AUTHENTICATOR, APPLICATION_ENC_TICKET] = [0x61, 0x62, 0x63];
const APPLICATION_AP_REQ = 0x6e;
const AP_REQ = 14;
const VERSION = 5;
/** The bit `invalid` of the flags, for tickets that are not valid yet (section 5.3). */
const INVALID_FLAG = 7;

/** Throws `UpstreamError`: `bad_response`, `bad_token` or `misconfigured`. */
export function judgeTicket(
  message: Buffer,
  { keys, now }: { readonly keys: readonly ServiceKey[]; readonly now: number },
): Principal {
  const request = tagged(inside(readDer(message), APPLICATION_AP_REQ));
  requireNumber(request.get(0), VERSION);
  requireNumber(request.get(1), AP_REQ);
  const ticket = readTicket(request.get(3), keys, now);
  const sealed = encryptedIn(request.get(4));
  const authenticator = readAuthenticator(sealed, ticket);
  if (Math.abs(authenticator.at - now) > SKEW_MS) {
    throw refused('the proof is too old; compare the clocks', 'clock_off');
  }
  const { name, realm, authenticatedAt } = ticket;
  return {
    name,
    realm,
    authenticatedAt,
    // Section 3.2.3: whoever overheard it could show it again within the skew.
    onlyOnce: {
      id: digest(sealed.cipher.toString('base64')),
      until: authenticator.at + 2 * SKEW_MS,
    },
  };
}

function requireNumber(value: Der, expected: number): void {
  if (integerIn(value) !== expected) throw malformed();
}

interface Encrypted {
  readonly encryptionType: number;
  readonly cipher: Buffer;
}

function encryptedIn(value: Der): Encrypted {
  const data = tagged(value);
  return { encryptionType: integerIn(data.get(0)), cipher: octetsIn(data.get(2)) };
}

interface Ticket {
  readonly session: ServiceKey;
  readonly name: readonly string[];
  readonly realm: string;
  readonly authenticatedAt: number;
}

function readTicket(value: Der, keys: readonly ServiceKey[], now: number): Ticket {
  const ticket = tagged(inside(value, APPLICATION_TICKET));
  requireNumber(ticket.get(0), VERSION);
  const [service] = nameIn(ticket.get(2));
  // A keytab that serves other services as well must not turn their tickets into sign-ins.
  if (service?.toUpperCase() !== 'HTTP') throw refused('the ticket is for another service');
  const part = tagged(
    inside(readDer(opened(encryptedIn(ticket.get(3)), keys)), APPLICATION_ENC_TICKET),
  );
  requireValid(part.get(0));
  const authenticatedAt = timeIn(part.get(5));
  const startsAt = part.find(6);
  const isOpen = (startsAt === undefined ? authenticatedAt : timeIn(startsAt)) <= now + SKEW_MS;
  if (!isOpen || timeIn(part.get(7)) < now - SKEW_MS) {
    throw refused('the ticket has ended, or has not begun', 'answer_expired');
  }
  return {
    session: keyIn(part.get(1)),
    realm: textIn(part.get(2)),
    name: nameIn(part.get(3)),
    authenticatedAt,
  };
}

function requireValid({ tag, content }: Der): void {
  const byte = content[1 + Math.floor(INVALID_FLAG / 8)] ?? 0;
  const isInvalid = (byte & (0x80 >> (INVALID_FLAG % 8))) !== 0;
  if (tag !== 0x03 || isInvalid) throw refused('the ticket is not valid');
}

/** Any of our keys of its kind may be the one: the version that is sent beside it proves nothing. */
function opened({ encryptionType, cipher }: Encrypted, keys: readonly ServiceKey[]): Buffer {
  const fitting = keys.filter((key) => key.encryptionType === encryptionType);
  if (!keySizes.has(encryptionType) || fitting.length === 0) {
    throw new UpstreamError('misconfigured', {
      fault: keySizes.has(encryptionType) ? 'keytab_outdated' : 'encryption_outdated',
      field: 'keytab',
      detail: `must hold a key of the type of the ticket (${encryptionType}); AES only`,
    });
  }
  for (const { key } of fitting) {
    const plain = decrypt(key, usages.ticket, cipher);
    if (plain !== undefined) return plain;
  }
  throw new UpstreamError('misconfigured', {
    fault: 'keytab_outdated',
    field: 'keytab',
    detail: 'must hold the present key of the service: the password of its account has changed',
  });
}

function readAuthenticator(
  { encryptionType, cipher }: Encrypted,
  { session, name, realm }: Ticket,
): { readonly at: number } {
  const isOfKind = encryptionType === session.encryptionType;
  const plain = isOfKind ? decrypt(session.key, usages.authenticator, cipher) : undefined;
  if (plain === undefined)
    throw refused('the proof does not belong to the ticket', 'signature_wrong');
  const authenticator = tagged(inside(readDer(plain), APPLICATION_AUTHENTICATOR));
  requireNumber(authenticator.get(0), VERSION);
  const isSame =
    textIn(authenticator.get(1)) === realm &&
    JSON.stringify(nameIn(authenticator.get(2))) === JSON.stringify(name);
  if (!isSame) throw refused('the proof is somebody else’s', 'subject_mismatch');
  return { at: timeIn(authenticator.get(5)) };
}

function keyIn(value: Der): ServiceKey {
  const block = tagged(value);
  const encryptionType = integerIn(block.get(0));
  const key = octetsIn(block.get(1));
  if (keySizes.get(encryptionType) !== key.length) throw refused('the session key is not AES');
  return { encryptionType, key };
}

function nameIn(value: Der): readonly string[] {
  const list = tagged(value).get(1);
  if (list.tag !== SEQUENCE) throw malformed();
  return membersOf(list).map(textIn);
}

function refused(rule: string, fault: UpstreamFault = 'token_refused'): UpstreamError {
  return new UpstreamError('bad_token', { fault, detail: `kerberos: ${rule}` });
}

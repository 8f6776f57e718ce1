/** What a browser negotiates (RFC 4178, RFC 4559): the Kerberos message in its token, and nothing else. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import { inside, malformed, membersOf, octetsIn, readDer, SEQUENCE, tagged } from './der.ts';

const SPNEGO = '2b0601050502';
const KERBEROS = '2a864886f712010202';
/** The same, misspelt by Windows 2000 and kept by all that followed ([MS-SPNG] section 2.2.1). */
const KERBEROS_OF_MICROSOFT = '2a864882f712010202';
const NTLM = Buffer.from('NTLMSSP\0', 'latin1');
const AP_REQ = '0100';

const LONGEST_TOKEN = 65_536;

/** Returns the AP-REQ (RFC 4121 section 4.1). Throws `ntlm_offered`, or `bad_response`. */
export function kerberosMessageIn(base64: string): Buffer {
  const isBase64 = base64.length <= LONGEST_TOKEN && /^[A-Za-z\d+/]+={0,2}$/.test(base64);
  if (!isBase64) throw malformed();
  const token = Buffer.from(base64, 'base64');
  const { mechanism, rest } = mechanismOf(token);
  if (mechanism !== SPNEGO) return messageOf(mechanism, rest);
  const chosen = mechanismOf(chosenToken(rest));
  return messageOf(chosen.mechanism, chosen.rest);
}

interface Mechanised {
  readonly mechanism: string;
  readonly rest: Buffer;
}

/** RFC 2743 section 3.1. */
function mechanismOf(token: Buffer): Mechanised {
  if (token.subarray(0, NTLM.length).equals(NTLM)) {
    throw new UpstreamError('ntlm_offered', { detail: 'negotiate: NTLM instead of Kerberos' });
  }
  const outer = readDer(token);
  if (outer.tag !== 0x60) throw malformed();
  const mechanism = readDer(outer.content);
  if (mechanism.tag !== 0x06) throw malformed();
  return {
    mechanism: mechanism.content.toString('hex'),
    rest: outer.content.subarray(mechanism.whole.length),
  };
}

/** The token for the mechanism that the browser likes best; another round would need a connection kept. */
function chosenToken(negotiation: Buffer): Buffer {
  const init = tagged(inside(readDer(negotiation), 0xa0));
  const mechanisms = init.get(0);
  if (mechanisms.tag !== SEQUENCE) throw malformed();
  const offered = membersOf(mechanisms).map(({ content }) => content.toString('hex'));
  const token = init.find(2);
  const isKerberosOffered = offered.some(isKerberos);
  if (!isKerberosOffered || token === undefined) {
    throw new UpstreamError('ntlm_offered', { detail: 'negotiate: no Kerberos token is offered' });
  }
  return octetsIn(token);
}

function isKerberos(mechanism: string): boolean {
  return mechanism === KERBEROS || mechanism === KERBEROS_OF_MICROSOFT;
}

function messageOf(mechanism: string, rest: Buffer): Buffer {
  const isRequest = isKerberos(mechanism) && rest.subarray(0, 2).toString('hex') === AP_REQ;
  if (!isRequest) throw malformed();
  return rest.subarray(2);
}

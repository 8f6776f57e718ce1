/** Whether the way to a provider is open: its address, its certificate, its clock. */
import { DAY_MS } from '../../kernel/clock.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Tools } from '../connector.ts';
import { passedWith, skipped, type Probe, type Probed, type ProbeInput } from '../probe.ts';
import type { UpstreamCheck, UpstreamFault } from '../../kernel/upstream-fault.ts';

/** The clocks of two honest machines are closer than the tolerance that tokens are judged with. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Faults of the way itself; an answer of whatever kind shows that there is one. */
const NO_WAY: ReadonlySet<UpstreamFault | undefined> = new Set<UpstreamFault>([
  'name_unknown',
  'address_refused',
  'plain_refused',
  'connection_refused',
  'too_slow',
  'certificate_expired',
  'certificate_not_yet_valid',
  'certificate_of_other_host',
  'certificate_self_signed',
  'certificate_untrusted',
  'tls_failed',
  'provider_down',
]);

type Address<Config> = (input: ProbeInput<Config>, tools: Tools) => string | Promise<string>;

/** The probes of an address that is reached by HTTP. */
export function wayProbes<Config>(addressOf: Address<Config>): readonly Probe<Config>[] {
  const probe = (
    check: UpstreamCheck,
    run: (url: URL, tools: Tools) => Promise<Probed>,
    needs: readonly UpstreamCheck[] = [],
  ): Probe<Config> => ({
    check,
    needs,
    run: async (input, tools) => run(new URL(await addressOf(input, tools)), tools),
  });
  return [
    probe('address', async (url, tools) => {
      await knock(url, tools);
      return passedWith(url.host);
    }),
    probe('tls', certificate, ['address']),
    probe('clock', clock, ['address', 'tls']),
  ];
}

/** Throws only where nobody is behind the address. */
async function knock(url: URL, tools: Tools): Promise<Response | undefined> {
  try {
    return await tools.http.fetch(url.href, { redirect: 'manual' });
  } catch (error) {
    if (error instanceof UpstreamError && !NO_WAY.has(error.fault)) return undefined;
    throw error;
  }
}

async function certificate(url: URL, tools: Tools): Promise<Probed> {
  if (url.protocol !== 'https:') return skipped('plain_http');
  const endsAt = await endOfCertificate(url, tools);
  if (endsAt === undefined) return { kind: 'passed' };
  const days = Math.floor((endsAt - tools.clock()) / DAY_MS);
  return passedWith(`${new Date(endsAt).toISOString().slice(0, 10)} (${days} d)`);
}

/** The certificate is good already, or the address would not have answered; this reads when it ends. */
async function endOfCertificate(url: URL, { sockets }: Tools): Promise<number | undefined> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  try {
    const socket = await sockets.open({ host, port: Number(url.port || 443), isSecured: true });
    const secured = await sockets.secure(socket, { host });
    const { valid_to: end } = secured.getPeerCertificate();
    secured.destroy();
    return Date.parse(end) || undefined;
  } catch (error) {
    if (error instanceof UpstreamError) return undefined; // a vendor that a sandbox plays has no socket
    throw error;
  }
}

async function clock(url: URL, tools: Tools): Promise<Probed> {
  const response = await knock(url, tools);
  const theirs = Date.parse(response?.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return skipped('not_published');
  return judgeClock(theirs, { now: tools.clock(), toleranceMs: CLOCK_TOLERANCE_MS });
}

/** Both in epoch ms. Throws `UpstreamError`. */
export function judgeClock(
  theirs: number,
  { now, toleranceMs }: { readonly now: number; readonly toleranceMs: number },
): Probed {
  const offMs = theirs - now;
  const seconds = Math.round(Math.abs(offMs) / 1000);
  const detail = `${seconds} s ${offMs < 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(offMs) <= toleranceMs) return passedWith(detail);
  throw new UpstreamError('misconfigured', {
    fault: 'clock_off',
    detail: `the provider is ${detail}`,
  });
}

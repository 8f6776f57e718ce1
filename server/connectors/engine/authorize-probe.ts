/**
 * What a provider says to an authorization request before anybody signs in: whether it knows our redirect
 * address and grants our scopes. A page in front of the sign-in tells neither, and then nothing is claimed.
 */
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';
import type { Instruction, Tools } from '../connector.ts';
import { passedWith, skipped, type Probe, type Probed, type ProbeInput } from '../probe.ts';
import { faultOfError } from './fault.ts';

type Begin<Config> = (input: ProbeInput<Config>, tools: Tools) => Promise<Instruction>;

/** What of the provider's answers speaks of which check. */
const FAULTS = { redirect: 'redirect_refused', scopes: 'scope_refused' } as const;

/** As providers word it on their pages, in whatever writing of the parameter. */
const WORDS = {
  redirect: /redirect[\s_-]?ur[il]|callback[\s_-]?url|reply (?:url|address)|回调|重定向/i,
  scopes: /invalid[\s_-]?scope|scope[^.]{0,40}(?:invalid|not allowed|unknown|unsupported)/i,
} as const;

/** Asks the provider to begin a login, and sees whether it refuses the address or the scopes. */
export function authorizeProbe<Config>(
  check: 'redirect' | 'scopes',
  begin: Begin<Config>,
): Probe<Config> {
  return {
    check,
    needs: ['discovery'],
    async run(input, tools) {
      const instruction = await begin(input, tools);
      if (instruction.kind !== 'redirect') return skipped('only_by_signing_in');
      const { url } = instruction;
      const response = await tools.http.fetch(url, {
        redirect: 'manual',
        headers: { accept: 'text/html' },
      });
      const location = response.headers.get('location');
      const { redirectUri } = input.login;
      if (location !== null) return judgeRedirect(check, new URL(location, url), redirectUri);
      return judgePage(check, response, redirectUri);
    },
  };
}

function judgeRedirect(check: keyof typeof FAULTS, to: URL, redirectUri: string): Probed {
  const isOurs = to.href.startsWith(redirectUri);
  const code = to.searchParams.get('error') ?? '';
  const fault = faultOfError(code);
  if (code !== '' && fault === FAULTS[check]) throw refused(fault, code);
  // Whoever sends the browser on, or back to us, has accepted the address it will come back to.
  if (check === 'redirect') return passedWith(redirectUri);
  return isOurs ? skipped('unclear') : { kind: 'passed' };
}

async function judgePage(
  check: keyof typeof FAULTS,
  response: Response,
  redirectUri: string,
): Promise<Probed> {
  const text = await response.text();
  if (response.status >= 400 && WORDS[check].test(text)) {
    const detail = check === 'redirect' ? redirectUri : 'the provider shows an error page';
    throw refused(FAULTS[check], detail, response.status);
  }
  return skipped('only_by_signing_in');
}

function refused(fault: UpstreamFault, detail: string, status?: number): UpstreamError {
  return new UpstreamError('misconfigured', {
    fault,
    detail,
    ...(status !== undefined && { upstream: { status } }),
  });
}

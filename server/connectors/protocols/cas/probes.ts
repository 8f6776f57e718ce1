/** Testing a connection to a CAS server without a person: by a ticket that nobody has, and a look at its page. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { Tools } from '../../connector.ts';
import { wayProbes } from '../../engine/way-probes.ts';
import { passedWith, skipped, type Probe, type Probed, type ProbeInput } from '../../probe.ts';
import type { CasConfig } from './config.ts';
import { serviceOf, validate } from './validation.ts';

type Input = ProbeInput<CasConfig>;

const NOBODYS_TICKET = 'ST-made-up-by-a-test-of-the-connection';

/** As servers say on their pages that a service is not registered. */
const STRANGE_SERVICE =
  /(?:not|un)[\s-]?(?:authori[sz]ed|registered|allowed)|(?:service|application)[^.]{0,40}(?:refused|forbidden|denied)|未(?:经|被|获)?(?:认证|授权|注册|登记)|不允许/i;

export const casProbes: readonly Probe<CasConfig>[] = [
  ...wayProbes<CasConfig>(({ config }) => config.validateUrl),
  { check: 'answer', needs: ['address', 'tls'], run: answer },
  { check: 'redirect', needs: ['answer'], run: signInPage },
];

/** A server that refuses the ticket has understood the question, in the version and format of the connection. */
async function answer({ config, login }: Input, tools: Tools): Promise<Probed> {
  try {
    await validate({ config, login, ticket: NOBODYS_TICKET }, tools);
  } catch (error) {
    const isTicketRefused = error instanceof UpstreamError && error.reason === 'bad_code';
    if (isTicketRefused) return passedWith(config.validateUrl);
    throw error;
  }
  throw new UpstreamError('bad_token', {
    fault: 'token_refused',
    field: 'casValidateUrl',
    detail: 'ticket validation: the server accepts any ticket',
  });
}

/** Asked to show no page, a server sends a browser that it does not know back to a service that it knows. */
async function signInPage({ config, login }: Input, tools: Tools): Promise<Probed> {
  const url = new URL(config.casLoginUrl);
  url.searchParams.set('service', serviceOf(login));
  url.searchParams.set('gateway', 'true');
  const response = await visit(url, config, tools);
  if (response === undefined) return skipped('only_by_signing_in');
  const { status, headers } = response;
  if (headers.get('location')?.startsWith(login.redirectUri)) return passedWith(login.redirectUri);
  if (status === 404) throw refused('sign_in_page_absent', 'casLoginUrl', status);
  if (status >= 400 && STRANGE_SERVICE.test(await response.text())) {
    throw refused('redirect_refused', undefined, status);
  }
  return skipped('only_by_signing_in');
}

/** Undefined where a page for browsers has a host of its own, which this server need not reach. */
async function visit(
  url: URL,
  { validateUrl }: CasConfig,
  tools: Tools,
): Promise<Response | undefined> {
  try {
    return await tools.http.fetch(url.href, {
      redirect: 'manual',
      headers: { accept: 'text/html' },
    });
  } catch (error) {
    const isElsewhere = url.origin !== new URL(validateUrl).origin;
    if (isElsewhere && error instanceof UpstreamError) return undefined;
    throw error;
  }
}

function refused(
  fault: 'sign_in_page_absent' | 'redirect_refused',
  field: string | undefined,
  status: number,
): UpstreamError {
  return new UpstreamError('misconfigured', {
    fault,
    ...(field !== undefined && { field }),
    detail: 'login page: the server refuses to sign anybody in for our callback address',
    upstream: { status },
  });
}

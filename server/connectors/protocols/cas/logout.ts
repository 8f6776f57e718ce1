/**
 * Single logout (CAS Protocol 3.0, section 2.3.3): the server posts a request to the service address, in
 * which the ticket of the sign-in stands for the session.
 *
 * Nobody signs these requests. What proves them is the ticket itself, which only the server, this server
 * and the person's own browser have seen; so it is kept as a digest, and ends no other session than its own.
 */
import { digest } from '../../../kernel/token.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { LogoutCapability, LogoutOrder, UpstreamSession } from '../../connector.ts';
import { readXml, type XmlElement } from '../../engine/xml.ts';
import type { CasConfig } from './config.ts';

const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const LONGEST_REQUEST = 16_384;

/** The session that a ticket stands for. */
export function sessionOf(ticket: string): UpstreamSession {
  return { id: digest(ticket) };
}

async function receive({
  callback: { method, params },
}: Parameters<LogoutCapability<CasConfig>['receive']>[0]): Promise<LogoutOrder | undefined> {
  const [request, second] = params.getAll('logoutRequest');
  if (method !== 'POST' || request === undefined) return undefined;
  if (second !== undefined || request.length > LONGEST_REQUEST)
    throw refused('is doubled or too large');
  return { sessions: ticketsIn(readXml(request.trim())).map(sessionOf) };
}

function ticketsIn(root: XmlElement): readonly string[] {
  const isRequest = root.name === 'LogoutRequest' && root.namespace === PROTOCOL;
  if (!isRequest) throw refused('is another message');
  const tickets = root.children
    .filter(({ name, namespace }) => name === 'SessionIndex' && namespace === PROTOCOL)
    .map(({ text }) => text.trim());
  if (tickets.length !== 1 || tickets[0] === '') throw refused('does not name one session');
  return tickets;
}

function refused(rule: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `logout request: it ${rule}` });
}

export const logout: LogoutCapability<CasConfig> = Object.freeze({ receive });

/**
 * CAS 1.0, 2.0 and 3.0, as a service: a redirect, a ticket, and a question to the server.
 *
 * The protocol has no state parameter, so the state is part of the service address. A ticket is valid for
 * that address, character by character, and once, so it fits one login of one browser and no other; the
 * state is compared before the ticket is used.
 *
 * Here is the way of the ticket; `validation.ts` asks about it, `answer.ts` reads what the server says to it,
 * `logout.ts` how it ends, and `probes.ts` tests a connection.
 */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type {
  Assertion,
  Callback,
  Connector,
  FinishInput,
  RedirectCapability,
  Started,
  StartInput,
  Subject,
  Tools,
} from '../../connector.ts';
import { claimsIn } from '../../engine/attribute-claims.ts';
import { compact } from '../../engine/compact.ts';
import { subjectOf } from '../../engine/subject.ts';
import type { Validated } from './answer.ts';
import { type CasConfig, decode, fields } from './config.ts';
import { logout, sessionOf } from './logout.ts';
import { casProbes } from './probes.ts';
import { serviceOf, validate } from './validation.ts';

type Login = FinishInput<CasConfig>['login'];

async function start({ config, login }: StartInput<CasConfig>): Promise<Started> {
  const url = new URL(config.casLoginUrl);
  url.searchParams.set('service', serviceOf(login));
  if (config.renew) url.searchParams.set('renew', 'true');
  if (config.gateway) url.searchParams.set('gateway', 'true');
  return { instruction: { kind: 'redirect', url: url.href }, memory: {} };
}

async function finish(input: FinishInput<CasConfig>, tools: Tools): Promise<Assertion> {
  const { config, login, callback } = input;
  const ticket = ticketIn(callback, login, config);
  const validated = await validate({ config, login, ticket }, tools);
  return { ...assertionOf(validated, config), session: sessionOf(ticket) };
}

/** Section 3.1.1: 32 characters must be accepted, 256 should. */
const TICKET = /^ST-[\x21-\x7e]{1,1021}$/;

function ticketIn({ params }: Callback, { state }: Login, { gateway }: CasConfig): string {
  const [ticket = '', second] = params.getAll('ticket');
  // Login CSRF: the broker compared it already; a connector that is used alone must not rely on that.
  if (params.getAll('state').join(' ') !== state) throw refused('the state is another');
  if (second !== undefined) throw refused('there is more than one ticket');
  if (ticket === '' && gateway) {
    throw new UpstreamError('denied', {
      detail: 'callback: the server knows nobody in this browser',
    });
  }
  if (!TICKET.test(ticket)) throw refused('there is no service ticket');
  return ticket;
}

function refused(detail: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `callback: ${detail}` });
}

function assertionOf({ user, attributes }: Validated, config: CasConfig): Assertion {
  const told = claimsIn(attributes, config.attributes);
  const username = told.username ?? user;
  return {
    subjects: [subjectIn({ user, attributes }, config)],
    claims: { ...told, username },
    assurance: assuranceIn(attributes),
    tokens: undefined,
    raw: { user, attributes: Object.fromEntries(attributes) },
  };
}

/** Its authority holds what the value is unique within, so another attribute's equal text is another person. */
function subjectIn({ user, attributes }: Validated, config: CasConfig): Subject {
  const { subjectAttribute: name, authority } = config;
  if (name === undefined) return subjectOf('primary', user, authority);
  const [value, second] = attributes.get(name) ?? [];
  if (value !== undefined && second === undefined) {
    return subjectOf('primary', value, `${authority}#${name}`);
  }
  throw new UpstreamError('bad_response', {
    fault: 'subject_absent',
    field: 'subjectAttribute',
    detail: 'ticket validation: the attribute of the subject must have one value',
  });
}

/** Section 2.5.6; some servers write a zone in brackets behind the time. */
function assuranceIn(attributes: Validated['attributes']): Assertion['assurance'] {
  const [date = ''] = attributes.get('authenticationDate') ?? [];
  const at = Date.parse(date.replace(/\[.*\]$/, ''));
  return compact({ authenticatedAt: Number.isNaN(at) ? undefined : at });
}

export const cas: Connector<CasConfig> = Object.freeze({
  type: 'cas',
  sourceType: 'cas',
  category: 'enterprise',
  label: { en: 'CAS', zh: 'CAS' },
  maturity: 'beta',
  config: fields,
  decode,
  redirect: Object.freeze({ start, finish } satisfies RedirectCapability<CasConfig>),
  logout,
  probes: casProbes,
} satisfies Connector<CasConfig>);

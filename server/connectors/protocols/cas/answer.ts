/**
 * Reading what a CAS server says to a ticket, in each of its three dialects (CAS Protocol 3.0, sections
 * 2.4 to 2.8): plain text, XML, and JSON in the shape of the XML.
 */
import { UpstreamError, type UpstreamReason } from '../../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../../kernel/upstream-fault.ts';
import type { Attributes } from '../../engine/attribute-claims.ts';
import { isObject, quote } from '../../engine/upstream.ts';
import { readXml, type XmlElement } from '../../engine/xml.ts';
import type { CasConfig } from './config.ts';

/** Whom a ticket was issued to. */
export interface Validated {
  readonly user: string;
  readonly attributes: Attributes;
}

const NAMESPACE = 'http://www.yale.edu/tp/cas';
const MOST_VALUES = 1000;
const LONGEST_VALUE = 4096;
const LONGEST_ANSWER = 262_144;

/** Throws `UpstreamError`: the reason of the server's own code, or `bad_response`. */
export function readAnswer(body: string, format: CasConfig['format']): Validated {
  if (body.length > LONGEST_ANSWER) throw bad('is too large', 'answer_too_large');
  const spoken = formats.find((each) => beginnings[each].test(body)) ?? format;
  if (spoken !== format) {
    throw bad(`is in ${spoken}, and ${format} is expected`, 'answer_of_other_version');
  }
  return dialects[format](body);
}

const formats = ['text', 'XML', 'JSON'] as const;

/** What the answers of each begin with. */
const beginnings: Readonly<Record<CasConfig['format'], RegExp>> = {
  text: /^(?:yes|no)\r?\n/,
  XML: /^\s*(?:<\?xml[^>]*>\s*)?<(?:[\w.-]+:)?serviceResponse\b/,
  JSON: /^\s*\{\s*"serviceResponse"/,
};

const dialects: Readonly<Record<CasConfig['format'], (body: string) => Validated>> = {
  text: readText,
  // Templates of servers often begin with empty lines, which XML allows before no declaration.
  XML: (body) => readElement(readXml(body.trim())),
  JSON: readJson,
};

function readText(body: string): Validated {
  const [verdict, user = '', ...rest] = body.split(/\r?\n/);
  if (verdict === 'no') throw refusedFor('INVALID_TICKET', '');
  // Anything else after the name would be another person's way to choose a name with a line break.
  const isWhole = rest.every((line) => line === '');
  if (verdict !== 'yes' || user === '' || !isWhole) throw bad('is neither yes nor no');
  return { user, attributes: new Map() };
}

function readElement(root: XmlElement): Validated {
  requireCas(root, 'serviceResponse');
  const [verdict, second] = root.children;
  if (verdict === undefined || second !== undefined) throw bad('does not hold one verdict');
  if (verdict.name === 'authenticationFailure') {
    throw refusedFor(verdict.attributes.get('code'), verdict.text);
  }
  requireCas(verdict, 'authenticationSuccess');
  const [user, another] = verdict.children.filter(({ name }) => name === 'user');
  if (user === undefined || another !== undefined)
    throw bad('does not hold one user', 'subject_absent');
  if (user.children.length > 0) throw bad('holds markup in the user');
  if (verdict.children.some(({ name }) => name === 'proxies')) throw proxied();
  return { user: user.text.trim(), attributes: gathered(attributeElements(verdict)) };
}

function requireCas({ name, namespace }: XmlElement, expected: string): void {
  if (name !== expected || namespace !== NAMESPACE) throw bad(`has no ${expected}`);
}

const NO_ATTRIBUTES: ReadonlySet<string> = new Set([
  'user',
  'proxyGrantingTicket',
  'proxies',
  'attributes',
]);

/** Below `attributes`; older servers put them beside the user, or into elements called `attribute`. */
function attributeElements(success: XmlElement): readonly (readonly [string, string])[] {
  const wrapped = success.children.filter(({ name }) => name === 'attributes');
  const beside = success.children.filter(({ name }) => !NO_ATTRIBUTES.has(name));
  return [...wrapped.flatMap(({ children }) => children), ...beside].flatMap((element) => {
    const { name, attributes, text, children } = element;
    const own = attributes.get('name');
    if (name === 'attribute' && own !== undefined) return [[own, attributes.get('value') ?? text]];
    return children.length === 0 ? [[name, text]] : [];
  });
}

function readJson(body: string): Validated {
  const response = member(parsed(body), 'serviceResponse');
  if (!isObject(response)) throw bad('has no serviceResponse');
  const { authenticationFailure: failure, authenticationSuccess: success } = response;
  if (isObject(failure)) throw refusedFor(failure['code'], failure['description']);
  if (!isObject(success)) throw bad('has no authenticationSuccess');
  const { user, proxies, attributes = {} } = success;
  if (typeof user !== 'string') throw bad('does not hold one user', 'subject_absent');
  if (Array.isArray(proxies) && proxies.length > 0) throw proxied();
  if (!isObject(attributes)) throw bad('holds no attributes, but something else');
  const values = Object.entries(attributes).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((each: unknown) => textIn(name, each)),
  );
  return { user, attributes: gathered(values) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw bad('is not JSON; not every server knows that format');
  }
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** Numbers and booleans become texts; what is nested is not an attribute. */
function textIn(name: string, value: unknown): readonly (readonly [string, string])[] {
  const isScalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? [[name, String(value)]] : [];
}

function gathered(values: readonly (readonly [string, string])[]): Attributes {
  if (values.length > MOST_VALUES) throw bad('holds too many attributes');
  const found = new Map<string, readonly string[]>();
  for (const [name, raw] of values) {
    const value = raw.trim();
    if (value.length > LONGEST_VALUE) throw bad('holds an attribute that is too long');
    if (value !== '') found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

/** What the server's codes mean (section 2.5.3); any other is an answer that cannot be judged. */
const reasons: ReadonlyMap<string, UpstreamReason> = new Map([
  ['INVALID_TICKET', 'bad_code'],
  ['INVALID_TICKET_SPEC', 'bad_code'],
  ['INVALID_SERVICE', 'misconfigured'],
  ['UNAUTHORIZED_SERVICE', 'misconfigured'],
  ['INVALID_REQUEST', 'misconfigured'],
  ['INTERNAL_ERROR', 'unreachable'],
]);

const faults: ReadonlyMap<string, UpstreamFault> = new Map([
  ['INVALID_SERVICE', 'redirect_refused'],
  ['UNAUTHORIZED_SERVICE', 'redirect_refused'],
  ['INVALID_REQUEST', 'answer_refused'],
]);

function refusedFor(code: unknown, description: unknown): UpstreamError {
  const said = quote(code).trim();
  const reason = reasons.get(said) ?? 'bad_response';
  return new UpstreamError(reason, {
    fault: reason === 'bad_response' ? 'answer_refused' : faults.get(said),
    detail: 'ticket validation: the server refuses the ticket',
    // Servers repeat the ticket in the description.
    upstream: { code: said, description: withoutTickets(quote(description).trim()) },
  });
}

function withoutTickets(text: string): string {
  return text.replaceAll(/\b(?:ST|PT|PGT|PGTIOU|TGT)-[^\s'"]*/g, '[hidden]');
}

function proxied(): UpstreamError {
  return bad('names proxies: only tickets of the person are accepted', 'token_refused');
}

function bad(rule: string, fault?: UpstreamFault): UpstreamError {
  return new UpstreamError('bad_response', {
    fault,
    detail: `ticket validation: the answer ${rule}`,
  });
}

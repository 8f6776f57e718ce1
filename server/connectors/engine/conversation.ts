/**
 * What is asked of a provider after a person came back, as data: one question after the other, each
 * with the shape its answer must have. How a question is sent, how an answer is read and judged, when
 * an app token is fetched anew: that is here, once for all.
 *
 *     conversation<CodeEntry<Config>>(dialect)
 *       .ask('token', Token, ({ config, code }) => post(`${config.host}/token`, { form: { code } }))
 *       .ask('user', User, ({ config, token }) => get(`${config.api}/user`, { bearer: token.access_token }));
 *
 * Not here: what the answers mean. That is for the connector to tell.
 */
import { type Static, type TSchema, Type } from 'typebox';

import { DAY_MS, SECOND_MS, type Clock } from '../../kernel/clock.ts';
import { digest, newNonce } from '../../kernel/token.ts';
import { UpstreamError, type UpstreamReason } from '../../kernel/upstream-error.ts';
import type { Tools, Withheld } from '../connector.ts';
import { asText, type Dialect, type Members } from './dialect.ts';
import { judged } from './judged-answer.ts';
import { proven, type Claimed } from './proof.ts';
import type { PreparedRequest } from './request.ts';
import { isObject } from './upstream.ts';

/**
 * `now` in epoch milliseconds, `nonce` as 32 letters and digits that never come again: for vendors that
 * want them signed.
 */
type Asking<Known> = (
  known: Known,
  now: number,
  nonce: string,
) => PreparedRequest | Promise<PreparedRequest>;

/** A question that says no more than what it sends, or one with something special about it. */
export type Question<Known> = Asking<Known> | SpecialQuestion<Known>;

export interface SpecialQuestion<Known> {
  readonly send: Asking<Known>;
  /** Where this end point speaks differently from the others. */
  readonly dialect?: Dialect;
  /** Kept for all logins of the application: an app token. */
  readonly keep?: Keeping<Known>;
  /** The permission without which the provider refuses, in its own spelling. */
  readonly permission?: string;
  /**
   * The part of the answer's text that its signature proves, and that is therefore read; for vendors that
   * sign their answers. Throws `UpstreamError` for a signature that does not fit.
   */
  readonly provenPart?: (text: string, known: Known) => string;
  /** True where a good answer is a picture, of the shape `Picture`. */
  readonly isPicture?: boolean;
  /** A no that comes as a yes: an outsider's id, a token made for another application. */
  readonly refuse?: (answer: Members, known: Known) => UpstreamReason | undefined;
}

export interface ConditionalQuestion<Known> extends SpecialQuestion<Known> {
  /** Not asked otherwise. */
  readonly when: (known: Known) => boolean;
}

export interface OptionalQuestion<Known> extends SpecialQuestion<Known> {
  /** Not asked otherwise. */
  readonly when?: (known: Known) => boolean;
  /** True for what is worth no failed sign-in, not even of a vendor that is down. */
  readonly isExpendable?: boolean;
}

/** Keeps an answer until shortly before its end. */
export interface Keeping<Known> {
  /** All that decides the answer: the address asked, the application and its secret. */
  readonly of: (known: Known) => readonly string[];
  /** The member of the answer that holds its lifetime in seconds. */
  readonly lifetime: string;
}

export interface TicketQuestion<Known> {
  /** As the event named it. */
  readonly of: (known: Known) => string;
  /** Asks the vendor to push it again; its answer is judged like any other. */
  readonly again?: Asking<Known>;
  /** What an administrator is to do while there is none. */
  readonly remedy: string;
}

export interface Conversation<Entry, Known> {
  /** An answer without which nobody is known. */
  ask<const Name extends string, Shape extends TSchema>(
    name: Name,
    shape: Shape,
    question: Question<Known>,
  ): Conversation<Entry, Known & { readonly [N in Name]: Static<Shape> }>;
  /** An answer that is asked for in some cases only; a refusal is one as for `ask`. */
  askWhen<const Name extends string, Shape extends TSchema>(
    name: Name,
    shape: Shape,
    question: ConditionalQuestion<Known>,
  ): Conversation<Entry, Known & { readonly [N in Name]?: Static<Shape> }>;
  /** An answer that may be missing. */
  askIfPossible<const Name extends string, Shape extends TSchema>(
    name: Name,
    shape: Shape,
    question: OptionalQuestion<Known>,
  ): Conversation<Entry, Known & { readonly [N in Name]?: Static<Shape> }>;
  /** A ticket that the vendor pushed before; the lack of one is a wrong setting. */
  pushed<const Name extends string>(
    name: Name,
    ticket: TicketQuestion<Known>,
  ): Conversation<Entry, Known & { readonly [N in Name]: string }>;
  /** What a token says that came with an earlier answer; a token that is not good is a refusal. */
  verify<const Name extends string>(
    name: Name,
    claimed: (known: Known) => Claimed,
  ): Conversation<Entry, Known & { readonly [N in Name]: Members }>;
  /** Throws `UpstreamError`. */
  hold(entry: Entry, scene: Scene): Promise<Held<Known>>;
}

/** What is known at the end of a conversation. */
export type Answers<Of> = Of extends Pick<Conversation<never, infer Known>, 'hold'> ? Known : never;

export interface Scene {
  readonly tools: Tools;
  /** Never quoted in an error. */
  readonly secrets: readonly string[];
}

export interface Held<Known> {
  readonly known: Known;
  readonly withheld: readonly Withheld[];
}

interface Proof {
  readonly name: string;
  readonly claimed: (known: Members) => Claimed;
}

interface Pushed {
  readonly name: string;
  readonly ticket: TicketQuestion<Members>;
}

type AnyStep = Step | Proof | Pushed;

interface Step {
  readonly name: string;
  readonly shape: TSchema;
  readonly question: OptionalQuestion<Members>;
  readonly isOptional: boolean;
}

/** Two conversations with one vendor, of which the way a person came decides. */
export function eitherOf<Entry extends object, One, Other>(
  isOne: (entry: Entry) => boolean,
  one: Pick<Conversation<Entry, One>, 'hold'>,
  other: Pick<Conversation<Entry, Other>, 'hold'>,
): Pick<Conversation<Entry, One | Other>, 'hold'> {
  return Object.freeze({
    hold: (entry: Entry, scene: Scene): Promise<Held<One | Other>> =>
      isOne(entry) ? one.hold(entry, scene) : other.hold(entry, scene),
  });
}

/** Begins a conversation; `Entry` is what is known before the first question. */
export function conversation<Entry extends object>(dialect: Dialect): Conversation<Entry, Entry> {
  return withSteps<Entry, Entry>(dialect, []);
}

function withSteps<Entry extends object, Known>(
  dialect: Dialect,
  steps: readonly AnyStep[],
): Conversation<Entry, Known> {
  const and = (step: object) =>
    // What is known is checked where a question is written; the runner needs none of those types.
    withSteps<Entry, Known>(dialect, [...steps, step as AnyStep]);
  return Object.freeze({
    ask: (name: string, shape: TSchema, asked: Question<Known>) => {
      const question = typeof asked === 'function' ? { send: asked } : asked;
      return and({ name, shape, question, isOptional: false });
    },
    askWhen: (name: string, shape: TSchema, question: ConditionalQuestion<Known>) =>
      and({ name, shape, question, isOptional: false }),
    askIfPossible: (name: string, shape: TSchema, question: OptionalQuestion<Known>) =>
      and({ name, shape, question, isOptional: true }),
    pushed: (name: string, ticket: TicketQuestion<Known>) => and({ name, ticket }),
    verify: (name: string, claimed: Proof['claimed']) => and({ name, claimed }),
    hold: (entry: Entry, scene: Scene) => hold<Known>({ dialect, steps, entry, scene }),
  }) as unknown as Conversation<Entry, Known>; // grows by what each question is named
}

interface Holding {
  readonly dialect: Dialect;
  readonly steps: readonly AnyStep[];
  readonly entry: object;
  readonly scene: Scene;
}

async function hold<Known>({ dialect, steps, entry, scene }: Holding): Promise<Held<Known>> {
  const known: Record<string, unknown> = { ...entry };
  const withheld: Withheld[] = [];
  for (const step of steps) {
    if ('claimed' in step) {
      known[step.name] = await proven(step.name, step.claimed(known), scene.tools);
      continue;
    }
    if ('ticket' in step) {
      known[step.name] = await pushed(step, { dialect, steps, known, scene });
      continue;
    }
    const { name, question, isOptional } = step;
    if (question.when?.(known) === false) continue;
    try {
      known[name] = await answerTo(step, { dialect, steps, known, scene });
    } catch (error) {
      if (!isOptional || !mayBeMissing(error, question)) throw error;
      withheld.push(withheldBy(step, error));
    }
  }
  return { known: known as Known, withheld }; // every question was answered or is optional
}

interface Moment {
  readonly dialect: Dialect;
  readonly steps: readonly AnyStep[];
  readonly known: Record<string, unknown>;
  readonly scene: Scene;
}

async function answerTo(step: Step, moment: Moment): Promise<unknown> {
  const { keep } = step.question;
  if (keep !== undefined) return kept(step, keep, moment);
  try {
    return await ask(step, moment);
  } catch (error) {
    if (!(error instanceof UpstreamError && error.reason === 'bad_token')) throw error;
    if (!(await renewKept(step, moment))) throw error;
    return ask(step, moment);
  }
}

async function pushed({ name, ticket }: Pushed, moment: Moment): Promise<string> {
  const { known, scene } = moment;
  const found = await scene.tools.ticket?.(ticket.of(known));
  if (found !== undefined) return found;
  if (ticket.again !== undefined) {
    const question = { send: ticket.again };
    await ask({ name, shape: Type.Unknown(), question, isOptional: false }, moment);
  }
  const detail = `${name}: the vendor has pushed none yet; ${ticket.remedy}`;
  throw new UpstreamError('misconfigured', { detail });
}

/** An app token may be revoked before its time: once, everything kept is asked for anew. */
async function renewKept(before: Step, moment: Moment): Promise<boolean> {
  const { steps, known, scene } = moment;
  let isAnyRenewed = false;
  for (const step of steps.slice(0, steps.indexOf(before))) {
    const keep = 'question' in step ? step.question.keep : undefined;
    if (!('question' in step) || keep === undefined || !(step.name in known)) continue;
    scene.tools.cache.forget(nameOf(keep, known));
    known[step.name] = await kept(step, keep, moment);
    isAnyRenewed = true;
  }
  return isAnyRenewed;
}

/** Renewed this long before its end, so that none ends on its way to the provider. */
const EARLY_MS = 300 * SECOND_MS;

interface Kept {
  readonly answer: unknown;
  /** Epoch ms. */
  readonly goodUntil: number;
}

/** A digest, since a secret is part of it. */
function nameOf({ of }: Keeping<Members>, known: Members): string {
  return `kept:${digest(JSON.stringify(of(known)))}`;
}

async function kept(step: Step, keep: Keeping<Members>, moment: Moment): Promise<unknown> {
  const { cache, clock } = moment.scene.tools;
  const name = nameOf(keep, moment.known);
  const load = () =>
    cache.load<Kept>(name, DAY_MS, async () => {
      const answer = await ask(step, moment);
      return { answer, goodUntil: endOf(answer, keep.lifetime, clock) };
    });
  const found = await load();
  if (clock() < found.goodUntil) return found.answer;
  cache.forget(name);
  return (await load()).answer;
}

/** A token that lives shorter than the margin is used for the half of its life. */
function endOf(answer: unknown, lifetime: string, clock: Clock): number {
  const seconds = isObject(answer) ? Number(answer[lifetime]) : Number.NaN;
  const lifetimeMs = Number.isFinite(seconds) ? seconds * SECOND_MS : 0;
  return clock() + Math.max(lifetimeMs - EARLY_MS, lifetimeMs / 2);
}

async function ask(step: Step, { dialect, known, scene }: Moment): Promise<unknown> {
  const { name, shape, question } = step;
  const { url, ...request } = await question.send(known, scene.tools.clock(), newNonce());
  const response = await scene.tools.http.fetch(url, { redirect: 'manual', ...request });
  const answer = await judged(response, {
    name,
    permission: question.permission,
    dialect: question.dialect ?? dialect,
    read: (text) => question.provenPart?.(text, known) ?? text,
    isPicture: question.isPicture ?? false,
    secrets: [...scene.secrets, ...textsIn(known)],
  });
  // Loaded with the first login: no other part of the server needs it at its start.
  const { Check } = await import('typebox/value');
  const upstream = { status: response.status };
  if (!Check(shape, answer)) {
    const detail = `${name}: the answer has not the shape that the provider documents`;
    throw new UpstreamError('bad_response', { detail, upstream, fault: 'answer_unreadable' });
  }
  const reason = isObject(answer) ? question.refuse?.(answer, known) : undefined;
  if (reason === undefined) return answer;
  throw new UpstreamError(reason, { detail: `${name}: the answer is a no`, upstream });
}

/** Codes and tokens among what is known so far: a vendor may repeat them in its error. */
function textsIn(known: Members): readonly string[] {
  const LONG_ENOUGH_TO_BE_A_SECRET = 12;
  const within = (value: unknown): readonly string[] =>
    typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(within)
      : [asText(value)];
  return within(known).filter((text) => text.length >= LONG_ENOUGH_TO_BE_A_SECRET);
}

function mayBeMissing(
  error: unknown,
  { isExpendable = false }: OptionalQuestion<Members>,
): error is UpstreamError {
  return isExpendable ? error instanceof UpstreamError : isRefused(error);
}

/** A vendor's no to this one question, not a vendor that is down or answers nonsense. */
function isRefused(error: unknown): error is UpstreamError {
  if (!(error instanceof UpstreamError)) return false;
  const { code, status } = error.upstream ?? {};
  const isNo = Boolean(code) || status === 401 || status === 403 || status === 404;
  return isNo && error.reason !== 'unreachable' && error.reason !== 'rate_limited';
}

function withheldBy({ name, question }: Step, { upstream }: UpstreamError): Withheld {
  const code = upstream?.code ?? asText(upstream?.status);
  return { what: name, permission: question.permission ?? '', code };
}

/**
 * A first visit that may mean an account here: choosing it, proving that it is one's own, or becoming a
 * new user instead.
 *
 * What the source asserted waits in the step, so a proof given here is good for that assertion and no
 * other (incident 5). A wrong proof leaves the step in place; the right one takes it, so of two answers
 * at once one counts. Everything is judged anew, because the connection, the account or the identity may
 * have changed while the person was thinking.
 */
import type { BindingMethod } from '@causeway/contract/association.ts';
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, notOneOf, rules } from '@causeway/contract/rules.ts';

import type { Connection } from '../directory/connection.ts';
import { readEmail, readPhone } from '../directory/contact.ts';
import { canonicalEmail } from '../directory/canonical-names.ts';
import type { User } from '../directory/user.ts';
import type { AppId, UserId } from '../kernel/ids.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, SignedIn } from './interaction.ts';
import { noStep, type PendingAccount, type Waiting } from './login.ts';
import { requireStillOffered } from './offered-connection.ts';
import { type Address, type OwnershipProofs, type Prover, ways } from './ownership.ts';
import { isUnproven } from './release-address.ts';
import { joinAccount, resolvePerson } from './resolve-person.ts';
import { type Proof, proofOf, sessionAtSource } from './settle-identity.ts';
import { onTrail } from './traced-login.ts';
import { trailOf } from './trail.ts';

/** Puts the question, and gives the token under which it is answered. */
export async function askForAccount(
  deps: BrokerDeps,
  { connection, assertion, trail, at }: Proof,
  asked: Pick<PendingAccount, 'appId' | 'tenantId' | 'question' | 'waiting'> & {
    readonly browser: Browser;
  },
): Promise<string> {
  const { browser, ...context } = asked;
  const { raw: _raw, ...kept } = assertion;
  const { poolId, id: connectionId } = connection;
  trail.note('asked');
  await deps.store.traces.put(trail.trace('asked'));
  const payload = {
    ...context,
    poolId,
    connectionId,
    assertion: kept,
    trail: trail.kept(),
    startedAt: at,
  };
  return deps.steps.open(stepOf[context.waiting.kind], payload, { browser });
}

/** A browser is known by its cookie; an app is whoever holds the token. */
const stepOf = { request: 'account', app: 'app-account' } as const;

/** One answer to one question. */
export interface Answer {
  readonly token: string;
  readonly browser: Browser;
  /** What waits for the answer; a browser's request unless it says otherwise. */
  readonly waiting?: Waiting['kind'];
}

/** Who it turned out to be, and what waits for them. */
export interface Answered extends Omit<SignedIn, 'interactionUid'> {
  readonly appId: AppId;
  readonly waiting: Waiting;
}

/** What a page shows of a question. */
export interface AskedQuestion {
  readonly pending: PendingAccount;
  readonly connection: Connection;
  /** The accounts to choose from; none when the person has to name theirs. */
  readonly accounts: readonly User[];
}

/** Throws `login_expired`, `login_other_browser`, `connection_not_found` or `connection_disabled`. */
export async function lookAtQuestion(deps: BrokerDeps, answer: Answer): Promise<AskedQuestion> {
  const { pending, proof } = await reopen(deps, answer);
  const { question, poolId } = pending;
  const ids = question.kind === 'choose' ? question.userIds : [];
  const found = await Promise.all(ids.map((id) => deps.store.users.find(poolId, id)));
  const accounts = found.filter((user) => user !== undefined);
  return { pending, connection: proof.connection, accounts };
}

/** The person wants to be a new user. Throws `login_expired` where that was not offered. */
export async function createInstead(deps: BrokerDeps, answer: Answer): Promise<Answered> {
  const opened = await reopen(deps, answer);
  const { question } = opened.pending;
  if (question.kind !== 'challenge' || !question.mayCreate || question.needsAddress === true) {
    throw new AppError('login_expired');
  }
  return becomeUser(deps, answer, opened);
}

/** The person says which of the accounts that matched is meant. */
export async function chooseAccount(
  deps: BrokerDeps,
  answer: Answer,
  userId: UserId,
): Promise<Answered> {
  const opened = await reopen(deps, answer);
  const { question } = opened.pending;
  if (question.kind !== 'choose' || !question.userIds.includes(userId)) {
    throw new AppError('login_expired');
  }
  return join(deps, answer, { ...opened, userId, isMatched: true });
}

/** What the person says about an account of theirs. */
export interface AccountClaim {
  readonly method: string;
  readonly account: string;
}

/** Sends a code to the address that the person names, whether or not anybody here has it. */
export async function sendProofCode(
  deps: BrokerDeps,
  answer: Answer,
  claim: AccountClaim,
): Promise<void> {
  const { pending } = await reopen(deps, answer);
  const method = requireMethod(pending, claim.method);
  const address = addressOf(method, claim.account);
  await requireProofs(deps).sendCode(proverOf(answer, pending), address);
}

/** The person proves that the account is theirs, and is joined to it. */
export async function proveAccount(
  deps: BrokerDeps,
  answer: Answer,
  { secret, ...claim }: AccountClaim & { readonly secret: string },
): Promise<Answered> {
  const opened = await reopen(deps, answer);
  const { pending } = opened;
  const method = requireMethod(pending, claim.method);
  const prover = proverOf(answer, pending);
  const proofs = requireProofs(deps);
  const { kind, by } = ways[method];
  if (by === 'password') {
    const userId = await proofs.checkPassword(prover, { kind, name: claim.account }, secret);
    return join(deps, answer, { ...opened, userId, isMatched: false });
  }

  const address = addressOf(method, claim.account);
  await proofs.checkCode(prover, address, secret);
  return joinByAddress(deps, answer, { ...opened, address });
}

/** As `proveAccount` with a password, for callers that name an account without saying of which kind the name is. */
export async function proveByPassword(
  deps: BrokerDeps,
  answer: Answer,
  { account, secret }: { readonly account: string; readonly secret: string },
): Promise<Answered> {
  const { pending } = await lookAtQuestion(deps, answer);
  const { question } = pending;
  const offered = question.kind === 'challenge' ? question.methods : [];
  const kinds = passwordKinds.filter((kind) => offered.includes(kind));
  const method = kinds.find((kind) => kind === kindOf(account)) ?? kinds.at(-1) ?? '';
  return proveAccount(deps, answer, { method, account, secret });
}

const passwordKinds = ['email-password', 'phone-password', 'username-password'] as const;

function kindOf(account: string): (typeof passwordKinds)[number] {
  if (account.includes('@')) return 'email-password';
  return /^\+?[\d ]+$/.test(account) ? 'phone-password' : 'username-password';
}

/**
 * Whoever receives a code owns the address, but an account that never proved it may be somebody else's
 * trap (incident 4): its owner is not joined to it, the address comes to them.
 */
async function joinByAddress(
  deps: BrokerDeps,
  answer: Answer,
  opened: Opened & { readonly address: Address },
): Promise<Answered> {
  const { address, pending } = opened;
  const user = await deps.store.users.findBy(pending.poolId, address.field, address.value);
  if (user !== undefined && !isUnproven(user, address.field)) {
    return join(deps, answer, { ...opened, userId: user.id, isMatched: false });
  }
  const { question } = pending;
  if (question.kind !== 'challenge' || !question.mayCreate) throw new AppError('user_not_found');
  return becomeUser(deps, answer, { ...opened, provenHere: address });
}

/**
 * Lets the person go back and choose another way in, when the question has become pointless: its
 * connection was switched off, say. Resolves to the request that waits; undefined when none does.
 */
export async function backToSignIn(
  deps: BrokerDeps,
  { token, browser }: Answer,
): Promise<string | undefined> {
  const pending = await deps.steps.look('account', token, browser).catch(noStep);
  if (pending?.waiting.kind !== 'request') return undefined;
  const { interactionUid: uid } = pending.waiting;
  if ((await deps.interactions.find(uid)) === undefined) return undefined;
  return deps.steps.open('choose', {}, { browser, token: uid });
}

interface Opened {
  readonly pending: PendingAccount;
  readonly proof: Proof;
}

async function reopen(deps: BrokerDeps, answer: Answer): Promise<Opened> {
  const pending = await deps.steps.look(stepFor(answer), answer.token, answer.browser);
  const { poolId, connectionId, appId, waiting } = pending;
  if (waiting.kind === 'request') await requireWaiting(deps, waiting.interactionUid);
  const connection = await requireStillOffered(deps, { poolId, connectionId, appId });
  const assertion = { ...pending.assertion, raw: {} };
  const { requestId } = answer.browser;
  const login = { connection, appId, purpose: 'sign-in', requestId, kept: pending.trail } as const;
  const trail = trailOf(deps, login);
  trail.withheld(assertion.withheld ?? []);
  return { pending, proof: proofOf(deps, { connection, assertion, trail }) };
}

async function requireWaiting({ interactions }: BrokerDeps, uid: string): Promise<void> {
  if ((await interactions.find(uid)) === undefined) throw new AppError('login_expired');
}

async function becomeUser(
  deps: BrokerDeps,
  answer: Answer,
  { pending, proof, provenHere }: Opened & { readonly provenHere?: Address },
): Promise<Answered> {
  await take(deps, answer);
  const { appId, tenantId } = pending;
  const place = { appId, tenantId, browser: answer.browser, isAnswered: true, provenHere };
  const resolved = await onTrail(deps, proof, () => resolvePerson(deps, proof, place));
  if (resolved.kind === 'open') throw new AppError('changed_meanwhile');
  return answered({ pending, proof }, resolved.userId);
}

async function join(
  deps: BrokerDeps,
  answer: Answer,
  opened: Opened & { readonly userId: UserId; readonly isMatched: boolean },
): Promise<Answered> {
  await take(deps, answer);
  const { pending, proof, userId, isMatched } = opened;
  const { appId, tenantId, startedAt } = pending;
  const account = { appId, tenantId, browser: answer.browser, userId, startedAt, isMatched };
  return answered(opened, await onTrail(deps, proof, () => joinAccount(deps, proof, account)));
}

/** Of two answers at once one counts. */
async function take({ steps }: BrokerDeps, answer: Answer): Promise<void> {
  await steps.take(stepFor(answer), answer.token, answer.browser);
}

function stepFor({ waiting = 'request' }: Answer) {
  return stepOf[waiting];
}

function answered({ pending, proof }: Opened, userId: UserId): Answered {
  const { appId, waiting } = pending;
  const { acr, amr, authenticatedAt } = proof.assertion.assurance;
  const upstream = sessionAtSource(proof);
  return { userId, acr, amr, authenticatedAt, upstream, appId, waiting };
}

function proverOf({ token, browser }: Answer, { poolId, appId, waiting }: PendingAccount): Prover {
  const flow = waiting.kind === 'request' ? token : undefined;
  return { poolId, appId, flow, browser };
}

function requireMethod({ question }: PendingAccount, method: string): BindingMethod {
  const offered = question.kind === 'challenge' ? question.methods : [];
  const found = offered.find((each) => each === method);
  if (found === undefined) throw invalidArgument('method', notOneOf(offered));
  return found;
}

function addressOf(method: BindingMethod, account: string): Address {
  const { kind } = ways[method];
  const email = kind === 'email' ? readEmail(account) : undefined;
  if (email !== undefined) return { field: 'email', value: canonicalEmail(email) };
  const phone = kind === 'phone' ? readPhone(account)?.phone : undefined;
  if (phone !== undefined) return { field: 'phone', value: phone };
  throw invalidArgument('account', kind === 'phone' ? rules.phone : rules.email);
}

function requireProofs({ proofs }: BrokerDeps): OwnershipProofs {
  if (proofs === undefined) throw new AppError('login_expired');
  return proofs;
}

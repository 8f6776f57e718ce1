/** Signing in through a source: from an application's request to a known user. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Instruction } from '../connectors/connector.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, Interaction, SendToSignIn, SignedIn } from './interaction.ts';
import { requireOffered } from './open-connection.ts';
import { leave, type Witnessed } from './redirect-flow.ts';
import { type Resolved, resolvePerson } from './resolve-person.ts';
import type { Proof } from './settle-identity.ts';
import { tenantNamed } from './tenant-entry.ts';

/** The address of the hosted sign-in page of one authorization request. */
export function signInPage(publicUrl: string, uid: string): string {
  return `${publicUrl}/interaction/${uid}`;
}

/**
 * Where the OpenID provider sends a browser that must sign in: straight to the source when the
 * request names a connection and it can be used, else to the hosted page, which also explains what
 * stood in the way.
 */
export function sendToSignIn(deps: BrokerDeps): SendToSignIn {
  return async (interaction, browser) => {
    const named = interaction.params['ext_idp_conn_id'];
    const page = signInPage(deps.publicUrl, interaction.uid);
    if (named !== undefined && named !== '') {
      const address = await straightToSource(deps, { interaction, browser, named });
      if (address !== undefined) return address;
    }

    await deps.steps.open('choose', {}, { browser, token: interaction.uid });
    return named === undefined || named === '' ? page : `${page}/${encodeURIComponent(named)}`;
  };
}

async function straightToSource(
  deps: BrokerDeps,
  { interaction, browser, named }: { interaction: Interaction; browser: Browser; named: string },
): Promise<string | undefined> {
  try {
    const instruction = await chooseConnection(deps, { interaction, browser, named });
    return instruction.kind === 'redirect' ? instruction.url : undefined;
  } catch {
    return undefined; // the hosted page tries again and tells the person why it fails
  }
}

/** Starts the login through the connection that the person, or the application, chose. */
export async function chooseConnection(
  deps: BrokerDeps,
  { interaction, browser, named }: { interaction: Interaction; browser: Browser; named: string },
): Promise<Instruction> {
  const { appId, uid, params: parameters } = interaction;
  const place = { ...interaction, tenantId: tenantNamed(interaction) };
  const connection = await requireOffered(deps, place, named);
  const purpose = { kind: 'sign-in', interactionUid: uid } as const;
  return leave(deps, { purpose, appId, connection, browser, parameters });
}

/** A finished sign-in, or the question that it ends in. */
export type SignInResult =
  | { readonly kind: 'signed-in'; readonly login: SignedIn }
  | { readonly kind: 'asked'; readonly token: string };

/** Turns a verified assertion into a signed-in user, for the request that waits for one. */
export async function finishSignIn(
  deps: BrokerDeps,
  { connection, assertion }: Witnessed,
  { interactionUid, browser }: { interactionUid: string; browser: Browser },
): Promise<SignInResult> {
  const interaction = await deps.interactions.find(interactionUid);
  if (interaction === undefined) throw new AppError('login_expired');
  const source = await deps.store.sources.find(connection.poolId, connection.sourceId);
  if (source === undefined) throw new AppError('source_not_found');

  const proof = { connection, sourceType: source.type, assertion, at: deps.clock() };
  const resolved = await resolvePerson(deps, proof, { interaction, browser });
  return resultOf(deps, proof, { resolved, interaction, browser });
}

async function resultOf(
  deps: BrokerDeps,
  { connection, assertion, at }: Proof,
  visit: { resolved: Resolved; interaction: Interaction; browser: Browser },
): Promise<SignInResult> {
  const { resolved, interaction, browser } = visit;
  const interactionUid = interaction.uid;
  if (resolved.kind === 'known') {
    const { acr, amr } = assertion.assurance;
    const login = { interactionUid, userId: resolved.userId, acr, amr };
    return { kind: 'signed-in', login };
  }

  const { raw: _raw, ...kept } = assertion;
  const { poolId, id: connectionId } = connection;
  const { appId } = interaction;
  const where = { poolId, appId, connectionId, interactionUid };
  const payload = { ...where, assertion: kept, question: resolved.question, startedAt: at };
  return { kind: 'asked', token: await deps.steps.open('account', payload, { browser }) };
}

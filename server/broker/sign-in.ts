/** Signing in through a source: from an application's request to a known user. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Instruction } from '../connectors/connector.ts';
import { askForAccount } from './account-question.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, Interaction, SendToSignIn, SignedIn } from './interaction.ts';
import { chosenConnection } from './offered-connection.ts';
import { leave, type Witnessed } from './redirect-flow.ts';
import { resolvePerson } from './resolve-person.ts';
import { proofOf, sessionAtSource } from './settle-identity.ts';
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
  const connection = await chosenConnection(deps, { interaction, named });
  const purpose = { kind: 'sign-in', interactionUid: uid } as const;
  return leave(deps, { purpose, appId, connection, browser, parameters });
}

/** A finished sign-in, or the question that it ends in. */
export type SignInResult =
  | { readonly kind: 'signed-in'; readonly login: SignedIn; readonly interaction: Interaction }
  | { readonly kind: 'asked'; readonly token: string };

/** Turns a verified assertion into a signed-in user, for the request that waits for one. */
export async function finishSignIn(
  deps: BrokerDeps,
  witnessed: Witnessed,
  { interactionUid, browser }: { interactionUid: string; browser: Browser },
): Promise<SignInResult> {
  const interaction = await deps.interactions.find(interactionUid);
  if (interaction === undefined) throw new AppError('login_expired');
  const proof = proofOf(deps, witnessed);
  const place = { appId: interaction.appId, tenantId: tenantNamed(interaction), browser };
  const resolved = await resolvePerson(deps, proof, place);
  if (resolved.kind === 'known') {
    const { acr, amr, authenticatedAt } = proof.assertion.assurance;
    const upstream = sessionAtSource(proof);
    const { userId } = resolved;
    const who = { userId, acr, amr, authenticatedAt, upstream };
    const login = { interactionUid, interaction, ...who };
    return { kind: 'signed-in', login, interaction };
  }

  const { question } = resolved;
  const waiting = { kind: 'request', interactionUid } as const;
  return {
    kind: 'asked',
    token: await askForAccount(deps, proof, { ...place, question, waiting }),
  };
}

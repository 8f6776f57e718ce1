/**
 * What a code is for that the published component asks for: its call says the same whether somebody answers
 * the question whose account it is, or signs in. So the browser decides: a question that waits in it comes first.
 */
import type { CodeChannel } from '@causeway/contract/codes.ts';

import type { BrokerDeps } from '../../broker/deps.ts';
import type { ContactKind } from '../../directory/sign-in-methods.ts';
import type { AppId } from '../../kernel/ids.ts';
import { browserOf } from '../browser/browser-of.ts';
import { openQuestion } from '../browser/open-question.ts';
import type { Wire } from '../mount.ts';

/** What a code was sent for, and the login or the browser in which it is good. */
export interface CodePurpose {
  readonly channel: CodeChannel;
  readonly browser: string | undefined;
}

const questionChannels = { email: 'CHANNEL_BIND_EMAIL', phone: 'CHANNEL_BIND_PHONE' } as const;

export async function purposeOfCode(
  broker: BrokerDeps,
  wire: Wire,
  { appId, kind }: { readonly appId: AppId; readonly kind: ContactKind },
): Promise<CodePurpose> {
  const question = await answerableQuestion(broker, wire, { appId, kind });
  if (question !== undefined) return { channel: questionChannels[kind], browser: question };
  return { channel: 'CHANNEL_LOGIN', browser: keptBrowser(broker, wire) };
}

/** The question of this application that waits in the browser, if a code for such an address is an answer to it. */
async function answerableQuestion(
  broker: BrokerDeps,
  wire: Wire,
  { appId, kind }: { readonly appId: AppId; readonly kind: ContactKind },
): Promise<string | undefined> {
  const token = await openQuestion(broker, wire);
  if (token === undefined) return undefined;
  const browser = browserOf(wire.request, wire.reply, broker.publicUrl);
  const { appId: askedBy, question } = await broker.steps.look('account', token, browser);
  const isAnswer = question.kind === 'challenge' && question.methods.includes(`${kind}-code`);
  return isAnswer && askedBy === appId ? token : undefined;
}

const ourSite: ReadonlySet<unknown> = new Set(['same-origin', 'same-site']);

/** A page of another site gets no cookie of ours to keep, so its codes are tied to no browser (SameSite). */
function keptBrowser({ publicUrl }: BrokerDeps, { request, reply }: Wire): string | undefined {
  if (!ourSite.has(request.headers['sec-fetch-site'])) return undefined;
  return browserOf(request, reply, publicUrl).bind();
}

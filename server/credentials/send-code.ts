import { AppError, type Language } from '@causeway/contract/errors.ts';
import type { CodeChannel } from '@causeway/contract/codes.ts';

import { MINUTE_MS } from '../kernel/clock.ts';
import { newCode } from '../kernel/token.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import { codeMessage } from './code-message.ts';
import type { Contact, CredentialDeps, Visitor } from './credentials.ts';
import { codeFromAddress, codeToContact, countTry, forgiveTry, networkOf } from './pace.ts';

export const CODE_LIFETIME_MS = 5 * MINUTE_MS;
const ATTEMPTS = 5;

export interface CodeRequest {
  readonly channel: CodeChannel;
  readonly contact: Contact;
  /** Where a browser is present: the code works in no other. */
  readonly browser?: string | undefined;
  readonly applicationName: string;
  readonly language: Language;
}

/**
 * Sends a code to whoever is behind the address, whether or not anybody has an account there.
 * Throws `too_many_requests`, `delivery_not_configured` or `delivery_failed`.
 */
export async function sendCode(
  deps: CredentialDeps,
  visitor: Visitor,
  request: CodeRequest,
): Promise<void> {
  const { channel, contact, browser } = request;
  const { poolId } = visitor;
  await countTry(deps, codeFromAddress, networkOf(visitor.ip));
  await countTry(deps, codeToContact, `${poolId}/${contact.address}`);

  const code = newCode();
  const key = { poolId, channel, address: contact.address, browser };
  const expiresAt = deps.clock() + CODE_LIFETIME_MS;
  await deps.store.codes.put(key, { code, attempts: ATTEMPTS, expiresAt });
  try {
    await deliver(deps, request, code);
  } catch (error) {
    // Nobody got anything, so nobody has to wait for another one.
    await forgiveTry(deps, codeToContact, `${poolId}/${contact.address}`);
    throw error;
  }
}

async function deliver(
  { delivery }: CredentialDeps,
  { contact, channel, applicationName, language }: CodeRequest,
  code: string,
): Promise<void> {
  const { subject, text } = codeMessage({ code, channel, applicationName, language });
  try {
    if (contact.kind === 'email') await delivery.sendMail({ to: contact.email, subject, text });
    else await delivery.sendSms({ to: contact.phone, text, code, language });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    throw new AppError('delivery_failed', { detail: error.message, cause: error });
  }
}

/** Codes and passwords as proofs in the middle of a login: what the broker asks for, by the use cases of `credentials/`. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Address, OwnershipProofs, Prover } from './broker/ownership.ts';
import { emailContact, phoneContact } from './credentials/contact-of.ts';
import type { Contact, CredentialDeps, SigningIn } from './credentials/credentials.ts';
import { provePassword } from './credentials/prove-person.ts';
import { sendCode } from './credentials/send-code.ts';
import { verifyCode } from './credentials/verify-code.ts';

const channels = { email: 'CHANNEL_BIND_EMAIL', phone: 'CHANNEL_BIND_PHONE' } as const;

export function ownershipProofs(deps: CredentialDeps): OwnershipProofs {
  return {
    async sendCode(prover, address) {
      const application = await deps.store.applications.find(prover.appId);
      if (application === undefined) throw new AppError('application_not_found');
      await sendCode(deps, visitorOf(prover), {
        channel: channels[address.field],
        contact: contactOf(address),
        browser: prover.flow,
        applicationName: application.name,
        language: prover.browser.locale,
      });
    },
    checkCode: (prover, address, code) =>
      verifyCode(deps, prover, {
        channel: channels[address.field],
        contact: contactOf(address),
        code,
        browser: prover.flow,
      }),
    async checkPassword(prover, { kind, name }, password) {
      const proof = { name: { kind, text: name }, password };
      const user = await provePassword(deps, visitorOf(prover), proof);
      return user.id;
    },
  };
}

function visitorOf({ poolId, appId, browser }: Prover): SigningIn {
  return { poolId, appId, ip: browser.ip, userAgent: browser.userAgent };
}

function contactOf({ field, value }: Address): Contact {
  return field === 'email' ? emailContact(value) : phoneContact(value, undefined);
}

/** The port by which a person proves, in the middle of a login, that a local account is theirs. */
import type { BindingMethod } from '@causeway/contract/association.ts';

import type { AppId, PoolId, UserId } from '../kernel/ids.ts';
import type { Browser } from './interaction.ts';

/** Who proves, and in which login: a code that was sent for one login of a browser is good in no other. */
export interface Prover {
  readonly poolId: PoolId;
  readonly appId: AppId;
  /** The token of the login's step; none of an app, which has its codes sent by calls that know of no step. */
  readonly flow: string | undefined;
  readonly browser: Browser;
}

/** An address in its canonical form. */
export interface Address {
  readonly field: 'email' | 'phone';
  readonly value: string;
}

export interface OwnershipProofs {
  /** Sends a code, whether or not anybody has the address; throws when it cannot, or not so often. */
  sendCode(prover: Prover, address: Address): Promise<void>;
  /** Uses the code up. Throws unless it is the one that was sent to this address for this login. */
  checkCode(prover: Prover, address: Address, code: string): Promise<void>;
  /** Throws alike for an unknown account and a wrong password. */
  checkPassword(
    prover: Prover,
    account: { readonly kind: 'email' | 'phone' | 'username'; readonly name: string },
    password: string,
  ): Promise<UserId>;
}

interface Way {
  readonly kind: 'email' | 'phone' | 'username';
  readonly by: 'code' | 'password';
}

export const ways: Readonly<Record<BindingMethod, Way>> = {
  'email-password': { kind: 'email', by: 'password' },
  'phone-password': { kind: 'phone', by: 'password' },
  'username-password': { kind: 'username', by: 'password' },
  'phone-code': { kind: 'phone', by: 'code' },
  'email-code': { kind: 'email', by: 'code' },
};

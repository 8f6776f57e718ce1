import { recordLogin } from '../directory/record-login.ts';
import type { User } from '../directory/user.ts';
import type { CredentialDeps, SigningIn } from './credentials.ts';
import { type SignUpProof, signUp } from './sign-up.ts';

/**
 * Makes an account for somebody new and signs them in with it, in one go. Throws what `signUp` throws.
 */
export async function joinBySignUp(
  deps: CredentialDeps,
  visitor: SigningIn,
  proof: SignUpProof,
): Promise<User> {
  const user = await signUp(deps, visitor, {
    proof,
    profile: {},
    customData: undefined,
    completions: [],
  });
  const { poolId, appId, ip, userAgent } = visitor;
  const method = proof.kind === 'password' ? 'password' : 'passcode';
  const client = { appId, ip, userAgent, connectionId: undefined };
  const attempt = { ...client, poolId, userId: user.id, method, at: deps.clock() };
  await deps.store.transaction((unit) => recordLogin(unit, attempt));
  return user;
}

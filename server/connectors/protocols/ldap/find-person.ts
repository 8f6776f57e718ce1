/** The entry of somebody whom the domain itself has proven: no password is asked for. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { Assertion, Tools } from '../../connector.ts';
import type { LdapConfig } from './config.ts';
import { lookUp } from './look-up.ts';
import { asService } from './service-pool.ts';
import { assertionOf } from './tell.ts';
import { admit } from './verify.ts';

/** Bit 2 of `userAccountControl` is a disabled account, whose tickets are good until they end. */
const ENABLED_ACCOUNT =
  '(sAMAccountName={username})(!(userAccountControl:1.2.840.113556.1.4.803:=2))';

/**
 * Looks an account of Active Directory up, among those whom the connection's own filter lets in. Throws
 * `UpstreamError`: `not_member` when there is none, or it is disabled or in none of the allowed groups.
 */
export async function findPerson(
  config: LdapConfig,
  accountName: string,
  tools: Tools,
): Promise<Assertion> {
  const userFilter = `(&${config.userFilter}${ENABLED_ACCOUNT})`;
  return asService(config, tools, async (directory) => {
    const person = await lookUp(directory, { ...config, userFilter }, accountName);
    if (person === undefined) {
      throw new UpstreamError('not_member', {
        fault: 'person_unknown',
        detail: 'the directory has no enabled account of that name that the user filter lets in',
      });
    }
    return assertionOf(config, person, await admit(directory, config, person));
  });
}

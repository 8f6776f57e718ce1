/** What a connection demands of how strongly, and how lately, the source saw the person. */
import type { LocalText } from '@causeway/contract/errors.ts';
import { invalidArgument, notOneOf, rules } from '@causeway/contract/rules.ts';
import type { AssuranceLevel, AssurancePolicy } from '@causeway/contract/sign-in-rules.ts';

import type { ConnectionSettings } from './connection-fields.ts';

/** Whatever the source says, and nothing asked of it. */
export const noAssurance: AssurancePolicy = { levels: [], whenInsufficient: 'refuse' };

/**
 * The policy, checked. A demand that the source could never meet is refused here, because it would
 * lock everybody out. Throws `invalid_argument`.
 */
export function requireAssurance(
  settings: Pick<ConnectionSettings, 'tellsAssurance'>,
  type: string,
  policy: AssurancePolicy,
): AssurancePolicy {
  const { levels, required, maxAgeSeconds } = policy;
  const demands = levels.length > 0 || required !== undefined || maxAgeSeconds !== undefined;
  if (demands && !settings.tellsAssurance(type))
    throw invalidArgument('assurance', tellsNothing(type));

  requireLevels(levels);
  const names = levels.map(({ acr }) => acr);
  if (required !== undefined && !names.includes(required)) {
    throw invalidArgument('assurance.required', notOneOf(names));
  }
  return policy;
}

function requireLevels(levels: readonly AssuranceLevel[]): void {
  const names = levels.map(({ acr }) => acr);
  for (const [at, { acr, sourceAcr = [], sourceAmr = [] }] of levels.entries()) {
    if (names.indexOf(acr) < at) throw invalidArgument(`assurance.levels[${at}].acr`, twice);
    const isReachable = sourceAcr.length > 0 || sourceAmr.length > 0;
    if (!isReachable) throw invalidArgument(`assurance.levels[${at}].sourceAcr`, rules.required);
  }
}

const twice: LocalText = { en: 'names a level that is there already.', zh: '级别重复' };

function tellsNothing(type: string): LocalText {
  return {
    en: `must be empty: connections of type ${type} do not tell how the person signed in.`,
    zh: `必须为空：${type} 类型的连接不提供登录方式信息`,
  };
}

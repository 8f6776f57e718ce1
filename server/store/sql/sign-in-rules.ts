/** The columns that say what a connection makes of a sign-in. */
import type { AssurancePolicy, AttributeRule } from '@causeway/contract/sign-in-rules.ts';

import type { Connection } from '../../directory/connection.ts';
import { numberOf, objectsOf, oneOf, parseObject, stringsOf, textOf } from './columns.ts';
import type { Tables } from './tables.ts';

type Row = Pick<Tables['connections'], 'attribute_mapping' | 'assurance'>;

export function signInRulesFrom(row: Row): Pick<Connection, 'attributeMapping' | 'assurance'> {
  return {
    attributeMapping: objectsOf(JSON.parse(row.attribute_mapping), MAPPING).map(ruleFrom),
    assurance: policyFrom(parseObject(row.assurance, ASSURANCE)),
  };
}

const MAPPING = 'connections.attribute_mapping';
const ASSURANCE = 'connections.assurance';

type Stored = Readonly<Record<string, unknown>>;

function ruleFrom({ to, from, mode }: Stored): AttributeRule {
  return {
    to: textOf(to, MAPPING),
    ...(from !== undefined && { from: textOf(from, MAPPING) }),
    mode: oneOf(['set_once', 'keep_in_step'], mode, MAPPING),
  };
}

function policyFrom({
  levels,
  required,
  maxAgeSeconds,
  whenInsufficient,
}: Stored): AssurancePolicy {
  return {
    levels: objectsOf(levels, ASSURANCE).map(levelFrom),
    ...(required !== undefined && { required: textOf(required, ASSURANCE) }),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds: numberOf(maxAgeSeconds, ASSURANCE) }),
    whenInsufficient: oneOf(['refuse', 'step_up'], whenInsufficient, ASSURANCE),
  };
}

function levelFrom({ acr, sourceAcr, sourceAmr }: Stored): AssurancePolicy['levels'][number] {
  return {
    acr: textOf(acr, ASSURANCE),
    ...(sourceAcr !== undefined && { sourceAcr: [...stringsOf(sourceAcr, ASSURANCE)] }),
    ...(sourceAmr !== undefined && { sourceAmr: [...stringsOf(sourceAmr, ASSURANCE)] }),
  };
}

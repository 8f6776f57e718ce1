/** An assertion as its connection reads it: assurance in our words, and the attributes it maps. */
import type { Assertion, WantedAssurance } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import { judgeAssurance } from './assurance.ts';
import { mapAttributes, type MappedAttribute } from './attribute-mapping.ts';

export interface ReadAssertion extends Assertion {
  readonly attributes: readonly MappedAttribute[];
}

/** Throws `UpstreamError('insufficient')` when the connection demands more than the source vouches for. */
export function readAssertion(
  { assurance, attributeMapping }: Pick<Connection, 'assurance' | 'attributeMapping'>,
  assertion: Assertion,
  at: { readonly now: number; readonly wanted?: WantedAssurance | undefined },
): ReadAssertion {
  return {
    ...assertion,
    assurance: judgeAssurance(assurance, assertion.assurance, at),
    attributes: mapAttributes(attributeMapping, assertion),
  };
}

/** What the connectors know about the settings of their types, in the words of the directory. */
import { type TSchema, Type } from 'typebox';

import { connectorOf } from './connectors/registry.ts';
import type { ConnectionSettings, FieldProblem } from './directory/connection-fields.ts';
import { UpstreamError } from './kernel/upstream-error.ts';

export const connectionSettings: ConnectionSettings = {
  check(type, fields) {
    try {
      connectorOf(type)?.decode(fields);
      return undefined;
    } catch (error) {
      return problemOf(error);
    }
  },
  secretFields: (type) => fieldsMarked(type, 'secret'),
  endpointFields: (type) => fieldsMarked(type, 'destination'),
  tellsAssurance: (type) => connectorOf(type)?.tellsAssurance === true,
  hasOwnKeys: (type) => connectorOf(type)?.hasOwnKeys === true,
};

/** The fields of a type that carry an annotation, each under all of its names. */
function fieldsMarked(type: string, mark: 'secret' | 'destination'): readonly string[] | undefined {
  const schema = connectorOf(type)?.config;
  if (schema === undefined || !Type.IsObject(schema)) return undefined;
  return Object.entries<TSchema>(schema.properties).flatMap(([name, field]) =>
    annotation(field, mark) === true ? [name, ...aliasesOf(field)] : [],
  );
}

function aliasesOf(field: TSchema): readonly string[] {
  const aliases = annotation(field, 'aliases');
  return Array.isArray(aliases) ? aliases.map(String) : [];
}

function annotation(field: TSchema, name: string): unknown {
  return Object.entries(field).find(([key]) => key === name)?.[1];
}

function problemOf(error: unknown): FieldProblem {
  if (!(error instanceof UpstreamError) || error.field === undefined) throw error;
  return { field: error.field, rule: error.detail ?? '' };
}

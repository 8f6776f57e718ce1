/** The texts among a connection's settings that its type marks as secret. */
import type { Connector } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';

export function secretTextsOf(
  connectorOf: (type: string) => Pick<Connector, 'config'> | undefined,
  { type, fields }: Pick<Connection, 'type' | 'fields'>,
): readonly string[] {
  const schema = connectorOf(type)?.config;
  const properties: unknown = schema === undefined ? undefined : Reflect.get(schema, 'properties');
  return Object.entries(Object(properties))
    .filter(([, property]) => Reflect.get(Object(property), 'secret') === true)
    .flatMap(([name, property]) => [name, ...aliasesOf(property)])
    .flatMap((name) => textsIn(fields[name]));
}

function aliasesOf(property: unknown): readonly string[] {
  const aliases: unknown = Reflect.get(Object(property), 'aliases');
  return Array.isArray(aliases) ? aliases.map(String) : [];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value, ...value.split('\n')];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
}

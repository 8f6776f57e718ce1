/**
 * The guard in both directions: copies of a handler's answer, and of what it is asked, only what the
 * route's schema names.
 *
 * A member that nobody listed cannot leave the server, however it got into the object, and cannot enter
 * a record; an object schema that allows further members, and a record, let theirs through.
 */
import type { TSchema } from 'typebox';

export type Projection = (value: unknown) => unknown;

/** Prepares the projection of one schema. */
export function projectionOf(schema: TSchema): Projection {
  if ('items' in schema) return arrayProjection(schema.items as TSchema); // TypeBox types items as unknown here
  if ('properties' in schema) return objectProjection(schema);
  return (value) => value;
}

function arrayProjection(items: TSchema): Projection {
  const project = projectionOf(items);
  return (value) => (Array.isArray(value) ? value.map(project) : value);
}

function objectProjection(schema: TSchema): Projection {
  const properties = Object.entries(
    ('properties' in schema ? schema.properties : {}) as Record<string, TSchema>, // of an object schema
  ).map(([name, property]) => [name, projectionOf(property)] as const);
  const isOpen = 'additionalProperties' in schema && schema.additionalProperties === true;

  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const copy: Record<string, unknown> = isOpen ? { ...value } : {};
    for (const [name, project] of properties) {
      const member: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
      if (member !== undefined) copy[name] = project(member);
    }
    return copy;
  };
}

/** What an OpenAPI document promises to clients, flat enough to be compared: one entry for every member. */

export interface Member {
  readonly type: string;
  readonly isRequired: boolean;
  /** Of a closed list. */
  readonly values?: readonly string[];
}

export type Members = Readonly<Record<string, Member>>;

export interface Operation {
  /** Query, headers and body, by the path of the member. */
  readonly takes: Members;
  /** The success, by the path of the member. */
  readonly answers: Members;
}

/** By `METHOD /path`. */
export type Surface = Readonly<Record<string, Operation>>;

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Content {
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters: readonly {
              readonly name: string;
              readonly required: boolean;
              readonly schema: Schema;
            }[];
            readonly requestBody?: Content;
            readonly responses: { readonly '200': Content };
          }
        >
      >
    >
  >;
}

export function surfaceOf({ paths }: Document): Surface {
  const entries = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, responses }]) => {
      const body = bodyOf(requestBody);
      const success = bodyOf(responses['200'])?.anyOf?.[0];
      const given = parameters.flatMap(({ name, required, schema }) =>
        membersOf(name, schema, required),
      );
      const takes = Object.fromEntries([...given, ...innerMembers('', body)]);
      const answers = Object.fromEntries(innerMembers('', success));
      return [`${method.toUpperCase()} ${path}`, { takes, answers }] as const;
    }),
  );
  return Object.fromEntries(entries);
}

function bodyOf(content: Content | undefined): Schema | undefined {
  return content?.content['application/json']?.schema;
}

type Entry = readonly [path: string, member: Member];

function membersOf(path: string, schema: Schema, isRequired: boolean): readonly Entry[] {
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  const values = choices?.map(String).toSorted();
  const type = schema.type ?? (schema.anyOf === undefined ? 'any' : 'one of several');
  const own: Entry = [path, { type, isRequired, ...(values && { values }) }];
  return [own, ...innerMembers(path, schema)];
}

function innerMembers(path: string, schema: Schema | undefined): readonly Entry[] {
  const { items, properties = {}, required = [], anyOf = [] } = schema ?? {};
  const named = Object.entries(properties).flatMap(([name, property]) =>
    membersOf(path === '' ? name : `${path}.${name}`, property, required.includes(name)),
  );
  const listed = items === undefined ? [] : membersOf(`${path}[]`, items, true);
  const either = anyOf.flatMap((one, number) => membersOf(`${path}|${number}`, one, true));
  return [...named, ...listed, ...either];
}

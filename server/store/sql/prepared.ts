/**
 * Queries that are written once and run many times: building and compiling a query costs more than
 * running it, so the SQL is kept and only the parameters change.
 */
import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import { digest } from '../../kernel/token.ts';
import type { Engine, Outcome, Refusal, Session, Statement, Value } from './session.ts';
import type { Tables } from './tables.ts';

/** Rows arrive untyped; Kysely derives their type from the tables, and each `fromRow` checks texts. */
type Answer<Row> = Outcome<Row> | Promise<Outcome<Row>>;
type Attempted<Row> = Promise<Outcome<Row> | Refusal>;
type Parameters = Readonly<Record<string, Value>>;

/** Stands in a query where a parameter goes. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

interface Compiled {
  readonly statement: Statement;
  readonly fleeting: Statement;
  readonly slots: readonly (Placeholder | Value)[];
}

export class PreparedQuery<P, Row> {
  readonly #build: (db: Kysely<Tables>, parameters: P) => Compilable<Row>;
  readonly #compiled = new Map<Engine, Compiled>();

  constructor(build: (db: Kysely<Tables>, parameters: P) => Compilable<Row>) {
    this.#build = build;
  }

  run(session: Session, parameters: P): Answer<Row> {
    const { statement, slots } = this.#for(session);
    return session.run(statement, fill(slots, parameters)) as Answer<Row>; // see Answer
  }

  /** Like `run`, for a write that may be lost in a power cut. */
  runFleeting(session: Session, parameters: P): Answer<Row> {
    const { fleeting, slots } = this.#for(session);
    return session.run(fleeting, fill(slots, parameters)) as Answer<Row>; // see Answer
  }

  attempt(session: Session, parameters: P): Attempted<Row> {
    const { statement, slots } = this.#for(session);
    return session.attempt(statement, fill(slots, parameters)) as Attempted<Row>; // see Answer
  }

  #for(session: Session): Compiled {
    const known = this.#compiled.get(session.engine);
    if (known !== undefined) return known;

    const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });
    const query = this.#build(session.build, placeholders as P).compile(); // only ever bound, not read
    const statement = statementOf(query, digest(query.sql));
    const compiled = {
      statement,
      fleeting: { ...statement, isFleeting: true },
      slots: query.parameters as Compiled['slots'], // what the builder was given comes out unchanged
    };
    this.#compiled.set(session.engine, compiled);
    return compiled;
  }
}

/** Declares a query by its parameters' type; it is built on its first use on each engine. */
export function prepared<P, Row>(
  build: (db: Kysely<Tables>, parameters: P) => Compilable<Row>,
): PreparedQuery<P, Row> {
  return new PreparedQuery(build);
}

/** Runs a query whose text depends on its input, such as an update of some columns. */
export function run<Row>(session: Session, query: Compilable<Row>): Answer<Row> {
  const compiled = query.compile();
  return session.run(statementOf(compiled), valuesOf(compiled)) as Answer<Row>; // see Answer
}

/** Like `run`, with a constraint's refusal as a result. */
export function attempt<Row>(session: Session, query: Compilable<Row>): Attempted<Row> {
  const compiled = query.compile();
  return session.attempt(statementOf(compiled), valuesOf(compiled)) as Attempted<Row>; // see Answer
}

function statementOf(query: CompiledQuery, name?: string): Statement {
  const isRead = query.query.kind === 'SelectQueryNode';
  return { sql: query.sql, isRead, name, isFleeting: false };
}

function valuesOf(query: CompiledQuery): readonly Value[] {
  return query.parameters as readonly Value[]; // the tables have no other types
}

function fill<P>(slots: Compiled['slots'], parameters: P): readonly Value[] {
  const given = parameters as Parameters; // the tables have no other types
  return slots.map((slot) => (slot instanceof Placeholder ? (given[slot.name] ?? null) : slot));
}

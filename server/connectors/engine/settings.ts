/**
 * Declares the settings of a connection once: out of one declaration come the schema that documents,
 * seals and renders them, and the reader that finds them under every name clients have stored.
 */
import { Type, type TSchema } from 'typebox';

import { isWebAddress, misfit, readFields, type FieldReader } from './fields.ts';
import { isMemberPath } from '../../kernel/member-path.ts';

/** One setting; made by the functions below. */
export interface Setting<Value> {
  readonly schema: TSchema;
  readonly isOptional: boolean;
  readonly annotations: Annotations;
  read(fields: FieldReader<string>, name: string): Value;
}

interface Annotations {
  readonly title: string;
  readonly description: string;
  readonly aliases?: readonly string[];
  /** Sealed at rest, and never shown. */
  readonly secret?: boolean;
  /** Decides who receives secrets: a changed one makes a kept secret invalid. */
  readonly destination?: boolean;
}

/** Title, description, and what else is known of a setting. */
export type About = Annotations & { readonly default?: string };

type Decoded<Declared> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Setting<infer Value> ? Value : never;
};

/** What settings decode to. */
export type ConfigOf<Of> = Of extends Settings<infer Config> ? Config : never;

export interface Settings<Config> {
  readonly schema: TSchema;
  /** Throws `misfit` with the name of the first setting that does not fit. */
  readonly decode: (fields: Readonly<Record<string, unknown>>) => Config;
  /** The values that must appear in no log and no error. */
  readonly secretsIn: (config: Config) => readonly string[];
}

/** Puts settings together, in the order of the form. */
export function settings<Declared extends Readonly<Record<string, Setting<unknown>>>>(
  declared: Declared,
  /** Throws `misfit` where settings fit one by one, but not together. */
  judge: (config: Decoded<Declared>) => void = () => undefined,
): Settings<Decoded<Declared>> {
  const entries = Object.entries(declared);
  const names = Object.fromEntries(
    entries.map(([name, { annotations }]) => [name, annotations.aliases ?? []]),
  );
  const properties = entries.map(([name, setting], index) => [name, shown(setting, index + 1)]);
  return Object.freeze({
    schema: Type.Object(Object.fromEntries(properties)),
    decode(fields: Readonly<Record<string, unknown>>) {
      const reader = readFields(fields, names);
      const values = entries.map(([name, setting]) => [name, setting.read(reader, name)]);
      const config = Object.freeze(Object.fromEntries(values)) as Decoded<Declared>; // built of its members
      judge(config);
      return config;
    },
    secretsIn(config: Decoded<Declared>) {
      return entries
        .filter(([, { annotations }]) => annotations.secret === true)
        .flatMap(([name]) => textAt(config, name));
    },
  });
}

function textAt(config: object, name: string): readonly string[] {
  const value: unknown = Reflect.get(config, name);
  return typeof value === 'string' ? [value] : [];
}

function shown({ schema, annotations, isOptional }: Setting<unknown>, order: number): TSchema {
  const annotated = { ...schema, aliases: [], ...annotations, order };
  return isOptional ? Type.Optional(annotated) : annotated;
}

/** A text without which there is no configuration. */
export function required(about: About): Setting<string> {
  return {
    schema: Type.String(),
    isOptional: false,
    annotations: about,
    read: (fields, name) => fields.requiredText(name),
  };
}

/** A text that may be absent. */
export function optional(about: About): Setting<string | undefined> {
  return {
    schema: Type.String(),
    isOptional: true,
    annotations: about,
    read: (fields, name) => fields.text(name),
  };
}

/** A web address that must be given; whoever it names receives secrets. */
export function requiredAddress(about: About): Setting<string> {
  return {
    schema: Type.String(),
    isOptional: false,
    annotations: { destination: true, ...about },
    read(fields, name) {
      fields.requiredText(name);
      return fields.url(name) ?? '';
    },
  };
}

/** The same for what many write as a bare host: https is put before it, a slash at its end taken away. */
export function requiredHost(about: About): Setting<string> {
  return {
    ...requiredAddress(about),
    read(fields, name) {
      const text = fields.requiredText(name);
      const full = (text.includes('://') ? text : `https://${text}`).replace(/\/+$/, '');
      if (isWebAddress(full)) return full;
      throw misfit(name, 'must be a host, or its https address');
    },
  };
}

/** A web address that may be absent. */
export function optionalAddress(about: About): Setting<string | undefined> {
  return {
    schema: Type.String(),
    isOptional: true,
    annotations: { destination: true, ...about },
    read: (fields, name) => fields.url(name),
  };
}

/** One of a few words. */
export function choice<const Option extends string>(
  options: readonly Option[],
  about: Annotations & { readonly default: NoInfer<Option> },
): Setting<Option> {
  return {
    schema: Type.Enum([...options]),
    isOptional: true,
    annotations: about,
    read: (fields, name) => fields.choice(name, options) ?? about.default,
  };
}

/** Off unless switched on. */
export function flag(about: Annotations): Setting<boolean> {
  return {
    schema: Type.Boolean(),
    isOptional: true,
    annotations: about,
    read: (fields, name) => fields.isOn(name),
  };
}

/** Where the values of a person are in an answer, by their names here. */
export function memberPaths(about: About): Setting<Readonly<Record<string, string>>> {
  return {
    schema: Type.Record(Type.String(), Type.String()),
    isOptional: true,
    annotations: about,
    read(fields, name) {
      const entries = Object.entries(fields.record(name)).map(([attribute, path]) => {
        if (typeof path === 'string' && isMemberPath(path)) return [attribute, path];
        throw misfit(name, `${attribute} must be a path such as data.user.id or emails[0].value`);
      });
      return Object.fromEntries(entries) as Readonly<Record<string, string>>; // checked above
    },
  };
}

/** A web address with a default, without the slash at its end; whoever it names receives secrets. */
export function address(about: About & { readonly default: string }): Setting<string> {
  return {
    schema: Type.String(),
    isOptional: true,
    annotations: { destination: true, ...about },
    read: (fields, name) => (fields.url(name) ?? about.default).replace(/\/+$/, ''),
  };
}

/** A list of words; the default is what the vendor's first sign-in needs. */
export function words(
  about: Annotations & { readonly default: readonly string[] },
): Setting<readonly string[]> {
  return {
    schema: Type.Union([Type.Array(Type.String()), Type.String()]),
    isOptional: true,
    annotations: about,
    read: (fields, name) => fields.words(name) ?? about.default,
  };
}

/** The id under which the vendor knows our application, by every name clients have stored it under. */
export function clientId(about: Partial<Annotations> = {}): Setting<string> {
  return required({
    title: 'Client ID',
    description: 'The id of the application registered at the provider.',
    aliases: ['clientID', 'client_id', 'appId', 'appID', 'AppID', 'app_id'],
    destination: true,
    ...about,
  });
}

/** The secret that belongs to it. */
export function clientSecret(about: Partial<Annotations> = {}): Setting<string> {
  return required({
    title: 'Client Secret',
    description: 'The secret that the provider shows beside the id.',
    aliases: ['client_secret', 'appSecret', 'AppSecret', 'app_secret', 'secret'],
    secret: true,
    ...about,
  });
}

/** What the person is asked to consent to. */
export function scopes(...defaults: readonly string[]): Setting<readonly string[]> {
  return words({
    title: 'Scopes',
    description: 'A list, or words with spaces between.',
    aliases: ['scope'],
    default: defaults,
  });
}

/** The redirect address that an app got its codes for, which a vendor compares once more. */
export function appRedirect(otherwise?: string): Setting<string | undefined> {
  return {
    schema: Type.String(),
    isOptional: true,
    annotations: {
      title: 'Redirect address of the app',
      description: 'The redirect address that the app itself used; empty when it used none.',
      aliases: ['redirectURI', 'redirectUri', 'redirect_uri'],
    },
    read: (fields, name) => fields.text(name) ?? otherwise,
  };
}

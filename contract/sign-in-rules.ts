/** What a connection makes of a sign-in beyond who it is: attributes to take over, assurance to ask for. */
import { type Static, Type } from 'typebox';

/** `set_once`: while the user has no value. `keep_in_step`: whenever the source tells one. */
export const MappingMode = Type.Enum(['set_once', 'keep_in_step']);

export const AttributeRule = Type.Object({
  /** An attribute of the user, or `customData.` and a member of it. */
  to: Type.String({ minLength: 1, maxLength: 80 }),
  /**
   * Where the value is in the source's answer (`department[0].name`, `a|b` for the first there is), or
   * the name of a SAML attribute as it stands. Absent: what the connection tells as this attribute.
   */
  from: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
  mode: MappingMode,
});

const SourceValues = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 20 }),
);

export const AssuranceLevel = Type.Object({
  /** What applications ask for as `acr_values` and read as `acr`. */
  acr: Type.String({ minLength: 1, maxLength: 128, pattern: '^\\S+$' }),
  /** The source's `acr` values, or SAML context classes, that reach this level. */
  sourceAcr: SourceValues,
  /** Or methods (`amr`) that reach it when the source names all of them. */
  sourceAmr: SourceValues,
});

export const AssurancePolicy = Type.Object({
  /** From the weakest to the strongest. */
  levels: Type.Array(AssuranceLevel, { maxItems: 10 }),
  /** The `acr` of the level that every sign-in must reach. */
  required: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  /** How long ago the person may have signed in at the source. */
  maxAgeSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 31_536_000 })),
  /** What happens to a sign-in that is too weak or too old: refused, or sent back once to do better. */
  whenInsufficient: Type.Enum(['refuse', 'step_up']),
});

export type AttributeRule = Static<typeof AttributeRule>;
export type AssuranceLevel = Static<typeof AssuranceLevel>;
export type AssurancePolicy = Static<typeof AssurancePolicy>;

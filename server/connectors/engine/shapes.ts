/** Shapes that answers of many vendors are made of; all else stands beside the question it answers. */
import { Type, type TSchema } from 'typebox';

import type { ToldTokens } from './told.ts';

/** An id: a text, or a number that the parser left exact. */
export const Id = Type.Union([Type.String({ minLength: 1 }), Type.Integer()]);

/** What most apps send: the code that the vendor's own kit gave them. */
export const Code = Type.Object({ code: Type.String({ minLength: 1, maxLength: 2048 }) });

/** A yes or no, which some apps send as a word. */
export const Flag = Type.Union([Type.Boolean(), Type.Literal('true'), Type.Literal('false')]);

/** What some apps send: the access token itself. Whom it was meant for must be asked. */
export const AccessToken = Type.Object({
  access_token: Type.String({ minLength: 1, maxLength: 4096 }),
});

/** The same of an id token, which names whom it was meant for. */
export const IdToken = Type.Object({ id_token: Type.String({ minLength: 1, maxLength: 16_384 }) });

/** A text that may be absent, null or empty. */
export const Text = maybe(Type.String());

/** What may be absent or null. */
export function maybe<Shape extends TSchema>(shape: Shape) {
  return Type.Optional(Type.Union([shape, Type.Null()]));
}

/** A token end point's answer in the names of RFC 6749 section 5.1. */
export const OauthToken = Type.Object({
  access_token: Type.String({ minLength: 1 }),
  refresh_token: Text,
  id_token: Text,
  scope: Text,
  expires_in: maybe(Type.Union([Type.Number(), Type.String()])),
});

/** The tokens of an answer in the shape of RFC 6749 section 5.1. */
export function tokensIn(token: Type.Static<typeof OauthToken>): ToldTokens {
  return {
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    idToken: token.id_token,
    scope: token.scope,
    expiresIn: token.expires_in,
  };
}

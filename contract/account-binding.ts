/** What a signed-in person does with their own identities, and what an application offers to bind. */
import { type Static, Type } from 'typebox';

import { Identity } from './identities.ts';
import { route } from './route.ts';
import { Id, SourceTypeName, Url } from './values.ts';

/** `IdentityDto` with the tokens that the source issued: shown to nobody but the person. */
export const OwnIdentity = Type.Object({
  ...Identity.properties,
  accessToken: Type.Optional(Type.String()),
  refreshToken: Type.Optional(Type.String()),
});

/** `ExtIdpInfoDto`. */
export const OfferedConnection = Type.Object({
  /** Of the connection. */
  identifier: Type.String(),
  extIdpId: Type.String(),
  /** The source's type. */
  type: SourceTypeName,
  extIdpType: Type.Enum(['social', 'enterprise']),
  bindUrl: Type.String(),
  name: Type.String(),
  name_en: Type.Optional(Type.String()),
  desc: Type.Optional(Type.String()),
  desc_en: Type.Optional(Type.String()),
  logo: Type.Optional(Type.String()),
});

export type OwnIdentity = Static<typeof OwnIdentity>;
export type OfferedConnection = Static<typeof OfferedConnection>;

const Flag = Type.Optional(Type.Boolean());

/**
 * The id_token itself proves the caller, so these calls need no header. Unless one of the first two
 * flags says otherwise, the page that opened the link hears the result by message.
 */
const LinkQuery = Type.Object({
  ext_idp_conn_identifier: Type.String({ minLength: 1, maxLength: 128 }),
  app_id: Id,
  id_token: Type.String({ minLength: 1, maxLength: 16_384 }),
  /** The browser goes to `target_url` with the result as parameters `code`, `message` and `data`. */
  need_url_redirect: Flag,
  /** It goes there with `code` and a `token` instead, under which `getLinkExtIdpResult` has the result. */
  only_redirect_token: Flag,
  /** The browser posts the result to `target_url`, as a form of the same members. */
  need_form_post: Flag,
  /** One of the redirect addresses of the application. */
  target_url: Type.Optional(Url),
});

/** How a binding ended. */
export const LinkResult = Type.Object({
  success: Type.Boolean(),
  /** Empty when it was bound. */
  errMsg: Type.String(),
  /** All that the person has now; empty when it was not bound. */
  identities: Type.Array(Identity),
});

export type LinkResult = Static<typeof LinkResult>;

const linkErrors = [
  'not_signed_in',
  'token_wrong_application',
  'application_not_found',
  'connection_not_found',
  'connection_disabled',
] as const;

export const accountBindingRoutes = {
  linkExtIdp: route({
    operation: 'linkExtIdp',
    method: 'GET',
    path: '/api/v3/link-extidp',
    access: 'public',
    summary:
      'Starts binding an account of an identity source: a navigation is redirected, any other caller gets the address.',
    query: LinkQuery,
    data: Type.Object({ url: Type.String() }),
    errors: linkErrors,
  }),
  generateLinkExtIdpUrl: route({
    operation: 'generateLinkExtIdpUrl',
    method: 'GET',
    path: '/api/v3/generate-link-extidp-url',
    access: 'public',
    summary:
      'Returns an address, good for one use within ten minutes, at which the person can bind.',
    query: LinkQuery,
    data: Type.Object({ url: Type.String() }),
    errors: linkErrors,
  }),
  getLinkExtIdpResult: route({
    operation: 'getLinkExtIdpResult',
    method: 'POST',
    path: '/api/v3/get-link-extidp-result',
    access: 'application',
    summary:
      'Returns how a binding ended, once, by the token that the person brought back (`only_redirect_token`).',
    body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }),
    data: LinkResult,
    errors: ['link_expired'],
  }),
  unlinkExtIdp: route({
    operation: 'unlinkExtIdp',
    method: 'POST',
    path: '/api/v3/unlink-extidp',
    access: 'user',
    summary:
      "Removes all of the person's own identities of one source, unless they are the only way left to sign in.",
    body: Type.Object({ extIdpId: Id }),
    errors: ['identity_not_found', 'last_credential'],
  }),
  getIdentities: route({
    operation: 'getIdentities',
    method: 'GET',
    path: '/api/v3/get-identities',
    access: 'user',
    summary: "Returns the person's own identities, with the tokens of their sources.",
    data: Type.Array(OwnIdentity),
    errors: [],
  }),
  getApplicationEnabledExtIdps: route({
    operation: 'getApplicationEnabledExtIdps',
    method: 'GET',
    path: '/api/v3/get-application-enabled-extidps',
    access: 'application',
    summary: 'Returns the connections that an application offers.',
    data: Type.Array(OfferedConnection),
    errors: [],
  }),
};

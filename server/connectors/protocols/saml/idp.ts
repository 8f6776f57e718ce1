/** The provider of a connection, out of settings and metadata; what is set by hand wins. */
import type { Tools } from '../../connector.ts';
import type { SamlConfig } from './config.ts';
import type { Endpoints, Metadata } from './idp-metadata.ts';
import { lookAgain, metadataAt, requireValid } from './kept-metadata.ts';

export interface IdentityProvider {
  /** Undefined where only certificates are known. */
  readonly entityId: string | undefined;
  readonly certificates: readonly string[];
  readonly wantsSignedRequests: boolean;
  readonly signIn: Endpoints;
  readonly signOut: Endpoints;
  readonly signOutAnswers: Endpoints;
}

/** Throws what the guarded client throws when metadata was never had, or `bad_response`. */
export async function providerOf(config: SamlConfig, tools: Tools): Promise<IdentityProvider> {
  const metadata = await metadataOf(config, tools);
  if (metadata !== undefined) requireValid(metadata, tools.clock());
  return {
    entityId: config.idpEntityId ?? metadata?.entityId,
    certificates: config.samlIdpCert ?? metadata?.certificates ?? [],
    wantsSignedRequests: metadata?.wantsSignedRequests ?? false,
    ...addressesOf(config, metadata),
  };
}

type Addresses = Pick<IdentityProvider, 'signIn' | 'signOut' | 'signOutAnswers'>;

function addressesOf(
  { signInEndPoint, signOutEndPoint }: SamlConfig,
  metadata: Partial<Addresses> = {},
): Addresses {
  const signOut = endpointsAt(signOutEndPoint);
  return {
    signIn: endpointsAt(signInEndPoint) ?? metadata.signIn ?? nowhere,
    signOut: signOut ?? metadata.signOut ?? nowhere,
    signOutAnswers: signOut ?? metadata.signOutAnswers ?? nowhere,
  };
}

const nowhere: Endpoints = { redirect: undefined, post: undefined };

function endpointsAt(url: string | undefined): Endpoints | undefined {
  return url === undefined ? undefined : { redirect: url, post: url };
}

async function metadataOf(config: SamlConfig, tools: Tools): Promise<Metadata | undefined> {
  const { metadata, idpMetadataUrl: url, idpEntityId: entityId } = config;
  if (metadata !== undefined || url === undefined) return metadata;
  return metadataAt({ url, entityId }, tools);
}

/** Whether newer metadata was found because an answer did not fit the known one. */
export async function refreshedFor(config: SamlConfig, tools: Tools): Promise<boolean> {
  const { metadata, samlIdpCert, idpMetadataUrl: url, idpEntityId: entityId } = config;
  const isByHand = metadata !== undefined || samlIdpCert !== undefined;
  return !isByHand && url !== undefined && (await lookAgain({ url, entityId }, tools));
}

/**
 * What the published component asks and sends from a page of the application. Nothing here tells who has an
 * account, and nobody but a page of the application is answered where a person or a code is concerned.
 */
import type { embeddedSignInRoutes } from '@causeway/contract/embedded-sign-in.ts';
import { AppError } from '@causeway/contract/errors.ts';

import type { BrokerDeps } from '../../broker/deps.ts';
import { emailContact, phoneContact } from '../../credentials/contact-of.ts';
import type { Contact, CredentialDeps } from '../../credentials/credentials.ts';
import { sendCode } from '../../credentials/send-code.ts';
import type { Application } from '../../directory/application.ts';
import { signInMethodsOf } from '../../directory/sign-in-methods.ts';
import type { ApplicationCaller } from '../auth/principal.ts';
import type { Call, Handlers, Wire } from '../mount.ts';
import { requireOwnPage } from '../own-page.ts';
import { purposeOfCode } from './embedded-code.ts';

export interface EmbeddedSignInDeps {
  readonly broker: BrokerDeps;
  readonly credentials: CredentialDeps;
}

/** The calls of the published component. */
export function embeddedSignInHandlers(
  deps: EmbeddedSignInDeps,
): Handlers<typeof embeddedSignInRoutes> {
  return {
    // Where somebody proves an address it must be known; where somebody joins, a name must be free.
    findUser: async ({ query }) => query.type === 'email' || query.type === 'phone',
    async sendEmailCode(call) {
      await told(send(deps, call, emailContact(call.body.email)));
    },
    async sendPhoneCode(call) {
      const { phone, phoneCountryCode } = call.body;
      await told(send(deps, call, phoneContact(phone, phoneCountryCode || undefined)));
    },
  };
}

type SendCall = Call<(typeof embeddedSignInRoutes)['sendEmailCode' | 'sendPhoneCode']>;

async function send(
  { broker, credentials }: EmbeddedSignInDeps,
  { principal, wire, language }: SendCall,
  contact: Contact,
): Promise<void> {
  const application = await ownApplication(broker, principal, wire);
  const { appId, poolId } = principal;
  const { kind } = contact;
  const { channel, browser } = await purposeOfCode(broker, wire, { appId, kind });
  const isSignIn = channel === 'CHANNEL_LOGIN';
  if (isSignIn && !signInMethodsOf(application).codes.includes(kind)) {
    throw new AppError('method_not_offered');
  }
  const visitor = { poolId, ip: wire.request.ip };
  const { name: applicationName } = application;
  await sendCode(credentials, visitor, { channel, contact, browser, applicationName, language });
}

async function ownApplication(
  { store, publicUrl }: BrokerDeps,
  { appId }: ApplicationCaller,
  { request }: Wire,
): Promise<Application> {
  const application = await store.applications.find(appId);
  if (application === undefined) throw new AppError('application_not_found');
  requireOwnPage(request, application, publicUrl);
  return application;
}

/** The component reads no answer but those of HTTP status 200, and that one has to wait is for the person to know. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'too_many_requests') throw error;
    throw new AppError('tried_too_often', { values: error.values, cause: error });
  }
}

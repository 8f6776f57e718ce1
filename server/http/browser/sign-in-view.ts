/** The hosted sign-in page as one browser sees it: the request it serves, and what it may show. */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Browser, Interaction } from '../../broker/interaction.ts';
import { signInPage as signInAddress } from '../../broker/sign-in.ts';
import { tenantNamed } from '../../broker/tenant-entry.ts';
import type { Application } from '../../directory/application.ts';
import { type SignInMethods, signInMethodsOf } from '../../directory/sign-in-methods.ts';
import { logoAddress } from '../logos.ts';
import { brandOf } from '../pages/brand.ts';
import type { FormNotice } from '../pages/fields.ts';
import { formsOf, type SignInForm, signInPage } from '../pages/sign-in-page.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { isInApp, worksIn } from './in-app.ts';
import { sendPage } from './send-page.ts';
import { rememberApplication } from './way-back.ts';

/** One page of buttons; an application with more connections needs home-realm discovery, not scrolling. */
const CHOICE_LIMIT = 50;

export type OfInteraction = { Params: { uid: string } };

export interface SignInVisit {
  readonly request: FastifyRequest<OfInteraction>;
  readonly reply: FastifyReply;
  readonly interaction: Interaction;
  readonly browser: Browser;
}

/**
 * The interaction in the address, if it is this browser's. Without this check an attacker could send
 * their own sign-in page to a victim and receive the victim's session.
 */
export async function openVisit(
  { broker }: BrowserDeps,
  request: FastifyRequest<OfInteraction>,
  reply: FastifyReply,
): Promise<SignInVisit> {
  const browser = browserOf(request, reply, broker.publicUrl);
  const { uid } = request.params;
  await broker.steps.look('choose', uid, browser);
  const interaction = await broker.interactions.find(uid);
  if (interaction === undefined) throw new AppError('login_expired');
  return { request, reply, interaction, browser };
}

export type OfConnection = { Params: { uid: string; connection: string } };

export interface NamedVisit extends SignInVisit {
  /** Id or identifier of a connection. */
  readonly named: string;
}

/** The same where the address names a connection, too. */
export async function openNamedVisit(
  deps: BrowserDeps,
  request: FastifyRequest<OfConnection>,
  reply: FastifyReply,
): Promise<NamedVisit> {
  const { connection: named } = request.params;
  return { ...(await openVisit(deps, request, reply)), named };
}

/** The application of the request and how its people may sign in here. */
export async function applicationOf(
  { broker }: BrowserDeps,
  { interaction, reply }: SignInVisit,
): Promise<{ readonly application: Application; readonly methods: SignInMethods }> {
  const application = await broker.store.applications.find(interaction.appId);
  if (application === undefined) throw new AppError('application_not_found');
  rememberApplication(reply, broker, application);
  const methods = signInMethodsOf(application);
  if (tenantNamed(interaction) === undefined) return { application, methods };
  // Who is new belongs to no tenant yet.
  return {
    application,
    methods: { ...methods, signUp: { codes: [], password: false }, codesAdmit: [] },
  };
}

interface Shown {
  readonly wanted: string | undefined;
  readonly notice?: FormNotice;
  readonly status?: number;
}

export async function showSignIn(
  deps: BrowserDeps,
  visit: SignInVisit,
  { wanted, notice, status }: Shown,
): Promise<FastifyReply> {
  const { browser, interaction, reply } = visit;
  const { application, methods } = await applicationOf(deps, visit);
  const address = signInAddress('', interaction.uid);
  const { choices, isReduced } = await choicesFor(deps, visit);
  const page = signInPage({
    language: browser.locale,
    brand: brandOf(application),
    choices: choices.map((connection) => ({
      label: connection.displayName,
      logo: logoAddress(deps.logoOf, connection),
      address: `${address}/${encodeURIComponent(connection.identifier)}`,
    })),
    isReduced,
    methods,
    form: wantedForm(methods, wanted),
    notice,
    address,
  });
  return sendPage(reply, page, status);
}

/** The form that is asked for, where the application has it; else the one that it begins with. */
export function wantedForm(
  methods: SignInMethods,
  wanted: string | undefined,
): SignInForm | undefined {
  const forms = formsOf(methods);
  return forms.find((form) => form === wanted) ?? forms.find((form) => !form.startsWith('sign-up'));
}

async function choicesFor(
  { broker }: BrowserDeps,
  { interaction, browser: { userAgent = '' } }: SignInVisit,
) {
  const { poolId, appId } = interaction;
  const scope = { poolId, tenantId: tenantNamed(interaction) };
  const page = { offset: 0, limit: CHOICE_LIMIT };
  const rows = await broker.store.connections.listEnabled(scope, appId, page);
  const usable = rows.filter(({ type }) => {
    const connector = broker.connectorOf(type);
    const { redirect, password, poll } = connector ?? {};
    return [redirect, password, poll].some((way) => way !== undefined);
  });
  const choices = usable.filter(({ type }) => worksIn(userAgent, type));
  return { choices, isReduced: isInApp(userAgent) && choices.length < usable.length };
}

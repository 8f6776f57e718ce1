/** The account page: a signed-in person sees, adds and removes what opens their account. */
import { AppError, errorCatalogue, errorText } from '@causeway/contract/errors.ts';
import { connectionTypesOf, isSourceType } from '@causeway/contract/source-types.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { offerLink, unlinkSource } from '../../broker/binding.ts';
import type { Browser } from '../../broker/interaction.ts';
import type { Application } from '../../directory/application.ts';
import { identitiesOf } from '../../directory/identities-of.ts';
import type { Identity } from '../../directory/identity.ts';
import type { Source } from '../../directory/source.ts';
import type { User } from '../../directory/user.ts';
import { asId } from '../../kernel/ids.ts';
import { equalInConstantTime, keyedDigest } from '../../kernel/token.ts';
import { logoAddress } from '../logos.ts';
import {
  ACCOUNT_PATH,
  accountAddress,
  accountPage,
  type AccountPageInput,
  type ConnectedSource,
  removalPage,
} from '../pages/account-page.ts';
import { brandOf } from '../pages/brand.ts';
import { errorPage } from '../pages/error-page.ts';
import { say } from '../pages/text.ts';
import { asAppError } from '../reply.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { worksIn } from './in-app.ts';
import { nameOf } from './person-name.ts';
import { formOf } from './posted-form.ts';
import { pageStatus, sendPage } from './send-page.ts';
import { homeOf, rememberApplication } from './way-back.ts';

const OFFER_LIMIT = 50;

/** Somebody who is signed in, at an application of theirs. */
interface Owner {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly browser: Browser;
  readonly application: Application;
  readonly user: User;
}

type Work = (owner: Owner) => Promise<FastifyReply>;

export function accountRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  app.get(ACCOUNT_PATH, (request, reply) => {
    const query: unknown = request.query;
    const text = (name: string) => String(Reflect.get(Object(query), name) ?? '');
    return forOwner(deps, { request, reply, appId: text('app_id') }, (owner) =>
      text('remove') === '' ? show(deps, owner) : askToRemove(deps, owner, text('remove')),
    );
  });
  app.post(`${ACCOUNT_PATH}/add`, (request, reply) => {
    const form = formOf(request);
    return forOwner(deps, { request, reply, appId: form.get('app_id') ?? '' }, (owner) =>
      add(deps, owner, form),
    );
  });
  app.post(`${ACCOUNT_PATH}/remove`, (request, reply) => {
    const form = formOf(request);
    return forOwner(deps, { request, reply, appId: form.get('app_id') ?? '' }, (owner) =>
      remove(deps, owner, form),
    );
  });
}

async function forOwner(
  deps: BrowserDeps,
  { request, reply, appId }: Pick<Owner, 'request' | 'reply'> & { readonly appId: string },
  work: Work,
): Promise<FastifyReply> {
  const { broker } = deps;
  const browser = browserOf(request, reply, broker.publicUrl);
  const application = await broker.store.applications.find(asId(appId));
  if (application === undefined) throw new AppError('application_not_found');
  rememberApplication(reply, broker, application);
  const userId = await deps.sessionUser(request, reply);
  const user = userId && (await broker.store.users.find(application.poolId, userId));
  const visit = { request, reply, browser, application };
  if (user?.status !== 'Activated') return askToSignIn(visit);
  return work({ ...visit, user });
}

function askToSignIn({ request, reply, browser, application }: Omit<Owner, 'user'>): FastifyReply {
  const language = browser.locale;
  const words = { app: application.name };
  const address = homeOf(application);
  const label = say(language, 'backToApp', words);
  const page = errorPage({
    language,
    title: say(language, 'notSignedInTitle'),
    message: say(language, 'notSignedInExplained', words),
    requestId: request.id,
    next: address === undefined ? [] : [{ kind: 'link', label, address }],
  });
  return sendPage(reply, page, 401);
}

async function show(
  deps: BrowserDeps,
  owner: Owner,
  { notice, status }: { notice?: AccountPageInput['notice']; status?: number } = {},
): Promise<FastifyReply> {
  const { application, user, browser, reply } = owner;
  const connected = await connectedSources(deps, owner);
  const page = accountPage({
    language: browser.locale,
    brand: brandOf(application),
    person: nameOf(user),
    appId: application.id,
    formToken: formTokenOf(owner),
    connected,
    offered: await offeredConnections(deps, owner, connected),
    notice,
    home: homeOf(application),
  });
  return sendPage(reply, page, status);
}

async function connectedSources(
  { broker: { store }, logoOf }: BrowserDeps,
  { user }: Owner,
): Promise<readonly ConnectedSource[]> {
  const { poolId, id: userId } = user;
  const bySource = Map.groupBy(
    await identitiesOf(store, { poolId, userId }),
    ({ sourceId }) => sourceId,
  );
  return Promise.all(
    [...bySource].map(async ([id, identities]) => {
      const source = await store.sources.find(poolId, id);
      const times = identities.flatMap(({ lastLoginAt }) => lastLoginAt ?? []);
      return {
        id,
        name: source?.name ?? identities[0]?.provider ?? id,
        logo: source === undefined ? '' : logoAddress(logoOf, asShown(source)),
        account: accountOf(identities),
        lastUsedAt: times.length === 0 ? undefined : Math.max(...times),
      };
    }),
  );
}

/** A source looks like the first way into it. */
function asShown({ logo, type }: Source) {
  const [connectionType = ''] = isSourceType(type) ? connectionTypesOf(type) : [];
  return { logo, type: connectionType };
}

/** As the person knows it: a name or an address there; its id when there is neither. */
function accountOf(identities: readonly Identity[]): string {
  const names = identities.flatMap(({ profile }) =>
    ['email', 'name', 'username', 'nickname'].map((claim) => profile[claim]),
  );
  const name = names.find((value) => typeof value === 'string' && value !== '');
  return typeof name === 'string' ? name : (identities[0]?.subject ?? '');
}

async function offeredConnections(
  { broker, logoOf }: BrowserDeps,
  { application, user, browser: { userAgent = '' } }: Owner,
  connected: readonly ConnectedSource[],
): Promise<AccountPageInput['offered']> {
  const taken = new Set<string>(connected.map(({ id }) => id));
  const scope = { poolId: user.poolId, tenantId: undefined };
  const page = { offset: 0, limit: OFFER_LIMIT };
  const rows = await broker.store.connections.listEnabled(scope, application.id, page);
  return rows
    .filter(({ sourceId, type }) => {
      const { redirect, poll } = broker.connectorOf(type) ?? {};
      const isPossible = redirect !== undefined || poll !== undefined;
      return isPossible && worksIn(userAgent, type) && !taken.has(sourceId);
    })
    .map((connection) => ({
      identifier: connection.identifier,
      label: connection.displayName,
      logo: logoAddress(logoOf, connection),
    }));
}

async function askToRemove(
  deps: BrowserDeps,
  owner: Owner,
  sourceId: string,
): Promise<FastifyReply> {
  const { application, browser, reply } = owner;
  const source = (await connectedSources(deps, owner)).find(({ id }) => id === sourceId);
  if (source === undefined) return reply.redirect(accountAddress(application.id), 303);
  const page = removalPage({
    language: browser.locale,
    brand: brandOf(application),
    appId: application.id,
    formToken: formTokenOf(owner),
    source,
  });
  return sendPage(reply, page);
}

async function remove(
  deps: BrowserDeps,
  owner: Owner,
  form: URLSearchParams,
): Promise<FastifyReply> {
  requireOwnForm(owner, form);
  const { user, browser } = owner;
  const language = browser.locale;
  const sourceId = form.get('source') ?? '';
  const source = (await connectedSources(deps, owner)).find(({ id }) => id === sourceId);
  try {
    const { poolId, id: userId } = user;
    const { reach } = deps.credentials.delivery;
    const removal = { ...deps.broker, reach };
    await unlinkSource(removal, { poolId, userId, sourceId: asId(sourceId) });
  } catch (error) {
    return showRefusal(deps, owner, error);
  }
  const text = say(language, 'removed', { source: source?.name ?? '' });
  return show(deps, owner, { notice: { kind: 'done', text } });
}

async function add(deps: BrowserDeps, owner: Owner, form: URLSearchParams): Promise<FastifyReply> {
  requireOwnForm(owner, form);
  const { user, application, browser, reply } = owner;
  const { poolId, id: userId } = user;
  const connection = form.get('connection') ?? '';
  try {
    const offer = { poolId, userId, appId: application.id, connection };
    return reply.redirect(await offerLink(deps.broker, offer, browser), 303);
  } catch (error) {
    return showRefusal(deps, owner, error);
  }
}

async function showRefusal(deps: BrowserDeps, owner: Owner, error: unknown): Promise<FastifyReply> {
  if (!(error instanceof AppError)) throw error;
  const { code, values } = asAppError(error);
  const text = errorText(code, owner.browser.locale, values);
  const status = pageStatus(errorCatalogue[code].statusCode);
  return show(deps, owner, { notice: { kind: 'refused', text }, status });
}

/** Known to this browser's pages only: the key is a cookie that no other site can read (CSRF). */
function formTokenOf({ browser, user }: Owner): string {
  return keyedDigest(browser.bind(), `account-page/${user.id}`);
}

function requireOwnForm(owner: Owner, form: URLSearchParams): void {
  const isOwn = equalInConstantTime(form.get('token') ?? '', formTokenOf(owner));
  if (!isOwn) throw new AppError('form_from_elsewhere');
}

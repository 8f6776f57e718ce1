/**
 * Testing a connection in a browser: an administrator shows an access key, sees the checks, and does a test
 * sign-in in another window. The source sends that window to the ordinary callback address.
 */
import { AppError, type Language } from '@causeway/contract/errors.ts';
import { permissionRemedy } from '@causeway/contract/permission-places.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { connectionBench } from '../../broker/connection-bench.ts';
import {
  beginTest,
  lookAtTest,
  receiveTypedTest,
  type Tested,
  type TestVisit,
} from '../../broker/test-sign-in.ts';
import type { Connection } from '../../directory/connection.ts';
import { asId } from '../../kernel/ids.ts';
import { checksOf, checkView } from '../check-view.ts';
import {
  checksPage,
  CONNECTION_TEST_PATH,
  type TestForm,
  testFormPage,
  testReportPage,
} from '../pages/connection-test-page.ts';
import { tell } from '../pages/connection-test-text.ts';
import { passwordPage } from '../pages/password-page.ts';
import { asAppError } from '../reply.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { formOf } from './posted-form.ts';
import { follow, sendPage } from './send-page.ts';

type OfTest = { Params: { token: string } };

/** As long as a name on the wire may be. */
const LONGEST_NAME = 254;

export function connectionTestRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  const { broker } = deps;
  const visitOf = (request: FastifyRequest<OfTest>, reply: FastifyReply): TestVisit => ({
    token: request.params.token,
    browser: browserOf(request, reply, broker.publicUrl),
  });

  app.get(CONNECTION_TEST_PATH, async (request, reply) => {
    const { locale: language } = browserOf(request, reply, broker.publicUrl);
    return sendPage(reply, testFormPage({ language, form: emptyForm, refusal: undefined }));
  });

  app.post(CONNECTION_TEST_PATH, async (request, reply) => runChecks(deps, request, reply));

  app.get<OfTest>(`${CONNECTION_TEST_PATH}/:token`, async (request, reply) => {
    const visit = visitOf(request, reply);
    const { connection, isTyped } = await lookAtTest(broker, visit);
    if (isTyped) return askForPassword(reply, visit, connection);
    return showTested(deps, { reply, visit }, await beginTest(broker, visit));
  });

  app.post<OfTest>(`${CONNECTION_TEST_PATH}/:token/password`, async (request, reply) => {
    const visit = visitOf(request, reply);
    const sent = formOf(request);
    const username = (sent.get('account') ?? '').slice(0, LONGEST_NAME);
    const typed = { username, password: sent.get('secret') ?? '' };
    return showTested(deps, { reply, visit }, await receiveTypedTest(broker, visit, typed));
  });
}

const emptyForm: TestForm = { keyId: '', connection: '', username: '' };

async function runChecks(
  deps: BrowserDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { locale: language } = browserOf(request, reply, deps.broker.publicUrl);
  const sent = formOf(request);
  const text = (name: string) => (sent.get(name) ?? '').trim().slice(0, LONGEST_NAME);
  const form = { keyId: text('keyId'), connection: text('connection'), username: text('username') };
  try {
    const connection = await connectionFor(deps, request, form);
    const username = form.username === '' ? undefined : form.username;
    const bench = connectionBench(deps.broker);
    const { checks, callbackUrl, signIn } = await bench({ connection, username, locale: language });
    const page = checksPage({
      language,
      connection: connection.displayName,
      checks: checks.map((check) => checkView(check, language)),
      callbackUrl,
      signInAddress: signIn?.address,
    });
    return sendPage(reply, page);
  } catch (error) {
    const refusal = refusalOf(error, language);
    return sendPage(reply, testFormPage({ language, form, refusal }), 400);
  }
}

/** Throws what proving the key throws, and `connection_not_found`. */
async function connectionFor(
  { broker: { store }, managementTokens }: BrowserDeps,
  request: FastifyRequest,
  { keyId, connection: named }: TestForm,
): Promise<Connection> {
  const secret = formOf(request).get('keySecret') ?? '';
  // Counted with every other try to prove a key.
  const token = await managementTokens.issue(keyId, secret, request.ip);
  const { poolId } = await managementTokens.verify(token);
  const found =
    (await store.connections.find(poolId, asId(named))) ??
    (await store.connections.findByIdentifier(poolId, named));
  if (found === undefined) throw new AppError('connection_not_found');
  return found;
}

function refusalOf(error: unknown, language: Language): string {
  const { code } = asAppError(error);
  if (code === 'access_key_invalid') return tell(language, 'wrongKey');
  if (code === 'connection_not_found') return tell(language, 'noConnection');
  throw error;
}

function askForPassword(
  reply: FastifyReply,
  { token, browser }: TestVisit,
  { displayName }: Connection,
): FastifyReply {
  const page = passwordPage({
    language: browser.locale,
    brand: { name: displayName, logo: '', color: undefined },
    source: displayName,
    address: `${CONNECTION_TEST_PATH}/${token}`,
    otherWays: CONNECTION_TEST_PATH,
    notice: undefined,
  });
  return sendPage(reply, page);
}

/** Goes on to the source, or shows what was found. */
export async function showTested(
  { broker: { store } }: Pick<BrowserDeps, 'broker'>,
  { reply, visit }: { readonly reply: FastifyReply; readonly visit: Pick<TestVisit, 'browser'> },
  tested: Tested,
): Promise<FastifyReply> {
  const { locale: language } = visit.browser;
  if (tested.kind === 'go') return follow(reply, tested.instruction, language);
  const { connection, trace } = tested;
  const { record } = trace;
  const source = await store.sources.find(connection.poolId, connection.sourceId);
  const page = testReportPage({
    language,
    connection: connection.displayName,
    traceId: trace.id,
    checks: checksOf(record, language),
    tested: record.tested,
    withheld: (record.withheld ?? []).map(
      (each) => permissionRemedy(source?.type ?? '', each)[language],
    ),
  });
  return sendPage(reply, page);
}

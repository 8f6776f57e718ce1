/** CAS servers that are broken in one way each: an honest one, with one of its answers bent. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { type Running, startCauseway } from '../../world/causeway.ts';
import {
  addConnection,
  assertDiagnosed,
  type Diagnosis,
  runChecks,
  signInChecks,
} from './counterpart.ts';

type Bend = (req: IncomingMessage, res: ServerResponse) => unknown;

const envelope = (verdict: string) =>
  `\n\n<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">${verdict}</cas:serviceResponse>`;
const refusal = (code: string) =>
  envelope(`<cas:authenticationFailure code="${code}">no</cas:authenticationFailure>`);
const success = (inside: string) =>
  envelope(`<cas:authenticationSuccess>${inside}</cas:authenticationSuccess>`);
const PAGE = '<!doctype html><html><body>Welcome</body></html>';

const say =
  (status: number, body: string): Bend =>
  (_req, res) =>
    res.writeHead(status, { 'content-type': 'text/html' }).end(body);

/** The ends of its addresses, and what an honest server answers there. */
const honest: Readonly<Record<string, Bend>> = {
  login(req, res) {
    const { searchParams } = new URL(req.url ?? '', 'http://cas.example');
    const service = searchParams.get('service') ?? '';
    if (searchParams.has('gateway')) return res.writeHead(302, { location: service }).end();
    return res.writeHead(302, { location: `${service}&ticket=ST-1-abc` }).end();
  },
  validate: say(200, 'no\n\n'),
  serviceValidate: say(200, refusal('INVALID_TICKET')),
  p3: say(200, refusal('INVALID_TICKET')),
};

const nothing = say(404, 'Not found');

interface Probed extends Diagnosis {
  readonly bend: Readonly<Record<string, Bend>>;
  readonly fields?: Readonly<Record<string, unknown>>;
}

const probed: Readonly<Record<string, Probed>> = {
  'is none': {
    bend: { login: nothing, validate: nothing, serviceValidate: nothing, p3: nothing },
    check: 'answer',
    names: /validation URL.*\/p3\/serviceValidate/,
  },
  'answers the question about a ticket with a web page': {
    bend: { p3: say(200, PAGE) },
    check: 'answer',
    names: /web page \(HTML\)/,
  },
  'knows no version 3.0': {
    bend: { p3: nothing },
    check: 'answer',
    names: /\/serviceValidate \(2\.0\)/,
  },
  'knows version 1.0 only, and answers in it': {
    bend: { p3: say(200, 'no\n\n') },
    check: 'answer',
    names: /another format/,
  },
  'answers version 1.0 by XML': {
    bend: { validate: say(200, refusal('INVALID_TICKET')) },
    fields: { protocolVersion: '1.0' },
    check: 'answer',
    names: /another format/,
  },
  'knows no JSON': {
    bend: {},
    fields: { answerFormat: 'JSON' },
    check: 'answer',
    names: /another format/,
  },
  'redirects the question': {
    bend: { p3: (_req, res) => res.writeHead(302, { location: '/elsewhere' }).end() },
    check: 'answer',
    names: /a redirect/,
  },
  'fails at the question': {
    bend: { p3: say(503, PAGE) },
    check: 'answer',
    names: /not available/,
  },
  'has an error of its own': {
    bend: { p3: say(200, refusal('INTERNAL_ERROR')) },
    check: 'answer',
    names: /not available/,
  },
  'answers with five megabytes': {
    bend: { p3: say(200, 'x'.repeat(5 * 2 ** 20)) },
    check: 'answer',
    names: /larger than this server reads/,
  },
  'accepts any ticket': {
    bend: { p3: say(200, success('<cas:user>alice</cas:user>')) },
    check: 'answer',
    names: /not accepted/,
  },
  'knows no such service when asked about a ticket': {
    bend: { p3: say(200, refusal('UNAUTHORIZED_SERVICE')) },
    check: 'redirect',
    names: /Register the callback address/,
  },
  'knows no such service at its page': {
    bend: { login: say(403, '<h2>Application Not Authorized to Use CAS</h2>') },
    check: 'redirect',
    names: /Register the callback address/,
  },
  'has no sign-in page': {
    bend: { login: nothing },
    check: 'address',
    names: /login URL/,
  },
  'has a clock that is ahead': {
    bend: {
      p3(_req, res) {
        res.setHeader('date', new Date(Date.now() + 600_000).toUTCString());
        return res.end(refusal('INVALID_TICKET'));
      },
    },
    check: 'clock',
    names: /NTP/,
  },
};

interface SignedIn extends Diagnosis {
  readonly said: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

const signedIn: Readonly<Record<string, SignedIn>> = {
  'refuses the ticket that it gave': {
    said: refusal('INVALID_TICKET'),
    check: 'answer',
    names: /does not accept the code/,
  },
  'refuses with a code of its own': {
    said: refusal('QUOTA_EXCEEDED'),
    check: 'answer',
    names: /error of its own/,
  },
  'names nobody': { said: success(''), check: 'subject', names: /no usable id/ },
  'keeps back the attribute of the subject': {
    said: success('<cas:user>alice</cas:user>'),
    fields: { subjectAttribute: 'employeeId' },
    check: 'subject',
    names: /no usable id/,
  },
  'gives the ticket of a proxy': {
    said: success('<cas:user>alice</cas:user><cas:proxies><cas:proxy>x</cas:proxy></cas:proxies>'),
    check: 'answer',
    names: /not accepted/,
  },
};

describe('a CAS server', () => {
  let causeway: Running;
  let server: Server;
  let casLoginUrl: string;
  let bent: Readonly<Record<string, Bend>> = {};

  before(async () => {
    causeway = await startCauseway();
    server = createServer((req, res) => {
      const [, , end = ''] = (req.url ?? '').split(/[/?]/);
      ({ ...honest, ...bent })[end]?.(req, res);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // a TCP server has one
    casLoginUrl = `http://127.0.0.1:${port}/cas/login`;
  });
  after(async () => {
    await causeway.close();
    server.close();
  });

  let number = 0;
  const connected = (fields: Readonly<Record<string, unknown>> = {}) =>
    addConnection(causeway, {
      type: 'cas',
      identifier: `cas-${(number += 1)}`,
      fields: { casLoginUrl, ...fields },
    });

  it('passes every check when it is honest', async () => {
    bent = {};
    for (const protocolVersion of ['1.0', '2.0', '3.0']) {
      const { checks } = await runChecks(causeway, await connected({ protocolVersion }));
      const told = Object.fromEntries(checks.map(({ check, result }) => [check, result]));
      const passed = { settings: 'passed', address: 'passed', clock: 'passed' };
      const asked = { answer: 'passed', redirect: 'passed' };
      assert.deepEqual(told, { ...passed, tls: 'skipped', ...asked });
    }
  });

  for (const [name, { bend, fields, ...diagnosis }] of Object.entries(probed)) {
    it(`is diagnosed when it ${name}`, async () => {
      bent = bend;

      assertDiagnosed((await runChecks(causeway, await connected(fields))).checks, diagnosis);
    });
  }

  for (const [name, { said, fields, ...diagnosis }] of Object.entries(signedIn)) {
    it(`is diagnosed by a test sign-in when it ${name}`, async () => {
      bent = { p3: say(200, said) };

      assertDiagnosed(await signInChecks(causeway, await connected(fields)), diagnosis);
    });
  }

  it('is not asked for its page where that has a host of its own, which only browsers reach', async () => {
    bent = {};
    const id = await connected({
      casLoginUrl: 'http://127.0.0.1:9/cas/login',
      casValidateUrl: casLoginUrl.replace('login', 'serviceValidate'),
    });
    const { checks } = await runChecks(causeway, id);
    assert.deepEqual(
      checks.filter(({ result }) => result === 'failed'),
      [],
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { UpstreamError } from '../../../kernel/upstream-error.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { playUpstream } from '../../played-upstream.ts';
import { createTools } from '../../tools.ts';
import { cas } from './connector.ts';

const login = {
  redirectUri: 'https://broker.example/connection/social/cas/pool/callback',
  state: 'state0123',
  nonce: 'unused',
  codeVerifier: 'unused',
  locale: 'en',
};
const service = `${login.redirectUri}?state=state0123`;
const LOGIN_URL = 'https://sso.example/cas/login';
const P3 = 'https://sso.example/cas/p3/serviceValidate';

const xml = (inside: string) =>
  `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">${inside}</cas:serviceResponse>`;
const success = (inside: string) =>
  xml(`<cas:authenticationSuccess>${inside}</cas:authenticationSuccess>`);
const failure = (code: string) =>
  xml(`<cas:authenticationFailure code="${code}">ST-1-x</cas:authenticationFailure>`);
const json = (serviceResponse: object) => JSON.stringify({ serviceResponse });

interface Played {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly params?: string;
  readonly at?: string;
}

function play(body: string, { fields = {}, params = 'ticket=ST-1-x', at = P3 }: Played = {}) {
  const upstream = playUpstream({ [`GET ${at}`]: { text: body } });
  const tools = createTools({ http: upstream.http, clock: () => 0 });
  const config = cas.decode({ casLoginUrl: LOGIN_URL, ...fields });
  const callback = {
    method: 'GET',
    params: new URLSearchParams(`state=${login.state}&${params}`),
  } as const;
  return {
    upstream,
    start: async () => {
      const started = await cas.redirect?.start({ config, login }, tools);
      return new URL(started?.instruction.url ?? '');
    },
    finish: async () => {
      const assertion = await cas.redirect?.finish({ config, login, memory: {}, callback }, tools);
      return assertion ?? assert.fail('there is a way in');
    },
  };
}

const plain = { casValidateUrl: 'https://sso.example/cas/validate' };

describe('the questions to a CAS server', () => {
  it('name the very same service, and renew and gateway where the settings say so', async () => {
    const scene = play(success('<cas:user>ada</cas:user>'), { fields: { renew: true } });
    const address = await scene.start();
    assert.equal(`${address.origin}${address.pathname}`, LOGIN_URL);
    assert.deepEqual(Object.fromEntries(address.searchParams), { service, renew: 'true' });
    await scene.finish();
    const asked = new URL(scene.upstream.requests[0]?.url ?? '').searchParams;
    assert.deepEqual(Object.fromEntries(asked), { service, ticket: 'ST-1-x', renew: 'true' });

    const silent = await play('', { fields: { gateway: true } }).start();
    assert.equal(silent.searchParams.get('gateway'), 'true');
    const usual = await play('').start();
    assert.deepEqual([...usual.searchParams.keys()], ['service']);
  });

  it('go to the address of the version', async () => {
    const addresses: Readonly<Record<string, string>> = {
      '1.0': 'validate',
      '2.0': 'serviceValidate',
      '3.0': 'p3/serviceValidate',
    };
    for (const [protocolVersion, path] of Object.entries(addresses)) {
      const body = protocolVersion === '1.0' ? 'yes\nada\n' : success('<cas:user>ada</cas:user>');
      const at = `https://sso.example/cas/${path}`;
      const { subjects } = await play(body, { fields: { protocolVersion }, at }).finish();
      assert.deepEqual(subjects, [
        { type: 'primary', value: 'ada', authority: 'https://sso.example/cas' },
      ]);
    }
  });

  it('are not put with anything but one service ticket for this login', async () => {
    const wrong = [
      '',
      'ticket=',
      'ticket=PT-1-x',
      'ticket=PGT-1-x',
      'ticket=ST-1-x&ticket=ST-2-x',
      'ticket=ST-1-x&state=other',
      `ticket=ST-${'x'.repeat(2000)}`,
      'ticket=ST-%00',
    ];
    for (const params of wrong) {
      const scene = play(success('<cas:user>ada</cas:user>'), { params });
      await rejectsAs(scene.finish(), 'bad_response', /callback/);
      assert.equal(scene.upstream.requests.length, 0, params);
    }
  });

  it('are not put for somebody whom the server does not know, where it shall not ask', async () => {
    const silent = play('', { fields: { gateway: true }, params: '' });
    await rejectsAs(silent.finish(), 'denied');
  });
});

describe('the answers of a CAS server', () => {
  it('are read in plain text', async () => {
    const at = plain.casValidateUrl;
    const yes = await play('yes\r\nada\r\n', { fields: plain, at }).finish();
    assert.equal(yes.subjects[0].value, 'ada');
    await rejectsAs(play('no\n\n', { fields: plain, at }).finish(), 'bad_code');
    for (const body of ['yes', 'yes\n', 'yes\nada\nbob\n', 'maybe\nada', '', '<html>']) {
      await rejectsAs(play(body, { fields: plain, at }).finish(), 'bad_response');
    }
  });

  it('are read in XML, wherever a server puts the attributes', async () => {
    const ways = [
      '<cas:attributes><cas:mail>a@x.example</cas:mail><cas:cn>Ada</cas:cn></cas:attributes>',
      '<cas:mail>a@x.example</cas:mail><cas:cn>Ada</cas:cn>',
      '<cas:attribute name="mail" value="a@x.example"/><cas:attribute name="cn" value="Ada"/>',
    ];
    for (const way of ways) {
      const { claims } = await play(success(`<cas:user>ada</cas:user>${way}`)).finish();
      assert.deepEqual(claims, {
        username: 'ada',
        name: 'Ada',
        email: { value: 'a@x.example', isVerified: false },
      });
    }
  });

  it('are read in JSON', async () => {
    const attributes = { mail: ['a@x.example', 'b@x.example'], cn: 'Ada', age: [36], nested: [{}] };
    const body = json({ authenticationSuccess: { user: 'ada', attributes } });
    const scene = play(body, { fields: { answerFormat: 'JSON' } });
    const { claims, raw } = await scene.finish();
    assert.equal(new URL(scene.upstream.requests[0]?.url ?? '').searchParams.get('format'), 'JSON');
    assert.equal(claims.email?.value, 'a@x.example');
    assert.deepEqual(raw, {
      user: 'ada',
      attributes: { mail: ['a@x.example', 'b@x.example'], cn: ['Ada'], age: ['36'] },
    });
    const refused = json({ authenticationFailure: { code: 'INVALID_TICKET', description: 'x' } });
    const again = play(refused, { fields: { answerFormat: 'JSON' } });
    await rejectsAs(again.finish(), 'bad_code');
  });

  it('tell the spent ticket from the wrong setting', async () => {
    const reasons = {
      INVALID_TICKET: 'bad_code',
      INVALID_SERVICE: 'misconfigured',
      UNAUTHORIZED_SERVICE: 'misconfigured',
      INTERNAL_ERROR: 'unreachable',
      SOMETHING_ELSE: 'bad_response',
    } as const;
    for (const [code, reason] of Object.entries(reasons)) {
      const failed = await play(failure(code))
        .finish()
        .catch((error: unknown) => error);
      assert.ok(failed instanceof UpstreamError);
      assert.equal(failed.reason, reason, code);
      assert.equal(failed.upstream?.code, code);
      assert.ok(!JSON.stringify(failed.upstream).includes('ST-1-x'), 'the ticket is repeated');
    }
  });

  it('are refused when they are about a proxy, about two, or about nobody', async () => {
    const proxies = '<cas:proxies><cas:proxy>https://mail.example</cas:proxy></cas:proxies>';
    const wrong = [
      success(`<cas:user>ada</cas:user>${proxies}`),
      success('<cas:user>ada</cas:user><cas:user>bob</cas:user>'),
      success('<cas:user>ada<cas:b/></cas:user>'),
      success('<cas:user> </cas:user>'),
      success(''),
      xml(''),
      success('<cas:user>ada</cas:user>') + success('<cas:user>bob</cas:user>'),
      xml(
        '<cas:authenticationSuccess><cas:user>ada</cas:user></cas:authenticationSuccess><cas:authenticationFailure code="x"/>',
      ),
      success('<cas:user>ada</cas:user>').replaceAll('http://www.yale.edu/tp/cas', 'urn:other'),
    ];
    for (const body of wrong) await rejectsAs(play(body).finish(), 'bad_response');
    const proxied = json({
      authenticationSuccess: { user: 'ada', proxies: ['https://mail.example'] },
    });
    const asJson = play(proxied, { fields: { answerFormat: 'JSON' } });
    await rejectsAs(asJson.finish(), 'bad_response', /proxies/);
  });

  it('incident-29: are refused with a document type, with entities, and without end', async () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    const wrong = [
      bomb + success('<cas:user>&x;</cas:user>'),
      success(`<cas:user>ada</cas:user>${'<cas:a>'.repeat(40)}${'</cas:a>'.repeat(40)}`),
      success(`<cas:user>ada</cas:user>${'<cas:a>x</cas:a>'.repeat(1001)}`),
      success(`<cas:user>ada</cas:user><cas:a>${'x'.repeat(5000)}</cas:a>`),
      success(`<cas:user>${'a'.repeat(300_000)}</cas:user>`),
    ];
    for (const body of wrong) await rejectsAs(play(body).finish(), 'bad_response');
  });

  it('identify people by an attribute where the settings name one, as other people', async () => {
    const fields = { subjectAttribute: 'employeeId' };
    const body = (ids: string) =>
      success(`<cas:user>ada</cas:user><cas:attributes>${ids}</cas:attributes>`);
    const one = '<cas:employeeId>7</cas:employeeId>';
    const { subjects } = await play(body(one), { fields }).finish();
    assert.deepEqual(subjects, [
      { type: 'primary', value: '7', authority: 'https://sso.example/cas#employeeId' },
    ]);
    for (const ids of ['', one + one]) {
      await rejectsAs(play(body(ids), { fields }).finish(), 'bad_response', /one value/);
    }
  });

  it('say when the person signed in there', async () => {
    const at = (date: string) =>
      play(
        success(
          `<cas:user>ada</cas:user><cas:attributes><cas:authenticationDate>${date}</cas:authenticationDate></cas:attributes>`,
        ),
      ).finish();
    const time = Date.UTC(2026, 10, 22, 6);
    assert.equal((await at('2026-11-22T06:00:00.000Z[UTC]')).assurance.authenticatedAt, time);
    assert.deepEqual((await at('yesterday')).assurance, {});
  });
});

describe('the settings of a CAS connection', () => {
  it('are refused by name where they make none', () => {
    const wrong: Readonly<Record<string, object>> = {
      casLoginUrl: { casLoginUrl: `${LOGIN_URL}?service=x` },
      casValidateUrl: { casValidateUrl: 'https://sso.example/cas/proxyValidate' },
      gateway: { gateway: true, renew: true },
      answerFormat: { protocolVersion: '1.0', answerFormat: 'JSON' },
      attributes: { attributes: { shoeSize: 'x' } },
    };
    for (const [field, changes] of Object.entries(wrong)) {
      assert.throws(
        () => cas.decode({ casLoginUrl: LOGIN_URL, ...changes }),
        (error) => error instanceof UpstreamError && error.field === field,
        field,
      );
    }
  });
});

describe('the logout requests of a CAS server', () => {
  const request = (inside: string) =>
    `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="x" Version="2.0" IssueInstant="2026-11-22T06:00:00Z"><saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">@NOT_USED@</saml:NameID>${inside}</samlp:LogoutRequest>`;
  const index = (ticket: string) => `<samlp:SessionIndex>${ticket}</samlp:SessionIndex>`;

  async function receive(params: URLSearchParams, method: 'GET' | 'POST' = 'POST') {
    const tools = createTools({ http: playUpstream({}).http, clock: () => 0 });
    const config = cas.decode({ casLoginUrl: LOGIN_URL });
    const callback = { method, params };
    const { redirectUri } = login;
    const ownKeys = () => assert.fail('nothing is signed');
    const input = { config, redirectUri, logoutUri: redirectUri, callback, ownKeys };
    return cas.logout?.receive(input, tools);
  }

  const send = (logoutRequest: string) => receive(new URLSearchParams({ logoutRequest }));

  it('name the session by its ticket, which is nowhere kept', async () => {
    const { session } = await play(success('<cas:user>ada</cas:user>')).finish();
    const order = await send(`\n${request(index('ST-1-x'))}`);
    assert.deepEqual(order?.sessions, [session]);
    assert.ok(!JSON.stringify([session, order]).includes('ST-1-x'));
    const other = await send(request(index('ST-2-x')));
    assert.notDeepEqual(other?.sessions, [session]);
  });

  it('are told from answers, which come without', async () => {
    const answer = new URLSearchParams({ ticket: 'ST-1-x', state: login.state });
    assert.equal(await receive(answer), undefined);
    const asLink = new URLSearchParams({ logoutRequest: request(index('ST-1-x')) });
    assert.equal(await receive(asLink, 'GET'), undefined);
  });

  it('are refused when they name none, several, or are something else', async () => {
    const wrong = [
      request(''),
      request(index('')),
      request(index('ST-1-x') + index('ST-2-x')),
      request(index('ST-1-x')).replaceAll('LogoutRequest', 'AuthnRequest'),
      request(index('ST-1-x')).replaceAll('SAML:2.0:protocol', 'SAML:1.0:protocol'),
      `<!DOCTYPE x>${request(index('ST-1-x'))}`,
      request(index('ST-1-x')).padEnd(20_000, ' '),
      'not xml',
    ];
    for (const each of wrong) await rejectsAs(send(each), 'bad_response');
    const twice = new URLSearchParams([
      ['logoutRequest', request(index('ST-1-x'))],
      ['logoutRequest', request(index('ST-2-x'))],
    ]);
    await rejectsAs(receive(twice), 'bad_response');
  });
});

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { login } from '../../conformance-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { playUpstream, type PlayedUpstream } from '../../played-upstream.ts';
import { createTools } from '../../tools.ts';
import { twitter } from './connector.ts';

const REQUEST = 'POST https://api.twitter.com/oauth/request_token';
const ACCESS = 'POST https://api.twitter.com/oauth/access_token';
const PROFILE = 'GET https://api.twitter.com/1.1/account/verify_credentials.json';
const NEWER = 'GET https://api.twitter.com/2/users/me';

const fields = { consumerKey: 'key-1', consumerSecret: 'secret-1' };
const requested = 'oauth_token=request-1&oauth_token_secret=hidden-1&oauth_callback_confirmed=true';

let upstream: PlayedUpstream;
describe('signing in with X', () => {
  beforeEach(() => {
    upstream = playUpstream({
      [REQUEST]: { text: requested },
      [ACCESS]: { text: 'oauth_token=9-a&oauth_token_secret=hidden-2&user_id=9&screen_name=ada' },
      [PROFILE]: { json: { id_str: '9', name: 'Ada', email: 'ada@example.org' } },
    });
  });

  const tools = () => createTools({ http: upstream.http, clock: () => 1_800_000_000_000 });

  function startIt(more: object = {}) {
    const config = twitter.decode({ ...fields, ...more });
    return Promise.resolve(twitter.redirect?.start({ config, login }, tools()));
  }

  async function finishIt(query: string, more: object = {}) {
    const config = twitter.decode({ ...fields, ...more });
    const memory = { token: 'request-1', tokenSecret: 'hidden-1' };
    const callback = { method: 'GET', params: new URLSearchParams(query) } as const;
    const assertion = await twitter.redirect?.finish({ config, login, memory, callback }, tools());
    assert.ok(assertion);
    return assertion;
  }

  const BACK = 'oauth_token=request-1&oauth_verifier=verifier-1';

  test('the browser takes the request token along, and its secret waits in memory', async () => {
    const started = await startIt();

    assert.deepEqual(started, {
      instruction: {
        kind: 'redirect',
        url: 'https://api.twitter.com/oauth/authenticate?oauth_token=request-1',
      },
      memory: { token: 'request-1', tokenSecret: 'hidden-1' },
      recognisedBy: 'request-1',
    });
  });

  test('a callback that the vendor does not confirm is no beginning', async () => {
    upstream.answer(REQUEST, { text: requested.replace('true', 'false') });
    await rejectsAs(startIt(), 'bad_response');
  });

  test('before anybody is there, a no is about our own settings', async () => {
    for (const [status, code] of [
      [401, 32],
      [403, 415],
      [403, 417],
      [400, 215],
    ]) {
      upstream.answer(REQUEST, {
        status: status ?? 0,
        json: { errors: [{ code, message: 'no' }] },
      });
      await rejectsAs(startIt(), 'misconfigured');
    }
  });

  test('an answer to another login is refused before anything is asked', async () => {
    for (const query of [
      'oauth_token=request-2&oauth_verifier=verifier-1',
      'oauth_token=request-1&oauth_token=request-2&oauth_verifier=verifier-1',
      'oauth_verifier=verifier-1',
      'denied=request-2',
      'oauth_token=request-1',
      'oauth_token=request-1&oauth_verifier=a&oauth_verifier=b',
    ]) {
      await rejectsAs(finishIt(query), 'bad_response');
    }
    await rejectsAs(finishIt('denied=request-1'), 'denied');
    assert.deepEqual(upstream.requests, []);
  });

  test('an address is asked for unless the connection says otherwise', async () => {
    const asked = async (more: object) => {
      await finishIt(BACK, more);
      return new URL(upstream.requestsTo(PROFILE).at(-1)?.url ?? '').searchParams;
    };
    assert.equal((await asked({})).get('include_email'), 'true');
    assert.equal((await asked({ email: 'not_asked' })).has('include_email'), false);
  });

  test('an address that is missing names the permission that the app lacks', async () => {
    upstream.answer(PROFILE, { json: { id_str: '9', name: 'Ada' } });
    const { withheld, claims } = await finishIt(BACK);

    assert.deepEqual(withheld, [
      { what: 'email', permission: 'Request email from users', code: '' },
    ]);
    assert.equal(claims.email, undefined);
  });

  test('where the older profile is not part of the access, the newer one is asked', async () => {
    const errors = [{ code: 453, message: 'You currently have access to a subset of X API V2' }];
    upstream.answer(PROFILE, { status: 403, json: { errors } });
    upstream.answer(NEWER, { json: { data: { id: '9', name: 'Ada of v2' } } });

    const { claims, subjects } = await finishIt(BACK);

    assert.equal(claims.name, 'Ada of v2');
    assert.equal(subjects[0].value, '9');
  });

  test('a person of whom no profile is shown is known by id and name all the same', async () => {
    const no = { status: 403, json: { title: 'Forbidden', detail: 'no', status: 403 } };
    upstream.answer(PROFILE, no);
    upstream.answer(NEWER, no);

    const { claims, withheld } = await finishIt(BACK);

    assert.equal(claims.name, 'ada');
    assert.deepEqual(
      withheld?.map(({ what }) => what),
      ['profile', 'newer'],
    );
  });

  test('a profile of somebody else is used for nobody', async () => {
    upstream.answer(PROFILE, { json: { id_str: '10', name: 'Mallory' } });
    await rejectsAs(finishIt(BACK), 'bad_response');
  });
});

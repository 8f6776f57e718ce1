/** What Amazon has of its own: regions that know nothing of each other, and tokens that any app may bring. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { login } from '../../conformance-scene.ts';
import { playUpstream } from '../../played-upstream.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { createTools } from '../../tools.ts';
import { amazon, amazonMobile } from './connector.ts';

const USER = { user_id: 'amzn1.account.K2LI23KL2LK2', name: 'Mork', email: 'mork@example.com' };
const INFO = { aud: 'client-1', app_id: 'amzn1.application.1', user_id: USER.user_id };
const TOKEN = { access_token: 'Atza|1', refresh_token: 'Atzr|1', expires_in: 3600 };
const fields = { clientId: 'client-1', clientSecret: 'secret-1' };

function upstream(changed: object = {}, api = 'https://api.amazon.com') {
  return playUpstream({
    [`POST ${api}/auth/o2/token`]: { json: TOKEN },
    [`GET ${api}/auth/o2/tokeninfo`]: { json: INFO },
    [`GET ${api}/user/profile`]: { json: USER },
    ...changed,
  });
}

const toolsOf = ({ http }: ReturnType<typeof upstream>) => createTools({ http, clock: Date.now });

async function signIn(played = upstream(), more: object = {}) {
  const config = amazon.decode({ ...fields, ...more });
  const params = new URLSearchParams({ code: 'c-1', state: login.state });
  const callback = { method: 'GET', params } as const;
  const finished = amazon.redirect?.finish(
    { config, login, memory: {}, callback },
    toolsOf(played),
  );
  return finished ?? assert.fail('no way for browsers');
}

async function bring(played = upstream(), more: object = {}) {
  const config = amazonMobile.decode({ clientId: 'client-1', ...more });
  const input = { config, credential: { access_token: 'Atza|1' } };
  return amazonMobile.native?.exchange(input, toolsOf(played)) ?? assert.fail('no way for apps');
}

describe('Amazon', () => {
  it('names the person, whose address it proves to nobody', async () => {
    const { subjects, claims } = await signIn();
    const authority = 'https://www.amazon.com';
    assert.deepEqual(subjects, [{ type: 'primary', value: USER.user_id, authority }]);
    assert.deepEqual(claims.email, { value: USER.email, isVerified: false });
  });

  it('names a person without an address, too', async () => {
    const { email: _none, ...shy } = USER;
    const played = upstream({ 'GET https://api.amazon.com/user/profile': { json: shy } });
    assert.equal((await signIn(played)).claims.email, undefined);
  });

  it('is asked where the customers are, and keeps the people of its regions apart', async () => {
    const played = upstream({}, 'https://api.amazon.co.uk');
    const { subjects } = await signIn(played, { region: 'EU' });
    assert.equal(subjects[0].authority, 'https://eu.account.amazon.com');
    assert.ok(played.requests.every(({ url }) => url.startsWith('https://api.amazon.co.uk/')));
  });

  it('is believed about a token of this client, or of its security profile', async () => {
    assert.ok(await bring());
    assert.ok(await bring(upstream(), { clientId: INFO.app_id }));
  });

  it('is not believed about a token that was made for another client, or is another person’s', async () => {
    await rejectsAs(bring(upstream(), { clientId: 'client-2' }), 'bad_token');
    const other = { ...INFO, user_id: 'amzn1.account.OTHER' };
    const mixed = upstream({ 'GET https://api.amazon.com/auth/o2/tokeninfo': { json: other } });
    await rejectsAs(bring(mixed), 'bad_response');
  });

  it('says no by a word, and nonsense is no person', async () => {
    const at = (route: string, answer: object) => upstream({ [route]: answer });
    const token = 'POST https://api.amazon.com/auth/o2/token';
    const profile = 'GET https://api.amazon.com/user/profile';
    const no = (error: string) => ({ status: 400, json: { error, error_description: 'no' } });
    await rejectsAs(signIn(at(token, no('invalid_grant'))), 'bad_code');
    await rejectsAs(signIn(at(token, no('invalid_client'))), 'misconfigured');
    await rejectsAs(signIn(at(profile, no('insufficient_scope'))), 'misconfigured');
    await rejectsAs(signIn(at(profile, { json: { user_id: '' } })), 'bad_response');
    await rejectsAs(signIn(at(profile, { text: '<html>' })), 'bad_response');
  });
});

/** What Instagram has of its own: tokens in two shapes, errors by their sentences, and a fragment behind codes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { login } from '../../conformance-scene.ts';
import { playUpstream } from '../../played-upstream.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { createTools } from '../../tools.ts';
import { instagram } from './connector.ts';

const TOKEN = 'POST https://api.instagram.com/oauth/access_token';
const ME = 'GET https://graph.instagram.com/me';

const token = { access_token: 'EAACEdEose0', user_id: 1_020_304_050 };
const user = { user_id: '17841405793187218', username: 'jayposiris', name: 'Jay' };

function arrive(changed: object = {}, code = 'c-1') {
  const played = playUpstream({ [TOKEN]: { json: token }, [ME]: { json: user }, ...changed });
  const tools = createTools({ http: played.http, clock: Date.now });
  const config = instagram.decode({ clientId: 'app-1', appSecret: 'secret-1' });
  const params = new URLSearchParams({ code, state: login.state });
  const callback = { method: 'GET', params } as const;
  const finished = instagram.redirect?.finish({ config, login, memory: {}, callback }, tools);
  return { played, done: finished ?? assert.fail('no way for browsers') };
}

const no = (error_message: string) => ({
  status: 400,
  json: { error_type: 'OAuthException', code: 400, error_message },
});

describe('Instagram', () => {
  it('names the account; it has no address to tell', async () => {
    const { subjects, claims } = await arrive().done;
    const authority = 'https://www.instagram.com';
    assert.deepEqual(subjects, [{ type: 'primary', value: user.user_id, authority }]);
    assert.equal(claims.username, 'jayposiris');
    assert.equal(claims.email, undefined);
  });

  it('hands its tokens out flat, or in a list', async () => {
    const { tokens } = await arrive({ [TOKEN]: { json: { data: [token] } } }).done;
    assert.equal(tokens?.accessToken, token.access_token);
  });

  it('is sent a code without the fragment behind it', async () => {
    const { played, done } = arrive({}, 'c-1#_');
    await done;
    const [asked] = played.requestsTo(TOKEN);
    assert.equal(new URLSearchParams(asked?.body).get('code'), 'c-1');
  });

  it('says no by sentences at the token end point, and by numbers behind it', async () => {
    const matching = 'This authorization code has been used';
    await rejectsAs(arrive({ [TOKEN]: no(matching) }).done, 'bad_code');
    await rejectsAs(arrive({ [TOKEN]: no('Invalid platform app') }).done, 'misconfigured');
    const dead = { status: 400, json: { error: { code: 190, message: 'Invalid token' } } };
    await rejectsAs(arrive({ [ME]: dead }).done, 'bad_token');
  });

  it('is not believed when its answers have another shape', async () => {
    await rejectsAs(arrive({ [TOKEN]: { json: { data: [] } } }).done, 'bad_response');
    await rejectsAs(arrive({ [ME]: { json: { username: 'jay' } } }).done, 'bad_response');
    await rejectsAs(arrive({ [ME]: { json: { ...user, user_id: '' } } }).done, 'bad_response');
    await rejectsAs(arrive({ [ME]: { text: 'Sorry' } }).done, 'bad_response');
  });
});

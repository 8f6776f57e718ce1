/** What LINE has of its own: a token that LINE looks at, and beside it an id token that must be the same person's. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { playUpstream } from '../../played-upstream.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { createTools } from '../../tools.ts';
import { lineMobile } from './connector.ts';

const ISSUER = 'https://access.line.me';
const LOOK = 'GET https://api.line.me/oauth2/v2.1/verify';
const VERIFY = 'POST https://api.line.me/oauth2/v2.1/verify';
const PROFILE = 'GET https://api.line.me/v2/profile';

const info = { client_id: '1440057261', expires_in: 2_591_659, scope: 'profile' };
const profile = { userId: 'U4af4980629', displayName: 'Brown', pictureUrl: 'https://p.example/b' };
const person = { iss: ISSUER, aud: info.client_id, sub: profile.userId, name: 'Brown B' };
const email = 'brown@example.com';

function arrive(changed: object = {}, sent: object = { id_token: 'id-token-1' }) {
  const played = playUpstream({
    [LOOK]: { json: info },
    [PROFILE]: { json: profile },
    [VERIFY]: { json: { ...person, email } },
    ...changed,
  });
  const tools = createTools({ http: played.http, clock: Date.now });
  const config = lineMobile.decode({ channelId: info.client_id });
  const credential = { access_token: 'access-token-1', ...sent };
  const exchanged = lineMobile.native?.exchange({ config, credential }, tools);
  return exchanged ?? assert.fail('no way for apps');
}

describe('LINE', () => {
  it('names the person by profile and id token', async () => {
    const { subjects, claims, tokens } = await arrive();
    const subject = { type: 'primary', value: profile.userId, authority: ISSUER };
    assert.deepEqual(subjects, [subject]);
    assert.equal(claims.name, 'Brown');
    assert.deepEqual(claims.email, { value: email, isVerified: false });
    assert.equal(tokens?.accessToken, 'access-token-1');
  });

  it('tells no address without an id token, or without the permission', async () => {
    assert.equal((await arrive({}, {})).claims.email, undefined);
    assert.equal((await arrive({ [VERIFY]: { json: person } })).claims.email, undefined);
  });

  it('keeps no token where nobody says whose it is', async () => {
    const refused = { status: 403, json: { message: 'The access token lacks the scope' } };
    const { subjects, tokens, withheld } = await arrive({ [PROFILE]: refused });
    assert.equal(subjects[0].value, profile.userId);
    assert.equal(tokens, undefined);
    assert.equal(withheld?.[0]?.permission, 'profile');
  });

  it('is not believed about tokens for another channel', async () => {
    const other = { client_id: '1999999999' };
    await rejectsAs(arrive({ [LOOK]: { json: { ...info, ...other } } }), 'bad_token');
    await rejectsAs(
      arrive({ [VERIFY]: { json: { ...person, aud: other.client_id } } }),
      'bad_token',
    );
  });

  it('is not believed about two tokens of two people', async () => {
    const somebody = { ...person, sub: 'U0somebody' };
    await rejectsAs(arrive({ [VERIFY]: { json: somebody } }), 'bad_token');
  });

  it('says no by a word, and nonsense is no person', async () => {
    const dead = { error: 'invalid_request', error_description: 'access token expired' };
    await rejectsAs(arrive({ [LOOK]: { status: 400, json: dead } }), 'bad_token');
    await rejectsAs(arrive({ [LOOK]: { status: 503, text: '' } }), 'unreachable');
    await rejectsAs(arrive({ [LOOK]: { json: { client_id: '' } } }), 'bad_response');
    const forged = { ...person, iss: 'https://elsewhere.example' };
    await rejectsAs(arrive({ [VERIFY]: { json: forged } }), 'bad_response');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { gitlab } from '../presets/gitlab/connector.ts';
import { slack } from '../presets/slack/connector.ts';
import { createTools } from '../tools.ts';
import type { UpstreamRequest } from '../connector.ts';
import { rejectsAs } from './rejects-as.ts';

const config = gitlab.decode({
  clientId: 'id',
  clientSecret: 'secret',
  redirectUri: 'https://a.example',
});

/** GitLab answers so; what it was sent is kept. */
function answering(status: number) {
  const sent: { url: string; init: UpstreamRequest | undefined }[] = [];
  const fetch = async (url: string, init?: UpstreamRequest) => {
    sent.push({ url, init });
    return new Response('{}', { status });
  };
  return { sent, tools: createTools({ http: { fetch }, clock: Date.now }) };
}

const revoke = (tokens: object, status = 200) => {
  const { sent, tools } = answering(status);
  return { sent, done: gitlab.revoke?.({ config, tokens }, tools) ?? assert.fail('cannot revoke') };
};

describe('taking tokens back', () => {
  it('names the refresh token, with which the others go', async () => {
    const { sent, done } = revoke({ accessToken: 'at', refreshToken: 'rt' });
    await done;
    assert.equal(sent[0]?.url, 'https://gitlab.com/oauth/revoke');
    assert.equal(String(sent[0]?.init?.body), 'token=rt&client_id=id&client_secret=secret');
  });

  it('asks nothing without a token, and takes an unknown one for taken back', async () => {
    const { sent, done } = revoke({});
    await done;
    assert.deepEqual(sent, []);
    await revoke({ accessToken: 'at' }, 404).done;
  });

  it('fails when the vendor refuses, with nothing of the token in it', async () => {
    await rejectsAs(revoke({ accessToken: 'at' }, 403).done, 'bad_response', /403$/);
    await rejectsAs(revoke({ accessToken: 'at' }, 503).done, 'unreachable', /503$/);
  });

  const slackSays = (answer: object) => {
    const fetch = async () => new Response(JSON.stringify(answer));
    const tools = createTools({ http: { fetch }, clock: Date.now });
    const settings = slack.decode({ clientId: 'id', clientSecret: 'secret' });
    return slack.revoke?.({ config: settings, tokens: { accessToken: 'at' } }, tools);
  };

  it('hears a no in an answer that looks like a yes, and takes a dead token for taken back', async () => {
    await rejectsAs(
      slackSays({ ok: false, error: 'missing_scope' }) ?? assert.fail('cannot revoke'),
      'misconfigured',
      /200 missing_scope$/,
    );
    await slackSays({ ok: false, error: 'token_revoked' });
    await slackSays({ ok: true, revoked: true });
  });
});

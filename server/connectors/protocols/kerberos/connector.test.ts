import assert from 'node:assert/strict';
import { test } from 'node:test';

import { login } from '../../conformance-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { playUpstream } from '../../played-upstream.ts';
import { createTools } from '../../tools.ts';
import { ad } from '../ldap/connector.ts';
import { adKerberos } from './connector.ts';
import { keytabOf, negotiated, newKey, type Said, ticketFor } from './domain-scene.ts';

const NOW = Date.UTC(2026, 10, 22, 7);
const key = newKey();
const config = adKerberos.decode({
  realm: 'lab.test',
  keytab: keytabOf(key).toString('base64'),
});
const beside = ad.decode({ url: 'ldaps://dc1.lab.test', baseDn: 'dc=lab,dc=test' });
const tools = createTools({ http: playUpstream({}).http, clock: () => NOW });

function finish(said: Said, sent: Readonly<Record<string, string>> = {}) {
  const negotiate = negotiated(ticketFor(key, NOW, said));
  const params = new URLSearchParams({ state: login.state, negotiate, ...sent });
  const callback = { method: 'POST', params } as const;
  const { redirect } = adKerberos;
  if (redirect === undefined) return assert.fail('there is a way in');
  return redirect.finish({ config, beside, login, memory: {}, callback }, tools);
}

test('the browser is sent to our own question, which is no answer', async () => {
  const started = await adKerberos.redirect?.start({ config, login }, tools);
  const expected = login.redirectUri.replace('/callback', `/negotiate?state=${login.state}`);
  assert.equal(started?.instruction.url, expected);
});

test('a good ticket leads to the directory, which nobody reaches from here', async () => {
  await rejectsAs(finish({}), 'misconfigured', /only HTTP leaves this process/);
});

test('people of a trusted realm, computers and services are nobody here', async () => {
  await rejectsAs(finish({ realm: 'EVIL.TEST' }), 'not_member', /another realm/);
  await rejectsAs(finish({ realm: 'lab.test' }), 'not_member', /another realm/);
  await rejectsAs(finish({ name: ['PC-7$'] }), 'not_member', /computer/);
  await rejectsAs(finish({ name: ['HTTP', 'elsewhere'] }), 'not_member', /computer/);
});

test('incident-31: a ticket that comes with another state is not read', async () => {
  await rejectsAs(finish({}, { state: 'another' }), 'bad_response', /state/);
  await rejectsAs(finish({}, { negotiate: '' }), 'bad_response');
  await rejectsAs(finish({}, { error: 'access_denied' }), 'denied');
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { UpstreamError } from '../../../kernel/upstream-error.ts';
import { login } from '../../conformance-scene.ts';
import { openIdVendorScene } from '../../engine/openid-vendor-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { azureAd } from './connector.ts';

const OWN = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const OTHER = '11111111-2222-4333-8444-555555555555';
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';
const HOST = 'https://login.microsoftonline.com';
const GRAPH = 'https://graph.microsoft.com/v1.0';
const oid = '6b7a9c3e-1f2d-4c8a-9e55-0a1b2c3d4e5f';

const client = { clientId: 'client-1', clientSecret: 'secret-1', scopes: 'openid profile email' };
const issuerOf = (tid: string, host = HOST) => `${host}/${tid}/v2.0`;

type Scene = Awaited<ReturnType<typeof openIdVendorScene>>;

/** A directory's address, where a token says `claims`. */
async function sceneAt(tenant: string, host = HOST): Promise<Scene> {
  return openIdVendorScene({
    token: `https://${new URL(host).host}/${tenant}/oauth2/v2.0/token`,
    keys: `https://${new URL(host).host}/${tenant}/discovery/v2.0/keys`,
    claims: { iss: issuerOf(OWN, host), aud: 'client-1', sub: 'pairwise-1', oid, tid: OWN },
  });
}

const of = (tid: string) => ({ tid, iss: issuerOf(tid) });

let many: Scene;
before(async () => (many = await sceneAt('common')));
const common = { ...client, tenant: 'common' };

test('people of all directories come in by one connection, each within their own', async () => {
  for (const tid of [OWN, OTHER, PERSONAL]) {
    const { subjects } = await many.signIn(azureAd, common, of(tid));
    assert.deepEqual(subjects, [
      { type: 'primary', value: oid, authority: issuerOf(tid) },
      { type: 'openid', value: 'pairwise-1', authority: `${issuerOf(tid)}#client-1` },
    ]);
  }
});

test('a token whose issuer is not that of its directory is refused, whatever it looks like', async () => {
  const wrong = [
    { tid: OWN, iss: issuerOf(OTHER) },
    { tid: OWN, iss: `${HOST}/{tenantid}/v2.0` },
    { tid: '{tenantid}', iss: `${HOST}/{tenantid}/v2.0` },
    { tid: 'evil/../x', iss: issuerOf('evil/../x') },
    { tid: '', iss: issuerOf('') },
    { tid: OWN, iss: issuerOf(OWN, 'https://login.microsoftonline.us') },
    { tid: OWN, iss: `${issuerOf(OWN)}/` },
    { tid: OWN, iss: `https://sts.windows.net/${OWN}/` },
    { tid: OWN.toUpperCase(), iss: issuerOf(OWN.toUpperCase()) },
    { tid: 7, iss: issuerOf('7') },
  ];
  for (const claims of wrong) {
    await rejectsAs(many.signIn(azureAd, common, claims), 'bad_token');
  }
});

test('a token without directory or without id is the connection’s fault', async () => {
  await rejectsAs(many.signIn(azureAd, common, { oid: undefined }), 'misconfigured');
});

test('one directory lets in its own people only', async () => {
  const own = await sceneAt(OWN);
  const one = { ...client, tenantId: OWN };
  assert.equal((await own.signIn(azureAd, one)).subjects[0].value, oid);
  await rejectsAs(own.signIn(azureAd, one, of(OTHER)), 'bad_token');
  await rejectsAs(own.signIn(azureAd, one, { tid: OTHER }), 'bad_token');
});

test('a directory named by a domain is the one that its metadata names', async () => {
  const domain = await sceneAt('contoso.onmicrosoft.com');
  const named = { ...client, microsoftAzureAdDomain: 'Contoso.onmicrosoft.com' };
  const metadata = `GET ${HOST}/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration`;
  domain.upstream.answer(metadata, { json: { issuer: issuerOf(OWN) } });
  assert.equal((await domain.signIn(azureAd, named)).subjects[0].value, oid);
  await rejectsAs(domain.signIn(azureAd, named, of(OTHER)), 'bad_token');

  domain.upstream.answer(metadata, undefined);
  await rejectsAs(domain.signIn(azureAd, named), 'unreachable');
});

test('organizations keeps personal accounts out, and consumers everybody else', async () => {
  const organizations = await sceneAt('organizations');
  assert.ok(await organizations.signIn(azureAd, client, of(OTHER)));
  await rejectsAs(organizations.signIn(azureAd, client, of(PERSONAL)), 'not_member');

  const consumers = await sceneAt('consumers');
  const wanted = { ...client, tenant: 'consumers' };
  assert.ok(await consumers.signIn(azureAd, wanted, of(PERSONAL)));
  await rejectsAs(consumers.signIn(azureAd, wanted, of(OTHER)), 'not_member');
});

test('of everybody’s directories only those that are listed let people in', async () => {
  const listed = { ...common, allowedTenants: [OTHER.toUpperCase()] };
  assert.ok(await many.signIn(azureAd, listed, of(OTHER)));
  await rejectsAs(many.signIn(azureAd, listed, of(OWN)), 'not_member');
});

test('each cloud has addresses and issuers of its own', async () => {
  const hosts = {
    china: 'https://login.partner.microsoftonline.cn',
    'us-government': 'https://login.microsoftonline.us',
  };
  for (const [cloud, host] of Object.entries(hosts)) {
    const scene = await sceneAt(OWN, host);
    const fields = { ...client, tenant: OWN, cloud };
    const { subjects } = await scene.signIn(azureAd, fields);
    assert.equal(subjects[0].authority, issuerOf(OWN, host));
    await rejectsAs(scene.signIn(azureAd, fields, of(OWN)), 'bad_token');
    const started = await azureAd.redirect?.start(
      { config: azureAd.decode(fields), login },
      scene.tools,
    );
    assert.ok(started?.instruction.url.startsWith(`${host}/${OWN}/oauth2/v2.0/authorize?`));
  }
});

test('incident-01: an address is proven by xms_edov, and by nothing else', async () => {
  const email = 'victim@example.com';
  const verified = async (claims: object) =>
    (await many.signIn(azureAd, common, { email, ...claims })).claims.email?.isVerified;
  for (const yes of [true, 1, '1']) assert.equal(await verified({ xms_edov: yes }), true);
  for (const no of [false, 0, '0', 'false', null, undefined, 'yes', [true]]) {
    assert.equal(await verified({ xms_edov: no, email_verified: true }), false);
  }
});

const me = {
  id: oid,
  displayName: 'Ada Moreau',
  givenName: 'Ada',
  mail: 'other@example.com',
  userPrincipalName: 'ada@contoso.example',
  mobilePhone: null,
};
const withGraph = { ...common, scopes: 'openid profile email User.Read' };

async function signInWithGraph(claims: object, more: object = {}) {
  return many.signIn(azureAd, { ...withGraph, ...more }, { ...claims });
}

test('the proof is of the address in the token, not of the one in Graph', async () => {
  many.upstream.answer(`GET ${GRAPH}/me`, { json: me });
  const both = await signInWithGraph({ email: 'ada@contoso.example', xms_edov: true });
  assert.deepEqual(both.claims.email, { value: 'ada@contoso.example', isVerified: true });
  const { claims } = await signInWithGraph({ xms_edov: true });
  assert.deepEqual(claims.email, { value: 'other@example.com', isVerified: false });
  assert.equal(claims.username, 'ada@contoso.example');
});

test('a guest is not called by the name that holds another address', async () => {
  const userPrincipalName = 'bruno_example.org#EXT#@contoso.onmicrosoft.com';
  many.upstream.answer(`GET ${GRAPH}/me`, { json: { ...me, userPrincipalName } });
  assert.equal((await signInWithGraph({})).claims.username, undefined);
});

test('Graph about somebody else, or down, tells nothing and stops nobody', async () => {
  const answers = [{ json: { ...me, id: OTHER } }, { status: 503, text: '' }, undefined];
  for (const answer of answers) {
    many.upstream.answer(`GET ${GRAPH}/me`, answer);
    const { claims, withheld } = await signInWithGraph({ name: 'Ada' });
    assert.deepEqual(claims, { name: 'Ada' });
    assert.equal(withheld?.[0]?.what, 'user');
  }
});

test('a personal account is the same in Graph, where its id is shorter', async () => {
  const id = '00000000-0000-0000-6b7a-9c3e1f2d4c8a';
  many.upstream.answer(`GET ${GRAPH}/me`, { json: { ...me, id: '6b7a9c3e1f2d4c8a' } });
  const { claims } = await signInWithGraph({ oid: id, ...of(PERSONAL) });
  assert.equal(claims.name, 'Ada Moreau');
});

test('a photo comes along where it is small, and is missed by nobody', async () => {
  many.upstream.answer(`GET ${GRAPH}/me`, { json: me });
  const batch = (body: unknown, status = 200) =>
    many.upstream.answer(`POST ${GRAPH}/$batch`, {
      json: { responses: [{ id: '1', status, body }] },
    });

  batch('/9j/4AAQ');
  const { claims } = await signInWithGraph({}, { photo: true });
  assert.equal(claims.picture, 'data:image/jpeg;base64,/9j/4AAQ');
  assert.equal((await signInWithGraph({})).claims.picture, undefined, 'nobody asked for it');

  const nothing = [
    () => batch('A'.repeat(9000)),
    () => batch('<script>'),
    () => batch({ error: { code: 'ImageNotFound' } }, 404),
    () => many.upstream.answer(`POST ${GRAPH}/$batch`, { status: 500, text: '' }),
    () => many.upstream.answer(`POST ${GRAPH}/$batch`, undefined),
  ];
  for (const arrange of nothing) {
    arrange();
    assert.equal((await signInWithGraph({}, { photo: true })).claims.picture, undefined);
  }
});

test('groups that do not fit into the token are named as left out', async () => {
  for (const claims of [{ _claim_names: { groups: 'src1' } }, { hasgroups: true }]) {
    const { withheld } = await many.signIn(azureAd, common, claims);
    assert.deepEqual(withheld, [{ what: 'groups', permission: 'GroupMember.Read.All', code: '' }]);
  }
});

test('keys may change at any time', async () => {
  const own = await sceneAt(OWN);
  const fields = { ...client, tenant: OWN };
  await own.signIn(azureAd, fields);
  await own.rotate();
  assert.ok(await own.signIn(azureAd, fields));
});

test('tokens are renewed at the same directory', async () => {
  const own = await sceneAt(OWN);
  const config = azureAd.decode({ ...client, tenant: OWN, offlineAccess: true });
  own.upstream.answer(`POST ${HOST}/${OWN}/oauth2/v2.0/token`, ({ body }) => {
    const form = new URLSearchParams(body);
    assert.equal(form.get('grant_type'), 'refresh_token');
    assert.equal(form.get('scope'), 'openid profile email offline_access');
    return { json: { access_token: 'next', expires_in: 60 } };
  });
  const tokens = await azureAd.refresh?.({ config, refreshToken: 'old' }, own.tools);
  assert.equal(tokens?.accessToken, 'next');
  assert.equal(tokens?.refreshToken, 'old');
});

test('settings that make no connection are refused by name', () => {
  const wrong: Readonly<Record<string, object>> = {
    tenant: { tenant: 'contoso/../x' },
    allowedTenants: { allowedTenants: ['contoso.onmicrosoft.com'] },
    cloud: { cloud: 'germany' },
  };
  for (const [field, changes] of Object.entries(wrong)) {
    assert.throws(
      () => azureAd.decode({ ...client, ...changes }),
      (error) => error instanceof UpstreamError && error.field === field,
    );
  }
  assert.throws(() => azureAd.decode({ ...client, tenant: OWN, allowedTenants: [OTHER] }));
});

/** People who sign in at vendors through the whole server, step by step as a browser goes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { appleSettings } from '@causeway/sandbox/vendors/apple-key.ts';
import { sourceTypeOf } from '@causeway/contract/source-types.ts';

import { type AppWorld, startAppWorld } from '../world/app-world.ts';
import { Application, type Begun } from '../world/application.ts';
import { formTo } from '../world/page.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

/** One line each: the type, and the host that the person picks themselves at. */
const walks = [
  { type: 'google', host: 'accounts.google.com' },
  { type: 'apple:web', host: 'appleid.apple.com', fields: appleSettings },
  { type: 'linkedin', host: 'www.linkedin.com' },
  { type: 'slack', host: 'slack.com' },
  { type: 'amazon', host: 'www.amazon.com' },
  { type: 'twitter', host: 'api.twitter.com' },
  { type: 'instagram', host: 'www.instagram.com' },
] as const;

let world: AppWorld;
let app: Application;
before(async () => {
  world = await startAppWorld();
  app = await Application.open(world.causeway, world);
  for (const { type, ...walk } of walks) {
    const identifier = type.replace(':', '-');
    const settings = 'fields' in walk ? { fields: walk.fields } : {};
    await world.addAppConnection({
      sourceType: sourceTypeOf(type) ?? '',
      type,
      identifier,
      settings,
    });
  }
});
after(() => world.close());

const atApp = (url: string) => url.startsWith(app.redirectUri);

interface Walk {
  readonly browser: WebBrowser;
  readonly begun: Begun;
  /** What the vendor's page came to. */
  readonly answer: Answer;
}

async function walk(
  type: string,
  host: string,
  choice: Readonly<Record<string, string>>,
): Promise<Walk> {
  const browser = new WebBrowser();
  const begun = await app.begin({ ext_idp_conn_id: type.replace(':', '-') });
  const consent = await browser.go(begun.address, atApp);
  const { action } = formTo(consent, host);
  return { browser, begun, answer: await browser.submit({ action, fields: choice }) };
}

/** Goes on to the application, or to the page that stands in the way; some vendors post the answer. */
function goOn({ browser, answer }: Walk): Promise<Answer> {
  const isForm = answer.headers.get('location') === null;
  const next = isForm ? browser.submit(formTo(answer, '/callback')) : Promise.resolve(answer);
  return next.then((first) => browser.follow(first, atApp));
}

async function subjectOf(type: string, host: string, user: string): Promise<unknown> {
  const begun = await walk(type, host, { user });
  const arrival = await goOn(begun);
  assert.ok(atApp(arrival.url), `${arrival.url}: ${arrival.text}`);
  return (await app.redeem(new URL(arrival.url), begun.begun)).claims()?.sub;
}

for (const { type, host } of walks) {
  test(`${type}: a person arrives at the application, the same one every time`, async () => {
    const first = await subjectOf(type, host, 'ada');

    assert.equal(await subjectOf(type, host, 'ada'), first);
    assert.notEqual(await subjectOf(type, host, 'nobody'), first);
  });

  test(`${type}: whoever says no is told so`, async () => {
    const page = await goOn(await walk(type, host, { decision: 'cancel' }));

    assert.ok(!atApp(page.url));
    assert.match(page.text, /did not grant the sign-in/);
  });
}

test('twitter: an answer counts once, and in the browser that asked', async () => {
  const { browser, answer } = await walk('twitter', 'api.twitter.com', { user: 'ada' });
  const back = answer.headers.get('location') ?? '';

  const stranger = await new WebBrowser().go(back, atApp);
  assert.ok(!atApp(stranger.url), 'another browser was let in');
  const arrival = await browser.go(back, atApp);
  const again = await browser.go(back, atApp);

  assert.deepEqual([atApp(arrival.url), atApp(again.url)], [true, false]);
});

test('twitter: an answer with a second token to go by is nobody’s', async () => {
  const { browser, answer } = await walk('twitter', 'api.twitter.com', { user: 'ada' });
  const back = new URL(answer.headers.get('location') ?? '');
  back.searchParams.append('state', back.searchParams.get('oauth_token') ?? '');

  const page = await browser.go(back.href, atApp);

  assert.ok(!atApp(page.url));
});

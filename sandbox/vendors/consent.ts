/** The page on which a person picks who to be at a vendor, and the way back from it. */
import { html, type Html } from '../html.ts';
import { chooseLanguage, languageTag, type Language } from '../language.ts';
import { renderPage } from '../page.ts';
import { pageReply, redirectReply, type Reply } from '../reply.ts';
import { findTestUser, testUsers, type TestUser } from '../test-users.ts';
import type { Desk } from './desk.ts';
import type { VendorCall, VendorHandler, VendorRoute } from './vendor.ts';

/** What a vendor reads from the address that the browser came with. */
export type Asked = {
  readonly clientId: string | null;
  readonly redirectUri: string | null;
  readonly state: string | null;
  readonly scopes: readonly string[];
  readonly nonce?: string | null;
  readonly challenge?: string | null;
};

export type Consent = {
  readonly title: string;
  readonly address: string;
  readonly read: (params: URLSearchParams, desk: Desk) => Asked;
  /** How the vendor speaks of a client or a redirect address that it does not know. */
  readonly refuse: (what: 'client' | 'redirect') => Reply;
  /** The parameters of the way back; `answer` lets a vendor come back otherwise. */
  readonly agreed: (
    code: string,
    asked: Asked,
    by: { readonly user: TestUser; readonly desk: Desk },
  ) => Readonly<Record<string, string>>;
  /** Undefined: the vendor never comes back from a no. */
  readonly declined: (asked: Asked) => Readonly<Record<string, string>>;
  /** Default: a redirect with the parameters in the query. */
  readonly answer?: (redirectUri: string, params: Readonly<Record<string, string>>) => Reply;
};

/** The page and the choice on it: two routes at one address. */
export function consentRoutes(
  consent: Consent,
): readonly (readonly [VendorRoute, VendorHandler])[] {
  const address = consent.address.replace(/^https:\/\//, '');
  return [
    [`GET https://${address}`, (call) => whenKnown(consent, call, () => page(consent, call))],
    [
      `POST https://${address}`,
      (call) => whenKnown(consent, call, (asked) => choice(consent, call, asked)),
    ],
  ];
}

function whenKnown(
  consent: Consent,
  { url, desk }: VendorCall,
  proceed: (asked: Asked) => Reply,
): Reply {
  const asked = consent.read(url.searchParams, desk);
  const client = desk.client(asked.clientId);
  if (client === undefined) return consent.refuse('client');
  const isAllowed = mayReturnTo(asked.redirectUri ?? '', client.redirectUris);
  return isAllowed ? proceed(asked) : consent.refuse('redirect');
}

/** A client without registered addresses is for this machine only. */
export function mayReturnTo(redirectUri: string, registered: readonly string[]): boolean {
  if (registered.length > 0) return registered.includes(redirectUri);
  const host = URL.parse(redirectUri)?.hostname;
  return host === '127.0.0.1' || host === 'localhost' || host === '[::1]';
}

function choice(consent: Consent, { desk, form }: VendorCall, asked: Asked): Reply {
  const user = findTestUser(form.get('user'));
  const redirectUri = asked.redirectUri ?? '';
  const params =
    user === undefined
      ? consent.declined(asked)
      : consent.agreed(codeFor(desk, asked, user), asked, { user, desk });
  if (consent.answer !== undefined) return consent.answer(redirectUri, params);
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) target.searchParams.set(name, value);
  return redirectReply(target.href);
}

function codeFor(
  desk: Desk,
  { clientId, redirectUri, scopes, nonce, challenge }: Asked,
  user: TestUser,
): string {
  return desk.openCode({
    clientId: clientId ?? '',
    redirectUri: redirectUri ?? '',
    user,
    scopes,
    ...(nonce && { nonce }),
    ...(challenge && { challenge }),
  });
}

const words = {
  en: {
    brand: 'Sandbox',
    ribbon: 'Not the real {vendor}: a copy for development, without passwords',
    title: 'Sign in with {vendor}',
    asks: 'asks who you are. Pick a test user.',
    asksFor: 'It asks for',
    nothing: 'nothing but your id',
    nameless: 'No name',
    cancel: 'Cancel',
  },
  zh: {
    brand: '沙盒',
    ribbon: '这不是真正的 {vendor}，而是开发用的副本，无需密码',
    title: '使用 {vendor} 登录',
    asks: '想知道您是谁。请选择一位测试用户。',
    asksFor: '它请求',
    nothing: '除了您的 ID 之外什么都不要',
    nameless: '没有姓名',
    cancel: '取消',
  },
} as const satisfies Record<Language, Readonly<Record<string, string>>>;

function page(consent: Consent, { url, headers, played, desk }: VendorCall): Reply {
  const language = chooseLanguage([url.searchParams.get('lang')], headers['accept-language']);
  const texts = words[language];
  const named = (text: string) => text.replace('{vendor}', consent.title);
  const asked = consent.read(url.searchParams, desk);
  const at = (other: Language) => {
    const params = new URLSearchParams(url.searchParams);
    params.set('lang', languageTag[other]);
    return `${played(consent.address)}?${params.toString()}`;
  };
  const scopes = asked.scopes.length === 0 ? [texts.nothing] : asked.scopes;
  const markup = renderPage({
    language,
    title: named(texts.title),
    brand: texts.brand,
    ribbon: named(texts.ribbon),
    stylesheets: ['/sandbox.css', '/people.css'],
    languageLink: at,
    body: html`<section class="card">
      <h1>${named(texts.title)}</h1>
      <p class="lead"><strong>${asked.clientId ?? ''}</strong> ${texts.asks}</p>
      <form method="post" action="${at(language)}">
        <ul class="people">
          ${peopleToPick(language)}
        </ul>
        <p class="shares">
          <span>${texts.asksFor}</span>
          ${scopes.map((scope) => html`<span class="chip quiet">${scope}</span> `)}
        </p>
        <button class="button wide" name="decision" value="cancel">${texts.cancel}</button>
      </form>
    </section>`,
  });
  return pageReply(markup);
}

/** A button for everybody who lives here, for a list. */
export function peopleToPick(language: Language): readonly Html[] {
  return testUsers.map((user) => person(user, language));
}

function person(user: TestUser, language: Language): Html {
  return html`<li>
    <button class="person" name="user" value="${user.id}">
      <img class="avatar" src="/avatars/${user.id}.svg" alt="" width="48" height="48" />
      <span class="person-words">
        <span class="person-name">${user.name ?? words[language].nameless}</span>
        <span class="person-address">${user.email?.address ?? user.phone?.number ?? ''}</span>
        <span class="chip">${user.trait[language]}</span>
      </span>
    </button>
  </li>`;
}

/** For tests: every hosted page in every state it can be in, filled with the given text. */
import type { Language } from '@causeway/contract/errors.ts';

import type { SignInMethods } from '../../directory/sign-in-methods.ts';
import { asId, type UserId } from '../../kernel/ids.ts';
import { accountPage, removalPage } from './account-page.ts';
import { accountQuestionPage } from './account-question-page.ts';
import { errorPage } from './error-page.ts';
import { begunPage } from './begun-page.ts';
import type { FormNotice } from './fields.ts';
import { confirmLinkPage, linkResultPage } from './link-pages.ts';
import { mailboxPage } from './mailbox-page.ts';
import { negotiatePage } from './negotiate-page.ts';
import { openIdPages } from './openid-pages.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { checksPage, testFormPage, testReportPage } from './connection-test-page.ts';
import { passwordPage } from './password-page.ts';
import { postPage } from './post-page.ts';
import { scanPage } from './scan-page.ts';
import { type SignInForm, signInPage } from './sign-in-page.ts';

export interface Filling {
  readonly text: string;
  readonly address: string;
  readonly color: string | undefined;
}

const both = ['email', 'phone'] as const;
const methods: SignInMethods = {
  passwords: ['email', 'phone', 'username'],
  codes: both,
  signUp: { codes: both, password: true },
  codesAdmit: [],
  first: 'password',
};
const forms: readonly SignInForm[] = ['password', 'code', 'sign-up-code', 'sign-up-password'];
const bindingMethods = [
  'email-password',
  'phone-password',
  'username-password',
  'phone-code',
  'email-code',
] as const;

function noticesFor({ text }: Filling, by: string): readonly (FormNotice | undefined)[] {
  const refused = { kind: 'refused', text, account: text, codeSent: false } as const;
  if (!by.endsWith('code')) return [undefined, refused];
  const sent = { kind: 'code-sent', account: text } as const;
  return [undefined, sent, refused, { ...refused, codeSent: true }];
}

/** By the name of the page. */
export function samplesOf(
  language: Language,
  filling: Filling,
): Readonly<Record<string, readonly RenderedPage[]>> {
  return {
    'sign-in': signInSamples(language, filling),
    question: questionSamples(language, filling),
    account: accountSamples(language, filling),
    binding: bindingSamples(language, filling),
    'connection test': testSamples(language, filling),
    other: otherSamples(language, filling),
    scan: scanSamples(language, filling),
    'openid provider': openIdSamples(language, filling),
  };
}

function brandIn({ text, address, color }: Filling) {
  return [
    { name: text, logo: '', color },
    { name: text, logo: address, color: undefined },
  ] as const;
}

function signInSamples(language: Language, filling: Filling): readonly RenderedPage[] {
  const { text, address } = filling;
  const [brand, withLogo] = brandIn(filling);
  const choice = { label: text, logo: '', address };
  const base = { language, brand, methods, address, notice: undefined, isReduced: false };
  return [
    ...forms.flatMap((form) =>
      noticesFor(filling, form).map((notice) =>
        renderPage(signInPage({ ...base, choices: [choice, choice], form, notice })),
      ),
    ),
    ...noticesFor(filling, 'password').map((notice) =>
      renderPage(
        passwordPage({ language, brand, source: text, address, otherWays: address, notice }),
      ),
    ),
    renderPage(signInPage({ ...base, choices: [], form: undefined })),
    renderPage(
      signInPage({ ...base, brand: withLogo, choices: [], form: undefined, isReduced: true }),
    ),
  ];
}

function questionSamples(language: Language, filling: Filling): readonly RenderedPage[] {
  const { text, address } = filling;
  const [brand] = brandIn(filling);
  const base = { language, brand, source: text, address, accounts: [] };
  const account = { id: text, name: text, hint: text };
  const choose = { kind: 'choose', userIds: [asId<UserId>(text)] } as const;
  return [
    ...bindingMethods.flatMap((method) => {
      // What stands around the forms is the same for all of them.
      const mayCreate = method.startsWith('email');
      const needsAddress = method === 'phone-code';
      const question = {
        kind: 'challenge',
        methods: bindingMethods,
        mayCreate: mayCreate || needsAddress,
        needsAddress,
      } as const;
      const all = noticesFor(filling, method);
      return (mayCreate ? all : all.slice(0, 1)).map((notice) =>
        renderPage(accountQuestionPage({ ...base, method, notice, question })),
      );
    }),
    ...noticesFor(filling, '').map((notice) => {
      const accounts = [account, { ...account, hint: '' }];
      const asked = { ...base, method: undefined, notice, question: choose, accounts };
      return renderPage(accountQuestionPage(asked));
    }),
  ];
}

function accountSamples(language: Language, filling: Filling): readonly RenderedPage[] {
  const { text, address } = filling;
  const [brand] = brandIn(filling);
  const source = {
    id: text,
    name: text,
    logo: '',
    account: text,
    lastUsedAt: Date.UTC(2026, 10, 22),
  };
  const base = { language, brand, person: text, appId: text, formToken: text, home: address };
  const offered = [{ identifier: text, label: text, logo: '' }];
  return [
    ...([undefined, 'done', 'refused'] as const).map((kind) =>
      renderPage(
        accountPage({
          ...base,
          connected: [source, { ...source, id: 'other', lastUsedAt: undefined }],
          offered,
          notice: kind && { kind, text },
        }),
      ),
    ),
    renderPage(
      accountPage({ ...base, home: undefined, connected: [], offered: [], notice: undefined }),
    ),
    renderPage(removalPage({ ...base, source })),
  ];
}

function bindingSamples(language: Language, filling: Filling): readonly RenderedPage[] {
  const { text, address } = filling;
  const [brand] = brandIn(filling);
  const question = { language, source: text, brand, person: text, confirmToken: text };
  const identity = {
    identityId: text,
    extIdpId: text,
    provider: 'oidc',
    type: 'generic',
    userIdInIdp: text,
    userInfoInIdp: { name: text },
    originConnIds: [],
  };
  const outcomes = [true, false].map((success) =>
    linkResultPage({
      language,
      message: {
        code: success ? 200 : 409,
        message: text,
        data: { success, errMsg: text, identities: [identity] },
        event: { source: 'authing', eventType: 'linkExtIdp' },
      },
      origins: ['https://app.example'],
      requestId: text,
      brand,
      back: success ? address : undefined,
    }),
  );
  return [confirmLinkPage(question), ...outcomes].map((page) => renderPage(page));
}

function scanSamples(language: Language, filling: Filling): readonly RenderedPage[] {
  const { text, address } = filling;
  const [brand] = brandIn(filling);
  const aside = { label: text, address };
  const nothing = { failure: undefined, requestId: undefined };
  const base = { language, brand, source: text, address, aside, ...nothing };
  const drawn = { kind: 'text', text: 'http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI' } as const;
  const played = { kind: 'text', text: 'http://127.0.0.1:3002/weixin.qq.com/q?k=1' } as const;
  const picture = { kind: 'picture', contentType: 'image/png', base64: '' } as const;
  return [
    ...[drawn, played, picture].map((code) => scanPage({ ...base, state: 'pending', code })),
    ...(['scanned', 'cancelled', 'expired', 'failed'] as const).map((state) =>
      scanPage({ ...base, state, code: undefined }),
    ),
    scanPage({ ...base, state: 'failed', code: undefined, failure: text, requestId: text }),
  ].map((page) => renderPage(page));
}

function otherSamples(language: Language, { text, address }: Filling): readonly RenderedPage[] {
  const message = { medium: 'mail', to: text, subject: text, text, at: 0 } as const;
  return [
    errorPage({
      language,
      title: text,
      message: text,
      requestId: text,
      next: [
        { kind: 'link', label: text, address },
        { kind: 'post', label: text, address },
      ],
    }),
    begunPage({
      language,
      source: text,
      brand: brandIn({ text, address, color: undefined })[0],
      address,
    }),
    postPage({ language, address, fields: [[text, text]] }),
    negotiatePage({ language, address: `${address}?state=x` }),
    mailboxPage(language, []),
    mailboxPage(language, [message]),
  ].map((page) => renderPage(page));
}

function openIdSamples(language: Language, { text, address }: Filling): readonly RenderedPage[] {
  const context = { language, requestId: text };
  return [
    openIdPages.error({ ...context, status: 400, error: text, description: text }),
    openIdPages.passOn({ ...context, url: address, fields: { [text]: text } }),
    openIdPages.askToSignOut({
      ...context,
      applicationName: text,
      action: address,
      fields: { [text]: text },
    }),
    openIdPages.signedOut(context),
  ];
}

function testSamples(language: Language, { text, address }: Filling): readonly RenderedPage[] {
  const results = ['passed', 'failed', 'skipped'] as const;
  const checks = results.map((result) => {
    const told = { title: text, remedy: text, detail: text };
    return { check: 'keys' as const, result, ...told };
  });
  const good = [{ check: 'keys' as const, result: 'passed' as const, title: text }];
  const form = { keyId: text, connection: text, username: text };
  const named = { language, connection: text };
  const tested = { scopes: [text], claims: [text], mapped: [], acr: text };
  const decision = { outcome: text, rule: text };
  return [
    testFormPage({ language, form, refusal: undefined }),
    testFormPage({ language, form, refusal: text }),
    checksPage({ ...named, checks, callbackUrl: address, signInAddress: address }),
    checksPage({ ...named, checks: good, callbackUrl: address, signInAddress: undefined }),
    testReportPage({
      ...named,
      checks,
      traceId: text,
      tested: { ...tested, decision },
      withheld: [text],
    }),
    testReportPage({ ...named, checks: good, traceId: text, tested: undefined, withheld: [] }),
  ].map((page) => renderPage(page));
}

/**
 * Every path that a person can take on the pages, and everything that can go wrong on one, each with the
 * tests of a real browser that walk it. `test/walks.test.ts` holds the list to the tests and to the pages.
 */

/** A test by its file, without `.test.ts`, and its title. */
export type WalkedBy = readonly [file: string, title: string];

export interface Walk {
  readonly path: string;
  /** The modules of `server/http/pages` that the person sees, without `-page.ts`. */
  readonly pages: readonly string[];
  readonly by: readonly WalkedBy[];
}

const SIGN_IN = ['hosted-pages', 'signing in, and what can stand in its way'] as const;
const JOIN_BY_CODE = [
  'account-walks',
  'joins by a code, and shows, adds and removes what opens the account',
] as const;
const BINDING = ['hosted-pages', 'binding: the question, the outcome, the refusal'] as const;
const TRY_IT = [
  'try-it',
  'shows who a person is, binds and unbinds a second account, and signs out',
] as const;
const NEW_APP_KEY = [
  'too-late',
  "an app's answer with a key that has expired changes nothing, and the next sign-in asks anew",
] as const;

/** What people come for. */
export const paths: readonly Walk[] = [
  { path: 'sign in through a source', pages: ['sign-in'], by: [SIGN_IN, TRY_IT] },
  {
    path: 'choose among many sources by name and logo',
    pages: ['sign-in', 'account'],
    by: [
      ['logos', 'are on every button, come from here, and leave the page small'],
      ['logos', "give way to the administrator's own, on the account page, too"],
    ],
  },
  {
    path: 'sign in by a source that posts its answer',
    pages: ['post'],
    by: [
      ['form-post', 'signs the person in, the answer posted once more from our own page'],
      ['form-post', 'goes on by a button where scripts are off'],
    ],
  },
  {
    path: 'sign in without a script, or with the keyboard alone',
    pages: ['sign-in'],
    by: [
      ['without-script', 'works, cancels, starts again and binds with JavaScript switched off'],
      ['without-script', 'signs in with the keyboard alone, and shows where it is'],
    ],
  },
  {
    path: 'sign in from a page of the source',
    pages: ['begun'],
    by: [['source-begins', 'asks the person whether to go on, and then asks the source itself']],
  },
  {
    path: 'sign in with a password of a directory',
    pages: ['password'],
    by: [
      ['directory', 'tells a wrong password on its form, and signs in by the right one'],
      ['directory', 'lets a person choose another way'],
    ],
  },
  {
    path: 'sign in by a code that a phone scans',
    pages: ['scan'],
    by: [
      ['scan-page', 'is scanned, and the page goes on by itself'],
      ['scan-page', 'works on a narrow screen, in Chinese, without a script'],
      ['scan-page', 'is a picture of WeChat for a mini program, in which the person agrees'],
    ],
  },
  {
    path: 'sign up and sign in with a code',
    pages: ['sign-in'],
    by: [['account-walks', 'creates an account with a code, and signs in with one']],
  },
  {
    path: 'sign up and sign in with a password',
    pages: ['sign-in'],
    by: [['account-walks', 'creates an account with a password, and tells a wrong one kindly']],
  },
  {
    path: 'be new, where the source asks for an account',
    pages: ['account-question'],
    by: [
      [
        'account-walks',
        'asks a first visit whether there is an account, and takes a new person in',
      ],
    ],
  },
  {
    path: 'prove an account with a password',
    pages: ['account-question'],
    by: [
      [
        'account-walks',
        'joins a first visit to the account that a password proves, and no other (incident 42)',
      ],
    ],
  },
  {
    path: 'prove an account with a code by e-mail',
    pages: ['account-question'],
    by: [JOIN_BY_CODE],
  },
  {
    path: 'prove an account with a code by phone',
    pages: ['account-question'],
    by: [
      [
        'account-question',
        'by a code that a phone receives, in this sign-in and for this purpose alone',
      ],
    ],
  },
  {
    path: 'choose among several accounts',
    pages: ['account-question'],
    by: [['account-question', 'of several that fit one is chosen, and is known from then on']],
  },
  {
    path: 'see, add and remove what opens the account',
    pages: ['account', 'link-pages'],
    by: [
      JOIN_BY_CODE,
      ['scan-page', 'adds an account to the person who is signed in, from the account page'],
    ],
  },
  { path: 'bind by a link of the application', pages: ['link-pages'], by: [BINDING, TRY_IT] },
  {
    path: 'bind, with the result at the application',
    pages: ['link-pages', 'post'],
    by: [
      ['link-delivery', 'by a form that sends itself'],
      [
        'link-delivery',
        'by a form with a button where scripts are off, and tells of a refusal so, too',
      ],
      ['link-delivery', 'by the address, where the browser stays'],
    ],
  },
  {
    path: 'sign out',
    pages: ['openid-pages'],
    by: [['hosted-pages', 'signing out: the question, and the end']],
  },
  {
    path: 'give up, and go back to the application',
    pages: ['error'],
    by: [
      ['try-it', 'brings a person who gives up back to the application'],
      ['try-it', 'explains a cancelled sign-in, and lets the person choose again'],
    ],
  },
  {
    path: 'sign in within a pop-up or a frame of the application',
    pages: ['sign-in'],
    by: [
      ['web-message', 'reaches the page that opened the pop-up, and the pop-up closes'],
      ['web-message', 'tells a page at once, through a frame, that nobody is signed in'],
    ],
  },
  {
    path: 'sign in and bind within the published component',
    pages: [],
    by: [
      ['guard', 'shows the application and its sources'],
      ['guard', 'signs a person in through a source'],
      ['guard', 'asks whose account it is, and makes one for somebody new'],
      ['guard-binding', 'by password, and by no wrong one'],
      ['guard-binding', 'by password in Chinese'],
      ['guard-binding', 'by a code that came by e-mail'],
      ['guard-binding', 'by a code in Chinese'],
      ['guard-binding', 'or a new one by a code'],
      ['guard', 'lets somebody choose where several accounts are theirs'],
      ['guard-forms', 'sign somebody in by password, and by no wrong one'],
      ['guard-forms', 'sign somebody in by password in Chinese'],
      ['guard-forms', 'sign somebody in by a code'],
      ['guard-forms', 'sign somebody in by a code in Chinese'],
      ['guard-forms', 'let somebody new join'],
      ['guard-forms', 'let somebody new join in Chinese'],
    ],
  },
  {
    path: 'change the language',
    pages: ['sign-in'],
    by: [['hosted-pages', 'the language link changes the language, and stays on the page']],
  },
  {
    path: 'test a connection, as an administrator',
    pages: ['connection-test'],
    by: [
      [
        'administration',
        'a connection is tested check by check, and by a sign-in that makes nobody',
      ],
    ],
  },
  {
    path: 'read what was sent, in development',
    pages: ['mailbox'],
    by: [['administration', 'the mailbox shows in both languages what would have been sent']],
  },
  {
    path: 'read the reference of the API, and call it',
    pages: [],
    by: [
      ['reference', 'searches while one types'],
      ['reference', 'makes a signed call with the key that is typed in, and keeps it nowhere'],
      ['reference', 'signs queries with lists, and shows a refusal as it came'],
    ],
  },
];

/** What goes wrong: a page says what happened and offers the next step, and nothing changes. */
export const mishaps: readonly Walk[] = [
  {
    path: 'a flow handle that has expired',
    pages: ['error'],
    by: [
      ['too-late', 'the question that is answered too late is asked no more, and nobody is made'],
      ['too-late', 'who dwells at the source comes back too late, and nobody is made'],
      ['too-late', 'the sign-in page that stood open for too long says so, and leads back'],
    ],
  },
  {
    path: 'a flow handle that was used, or is of another browser',
    pages: ['error'],
    by: [
      [
        'account-walks',
        'leads back when a question is answered twice, comes too late, or belongs to somebody else',
      ],
      ['form-post', 'does not sign in the browser that a stranger lets post'],
    ],
  },
  { path: 'a key of an app that has expired', pages: [], by: [NEW_APP_KEY] },
  {
    path: 'a key of an app that was used, or is of another application',
    pages: [],
    by: [['too-late', 'a key that was used, or that another application was given, is none']],
  },
  { path: 'a link that was used', pages: ['link-pages', 'error'], by: [BINDING] },
  {
    path: 'a link that has expired',
    pages: ['error'],
    by: [['too-late', 'a link for binding that is opened too late binds nothing']],
  },
  {
    path: 'a code for another purpose, or of another tab',
    pages: ['account-question'],
    by: [
      [
        'account-question',
        'by a code that a phone receives, in this sign-in and for this purpose alone',
      ],
    ],
  },
  {
    path: 'a code that has expired',
    pages: ['sign-in'],
    by: [['too-late', 'a code that is too old is told like a wrong one, and a new one is good']],
  },
  {
    path: 'a connection that is switched off in the middle of a flow',
    pages: ['error'],
    by: [
      [
        'account-walks',
        'offers another way when the connection is switched off while somebody thinks',
      ],
    ],
  },
  {
    path: 'the back button',
    pages: ['account-question', 'error'],
    by: [['account-question', 'with the back button: an answer that was given is not given again']],
  },
  {
    path: 'a double click',
    pages: ['account-question'],
    by: [['account-question', 'of several that fit one is chosen, and is known from then on']],
  },
  {
    path: 'a change of language in the middle of a question',
    pages: ['account-question', 'sign-in'],
    by: [
      [
        'too-late',
        'the language changes in the middle of a question, and the code that was sent stays good',
      ],
      ['too-late', 'the language changes while the sign-in page waits for a code'],
    ],
  },
  {
    path: 'an account of a source that is bound to somebody else',
    pages: ['link-pages'],
    by: [
      [
        'try-it',
        'refuses to bind an account that is bound to somebody else, and says so in both windows',
      ],
      BINDING,
    ],
  },
  {
    path: 'the last way in, taken away',
    pages: ['account'],
    by: [['account-walks', 'keeps the last way in']],
  },
  {
    path: 'a form or a pop-up of another site',
    pages: ['error'],
    by: [
      ['account-walks', 'changes nothing for a form that another site sends (incidents 31 and 32)'],
      ['web-message', 'does not reach a page of an origin that is not registered'],
    ],
  },
  {
    path: 'nobody signed in',
    pages: ['error'],
    by: [['account-walks', 'says who is not signed in where to go']],
  },
  {
    path: 'an application without a way in, or with a very long name',
    pages: ['sign-in'],
    by: [['hosted-pages', 'an application without sign-in methods, and one with a very long name']],
  },
  {
    path: 'a first visit where registration is switched off',
    pages: ['error'],
    by: [['registration-off', 'says so to who comes for the first time, and offers another way']],
  },
  { path: 'a request that is refused', pages: ['error'], by: [SIGN_IN] },
];

/** Pages that no browser of these tests is shown: what they need, and the test that walks them without one. */
export const elsewhere: Readonly<Record<string, string>> = {
  negotiate: 'test/integration/directories/kerberos.test.ts',
};

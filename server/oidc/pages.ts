/**
 * The pages that a browser can meet at our OpenID provider. The plain ones here work by themselves;
 * the HTTP layer passes its own, so that all pages of the house look alike.
 */
import type { Language } from '@causeway/contract/errors.ts';

export interface RenderedPage {
  readonly html: string;
  /** Sent along; among them the page's own content security policy. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface PageContext {
  readonly language: Language;
  readonly requestId: string | undefined;
}

export interface FailedRequest extends PageContext {
  /** HTTP status. */
  readonly status: number;
  /** OAuth error code. */
  readonly error: string;
  /** Technical English; for the application's developer rather than for the person. */
  readonly description: string | undefined;
}

export interface SignOutQuestion extends PageContext {
  readonly applicationName: string | undefined;
  /** Where the form is posted; `logout=yes` among its fields means yes. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A form that sends itself. */
export interface PassedOn extends PageContext {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Pages {
  readonly error: (failure: FailedRequest) => RenderedPage;
  readonly askToSignOut: (question: SignOutQuestion) => RenderedPage;
  readonly signedOut: (context: PageContext) => RenderedPage;
  readonly passOn: (form: PassedOn) => RenderedPage;
}

export const plainPages: Pages = {
  error: ({ error, description, requestId }) =>
    page('Cannot sign in', [error, description ?? '', requestId ?? ''].map(paragraph).join('')),
  askToSignOut: ({ action, fields }) => {
    const button = '<button name="logout" value="yes">Sign out</button>';
    return page('Sign out?', form({ url: action, fields }, button));
  },
  signedOut: () => page('Signed out', paragraph('You can close this window.')),
  passOn: (message) => page('One moment', form(message, '<button>Go on</button>')),
};

function form({ url, fields }: Pick<PassedOn, 'url' | 'fields'>, button: string): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  return `<form method="post" action="${escape(url)}">${inputs.join('')}${button}</form>`;
}

function page(title: string, body: string): RenderedPage {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;
  return { html, headers: {} };
}

function paragraph(text: string): string {
  return text === '' ? '' : `<p>${escape(text)}</p>`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Requests that arrive elsewhere and are answered as if they had come to oidc-provider's own address.
 *
 * The browser that brings the last proof of who signed in gets the application's answer at once,
 * without a further redirect. Who signed in is known to that request only: nothing is stored that
 * another request could use.
 */
import { type AdapterPayload, type KoaContextWithOIDC, Provider } from 'oidc-provider';

import type { Interaction, SignedIn } from '../broker/interaction.ts';
import type { Application } from '../directory/application.ts';
import { resumeCookie, routes } from './configuration.ts';
import type { IncomingMessage } from './http-types.ts';

/** A waiting request as it was stored, and the application that it came from. */
export interface Found {
  readonly payload: AdapterPayload;
  readonly application: Application;
}

export class SignedInRequests {
  readonly #logins = new WeakMap<IncomingMessage, SignedIn>();
  readonly #found = new WeakMap<Interaction, Found>();

  /** Remembers what was read of the store for what the broker is given of it. */
  note(interaction: Interaction, found: Found): Interaction {
    this.#found.set(interaction, found);
    return interaction;
  }

  /**
   * The waiting request, where it was read on behalf of the one that is being answered. That it still
   * waits is decided where it is used up, and by nothing that was read before.
   */
  found(uid: string): AdapterPayload | undefined {
    const login = this.#login();
    return login?.interaction?.uid === uid ? this.#of(login)?.payload : undefined;
  }

  /** The application, where it was read with the waiting request. */
  application(id: string): Application | undefined {
    const login = this.#login();
    const application = login && this.#of(login)?.application;
    return application?.id === id ? application : undefined;
  }

  #login(): SignedIn | undefined {
    const request = Provider.ctx?.req;
    return request && this.#logins.get(request);
  }

  #of({ interaction }: SignedIn): Found | undefined {
    return interaction && this.#found.get(interaction);
  }

  /**
   * Makes the request, while it is answered, what oidc-provider expects of a browser that returns from
   * signing in. Afterwards it is what it was, for the log: the way back from a source may be a POST.
   */
  async answer(
    login: SignedIn,
    request: IncomingMessage,
    answer: () => Promise<void>,
  ): Promise<void> {
    const { method, url } = request;
    this.#logins.set(request, login);
    Object.assign(request, {
      method: 'GET',
      url: `${routes.authorization}/${login.interactionUid}`,
    });
    try {
      await answer();
    } finally {
      Object.assign(request, { method, url });
      this.#logins.delete(request);
    }
  }

  /**
   * Shows oidc-provider the resume cookie, which is bound to another path and so stayed at home. The
   * cookie proves that the request began in this browser (login CSRF), and that is proven already:
   * only the browser that began it could open the broker's step, and only the browser that opened
   * the step could take it.
   */
  showCookie(ctx: KoaContextWithOIDC): void {
    const login = this.#logins.get(ctx.req);
    if (login === undefined) return;
    const { cookies } = ctx;
    const get = cookies.get.bind(cookies);
    cookies.get = (name, options) =>
      name === resumeCookie ? login.interactionUid : get(name, options);
  }

  /** The waiting request with who signed in, where this is known; undefined when it waits no more. */
  complete(uid: string, waiting: AdapterPayload): AdapterPayload | undefined {
    const login = this.#login();
    if (login?.interactionUid !== uid) return waiting;
    if (waiting['result'] !== undefined) return undefined;
    // Whoever was signed in when this began is of no interest any more; another tab may have
    // replaced that session, and this sign-in is to succeed all the same.
    const { session: _earlier, ...rest } = waiting;
    return { ...rest, result: resultOf(login) };
  }
}

function resultOf({ userId, acr, amr, authenticatedAt, upstream }: SignedIn) {
  return {
    login: {
      accountId: userId,
      ...(acr !== undefined && { acr }),
      ...(amr !== undefined && { amr: [...amr] }),
      ...(authenticatedAt !== undefined && { ts: Math.floor(authenticatedAt / 1000) }),
    },
    consent: {},
    ...(upstream !== undefined && { upstream }),
  };
}

/** A browser for tests: keeps the cookies of one host, and follows nothing by itself. */
export class ScriptedBrowser {
  readonly #cookies = new Map<string, string>();

  get(address: string | URL, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#send(address, { headers });
  }

  /** Posts a form as a page of that origin would. */
  post(address: string | URL, fields: Readonly<Record<string, string>>): Promise<Response> {
    const { origin } = new URL(address);
    const body = new URLSearchParams(fields);
    return this.#send(address, { method: 'POST', headers: { origin }, body });
  }

  async #send(
    address: string | URL,
    init: { method?: string; headers: Readonly<Record<string, string>>; body?: URLSearchParams },
  ): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, cookie };
    const response = await fetch(address, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const [name = '', value = ''] = pair.split('=');
    if (/max-age=0/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

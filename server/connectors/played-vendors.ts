/**
 * Development without accounts at the real vendors: once told where a sandbox plays them, every
 * address of theirs leads there, `https://api.github.com/user` to `{sandbox}/api.github.com/user`.
 * Connectors know nothing of it, and addresses of anybody else stay what they are.
 */
import type { Connector, Instruction, RedirectCapability, UpstreamHttp } from './connector.ts';
import type { PollCapability } from './phone-and-push.ts';

/** A sandbox, and the hosts that it plays. */
export interface Stage {
  readonly origin: string;
  readonly hosts: readonly string[];
}

export interface PlayedVendors {
  /** From now on. */
  play(stage: Stage): void;
  http(real: UpstreamHttp): UpstreamHttp;
  connector(real: Connector): Connector;
}

export function createPlayedVendors(): PlayedVendors {
  let stage: Stage | undefined;

  function lead(address: string): string {
    const host = stage === undefined ? undefined : URL.parse(address)?.host;
    if (stage === undefined || host === undefined || !stage.hosts.includes(host)) return address;
    return `${stage.origin}/${address.replace(/^https?:\/\//, '')}`;
  }

  const ledBy = (instruction: Instruction): Instruction =>
    'url' in instruction ? { ...instruction, url: lead(instruction.url) } : instruction;

  return {
    play(other) {
      stage = other;
    },
    http: (real) => ({ fetch: (url, init) => real.fetch(lead(url), init) }),
    connector(real) {
      const { redirect, poll } = real;
      return Object.freeze({
        ...real,
        ...(redirect !== undefined && { redirect: ledRedirect(redirect, ledBy) }),
        ...(poll !== undefined && { poll: ledPoll(poll, lead) }),
      });
    },
  };
}

function ledRedirect(
  redirect: RedirectCapability<unknown>,
  ledBy: (instruction: Instruction) => Instruction,
): RedirectCapability<unknown> {
  return Object.freeze({
    ...redirect,
    async start(...input: Parameters<typeof redirect.start>) {
      const started = await redirect.start(...input);
      return { ...started, instruction: ledBy(started.instruction) };
    },
  });
}

/** A code that holds an address of the vendor leads a phone there, or whoever plays one. */
function ledPoll(
  poll: PollCapability<unknown>,
  lead: (address: string) => string,
): PollCapability<unknown> {
  return Object.freeze({
    ...poll,
    async show(...input: Parameters<typeof poll.show>) {
      const code = await poll.show(...input);
      return code.kind === 'text' ? { ...code, text: lead(code.text) } : code;
    },
  });
}

/**
 * Mail by SMTP, through nodemailer, which is loaded with the first message.
 *
 * The server is the operator's own choice and is named in the configuration alone, so the guard of
 * `http.ts`, which is for addresses that tenants write, does not apply.
 */
import { UpstreamError } from '../kernel/upstream-error.ts';

export interface OutgoingMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Rejects with `UpstreamError`: `unreachable`, `misconfigured` (login refused) or `denied`. */
  send(mail: OutgoingMail): Promise<void>;
}

export interface MailerOptions {
  /** `smtp://USER:PASSWORD@HOST:PORT`, or `smtps:` for TLS from the first byte. */
  readonly url: string;
  readonly from: string;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends through one mail server, which is first asked when there is something to send. Throws
 * `UpstreamError`.
 */
export function createMailer({ url, from }: MailerOptions): Mailer {
  let loading: Promise<Awaited<ReturnType<typeof openTransport>>> | undefined;
  return {
    async send({ to, subject, text }) {
      const transport = await (loading ??= openTransport(url));
      try {
        // As an object, an address cannot become several or bring headers along.
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text });
      } catch (error) {
        throw new UpstreamError(reasonOf(error), { detail: `mail: ${codeOf(error)}` });
      }
    },
  };
}

async function openTransport(text: string) {
  const { createTransport } = await import('nodemailer');
  const url = new URL(text);
  const isTls = url.protocol === 'smtps:';
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return createTransport({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (isTls ? 465 : 587),
    secure: isTls,
    // A password must not travel in the clear because somebody took STARTTLS away (RFC 8314 section 3).
    requireTLS: !isTls && user !== '',
    ...(user !== '' && { auth: { user, pass } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function reasonOf(error: unknown): UpstreamError['reason'] {
  const code = codeOf(error);
  if (code === 'EAUTH') return 'misconfigured';
  return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'denied' : 'unreachable';
}

/** The text of such an error repeats what the server said, addresses included. */
function codeOf(error: unknown): string {
  return String(Reflect.get(Object(error), 'code') ?? 'unknown');
}

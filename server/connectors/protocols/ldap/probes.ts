/** Testing a directory: the way there, the service account, the base, and somebody to look up. */
import type { Tools } from '../../connector.ts';
import { passedWith, skipped, type Probe, type Probed, type ProbeInput } from '../../probe.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { LdapConfig } from './config.ts';
import { type Directory, openDirectory } from './directory.ts';
import { serviceFailure } from './failure.ts';
import { lookUp } from './look-up.ts';

type Input = ProbeInput<LdapConfig>;

export const ldapProbes: readonly Probe<LdapConfig>[] = [
  { check: 'address', run: address },
  { check: 'tls', needs: ['address'], run: tls },
  { check: 'service', needs: ['tls'], run: service },
  { check: 'base', needs: ['service'], run: base },
  { check: 'person', needs: ['base'], run: person },
];

async function address({ config }: Input, { sockets }: Tools): Promise<Probed> {
  const { host, port, protection } = config;
  const socket = await sockets.open({ host, port, isSecured: protection !== 'none' });
  socket.destroy();
  return passedWith(`${host}:${port}`);
}

async function tls({ config }: Input, tools: Tools): Promise<Probed> {
  if (config.protection === 'none') return skipped('plain_http');
  const directory = await openDirectory(config, tools);
  directory.close();
  return passedWith(config.protection);
}

async function service({ config }: Input, tools: Tools): Promise<Probed> {
  await withService(config, tools, async () => undefined);
  return passedWith(config.bindDn ?? 'anonymous');
}

async function base({ config }: Input, tools: Tools): Promise<Probed> {
  await withService(config, tools, (directory) =>
    directory.search({
      base: config.baseDn,
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: ['1.1'],
      limit: 1,
    }),
  );
  return passedWith(config.baseDn);
}

async function person({ config, username }: Input, tools: Tools): Promise<Probed> {
  if (username === undefined) return skipped('no_sample');
  const entry = await withService(config, tools, (directory) =>
    lookUp(directory, config, username),
  );
  if (entry !== undefined) return { kind: 'passed' };
  throw new UpstreamError('bad_credentials', {
    fault: 'person_unknown',
    detail: 'the filter finds nobody below the base',
  });
}

/** On a connection of its own: what is kept for logins may have been bound before the settings broke. */
export async function withService<T>(
  config: LdapConfig,
  tools: Tools,
  task: (directory: Directory) => Promise<T>,
): Promise<T> {
  const { bindDn, bindPassword } = config;
  const directory = await openDirectory(config, tools);
  try {
    if (bindDn !== undefined && bindPassword !== undefined) {
      await directory.bind(bindDn, bindPassword);
    }
    return await task(directory);
  } catch (error) {
    throw serviceFailure(error);
  } finally {
    directory.close();
  }
}

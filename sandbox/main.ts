/** `npm run sandbox`: the sandbox alone, for people who develop without accounts at the real providers. */
import { startSandbox } from './sandbox.ts';
import { anyone } from './vendors/desk.ts';
import { vendors } from './vendors/registry.ts';

const port = Number(process.env['CAUSEWAY_SANDBOX_PORT'] ?? 3002);
const sandbox = await startSandbox({ host: '127.0.0.1', port, clients: [] }).catch(
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.error('The port is the setting CAUSEWAY_SANDBOX_PORT.');
    process.exit(1);
  },
);

process.stdout.write(`
  The sandbox plays ${vendors.map(({ title }) => title).join(', ')}.

  Put its address before theirs: https://github.com/login becomes
  ${sandbox.origin}/github.com/login
  Client id      ${anyone.clientId}
  Client secret  ${anyone.clientSecret}
  Any redirect address on this machine is allowed. Ctrl+C ends it.

`);

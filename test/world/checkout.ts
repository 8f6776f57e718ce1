/** A working copy of its own, with the packages that are installed here: for what changes sources. */
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const WORKSPACES = ['contract', 'sandbox', 'sdk', 'server'];

export interface Checkout {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function newCheckout(): Promise<Checkout> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'causeway-checkout-')));
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  for (const workspace of WORKSPACES) {
    await cp(join(root, workspace), join(folder, workspace), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
    await linkPackages(join(workspace, 'node_modules'), folder).catch(ignoreAbsence);
  }
  await linkPackages('node_modules', folder);
  await mkdir(join(folder, 'node_modules', '@causeway'));
  for (const workspace of WORKSPACES)
    await symlink(join(folder, workspace), join(folder, 'node_modules', '@causeway', workspace));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** All but our own workspaces and what was made from them. */
async function linkPackages(place: string, folder: string): Promise<void> {
  const names = await readdir(join(root, place));
  await mkdir(join(folder, place), { recursive: true });
  for (const name of names.filter((each) => each !== '@causeway' && each !== '.cache'))
    await symlink(join(root, place, name), join(folder, place, name));
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

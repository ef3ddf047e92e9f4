import { existsSync } from 'node:fs';
import { join } from 'node:path';
import lock from '../../package-lock.json' with { type: 'json' };

/** What the server's bundle leaves out (`build/bundle-token-server.mjs`). */
const outside = ['better-sqlite3', 'argon2', 'pino'];
/** Listed as dependencies, but only used to compile or install. */
const notAtRunTime = new Set(['node-addon-api', 'cross-env']);

type Packages = Readonly<Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>>;

/** The folders of the packages that the bundled server loads, relative to the root, as the lock file resolves them. */
export function runtimePackages(root: string): readonly string[] {
  const packages = lock.packages as Packages;
  const found = new Set<string>();
  const add = (name: string, from: string): void => {
    if (notAtRunTime.has(name)) return;
    const folder = resolvePackage(packages, name, from);
    if (found.has(folder)) return;
    found.add(folder);
    for (const dependency of Object.keys(packages[folder]?.dependencies ?? {})) add(dependency, folder);
  };
  for (const name of outside) add(name, '');
  for (const folder of found)
    if (!existsSync(join(root, folder))) throw new Error(`${folder} is missing: run npm ci.`);
  return [...found];
}

/** The way Node looks for it: beside the package that imports it, then further out. */
function resolvePackage(packages: Packages, name: string, from: string): string {
  for (let place = from; ; ) {
    const folder = join(place, 'node_modules', name);
    if (packages[folder]) return folder;
    if (place === '') throw new Error(`package-lock.json does not know ${name}: run npm install.`);
    place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')));
  }
}

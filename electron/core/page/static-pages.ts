import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export interface StaticFile {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** The built screens, held in memory: a path from outside is looked up in a table and never reaches the disk. */
export interface StaticPages {
  /** The page itself, with the nonce of this load in it. */
  index(nonce: string): string;
  /** A file the page is made of, by its exact URL path, e.g. "/assets/index.js"; null when there is none. */
  file(path: string): StaticFile | null;
}

const indexPath = '/index.html';
const noncePlaceholder = '__CSP_NONCE__';
const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Reads all files of known types below `directory`; throws when there is no index.html among them. */
export async function loadStaticPages(directory: string): Promise<StaticPages> {
  const files = new Map(
    await Promise.all((await pathsBelow(directory)).map((path) => read(directory, path))),
  );
  const template = files.get(indexPath);
  if (!template) throw new Error('The screens are not built: run npm start or npm run build.');
  const html = Buffer.from(template.body).toString('utf8');
  // Without its nonce the page would load with broken styles, so only `index` serves it.
  files.delete(indexPath);
  return {
    index: (nonce) => html.replaceAll(noncePlaceholder, nonce),
    file: (path) => files.get(path) ?? null,
  };
}

// Level by level: inside Electron's asar archive a recursive listing gives wrong kinds.
async function pathsBelow(directory: string, folder = ''): Promise<string[]> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
  const paths = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return await pathsBelow(directory, path);
      return entry.isFile() && extname(entry.name) in contentTypes ? [path] : [];
    }),
  );
  return paths.flat();
}

async function read(directory: string, path: string): Promise<[string, StaticFile]> {
  const body = await readFile(join(directory, path));
  const contentType = contentTypes[extname(path)] ?? 'application/octet-stream';
  return [`/${path.split(sep).join('/')}`, { body, contentType }];
}

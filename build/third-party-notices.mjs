import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/**
 * What the licences of bundled packages ask for: their names, versions and texts, one after the other. A bundle has no
 * comments, so this is the only place that has them.
 * @param {Iterable<string>} files absolute paths of all files that a bundler read
 */
export function thirdPartyNotices(files) {
  const folders = new Set([...files].map(packageFolderOf).filter((folder) => folder !== null));
  const notices = [...folders].map(noticeOf).sort((one, other) => one.title.localeCompare(other.title, 'en'));
  const texts = new Map(notices.map(({ title, text }) => [title, text]));
  const head = `This program contains the following packages.\n`;
  return [head, ...[...texts].map(([title, text]) => `${title}\n\n${text}\n`)].join(
    `\n${'-'.repeat(80)}\n\n`,
  );
}

/**
 * The folder of the package that a file belongs to; null: it is one of ours.
 * @param {string} file
 */
function packageFolderOf(file) {
  const parts = file.split(sep);
  const at = parts.lastIndexOf('node_modules');
  if (at === -1) return null;
  const length = parts[at + 1]?.startsWith('@') ? 2 : 1;
  return parts.slice(0, at + 1 + length).join(sep);
}

/** @param {string} folder */
function noticeOf(folder) {
  const {
    name,
    version,
    license = 'no licence stated',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = licenceIn(folder);
  const text = file === null ? sectionOfReadme(folder) : readFileSync(file, 'utf8').trim();
  return {
    title: `${name} ${version} (${license})`,
    text: text ?? 'The package contains no text of its licence.',
  };
}

/**
 * Some packages state their licence in the README alone.
 * @param {string} folder
 */
function sectionOfReadme(folder) {
  const name = readdirSync(folder).find((each) => /^readme(\.|$)/i.test(each));
  const text = name ? readFileSync(join(folder, name), 'utf8') : '';
  return /^#+ *licen[cs]e\s+([\s\S]+?)(?=^#|$(?![\s\S]))/im.exec(text)?.[1]?.trim() ?? null;
}

/**
 * The text of a licence, of the package or, for a part of a monorepo, of the folder above; null: there is none.
 * @param {string} folder
 */
function licenceIn(folder) {
  for (const place of [folder, dirname(folder)]) {
    if (!existsSync(place) || place.endsWith('node_modules')) continue;
    const name = readdirSync(place).find((each) => /^(licen[cs]e|copying)([.-]|$)/i.test(each));
    if (name) return join(place, name);
  }
  return null;
}

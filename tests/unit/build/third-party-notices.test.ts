import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { thirdPartyNotices } from '../../../build/third-party-notices.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-notices-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Makes a package and returns a file of it. */
function packageFile(name: string, files: Record<string, string>, below = ''): string {
  const place = join(folder, below, 'node_modules', name);
  mkdirSync(join(place, 'lib'), { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name, version: '1.2.3', license: 'MIT' }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text);
  return join(place, 'lib', 'index.js');
}

it('names each package once, in order, with the text of its licence', () => {
  const files = [
    packageFile('zeta', { LICENSE: 'Copyright Zeta\n' }),
    packageFile('@scope/alpha', { 'licence.md': 'Copyright Alpha' }),
    packageFile('inner', { COPYING: 'Copyright Inner' }, 'node_modules/zeta'),
  ];
  const text = thirdPartyNotices([...files, ...files, join(folder, 'server', 'ours.ts')]);
  const told = [...text.matchAll(/^(.+ 1\.2\.3 \(MIT\))\n\n(Copyright \w+)$/gm)].map(([, title, licence]) => [
    title,
    licence,
  ]);
  expect(told).toEqual([
    ['@scope/alpha 1.2.3 (MIT)', 'Copyright Alpha'],
    ['inner 1.2.3 (MIT)', 'Copyright Inner'],
    ['zeta 1.2.3 (MIT)', 'Copyright Zeta'],
  ]);
  expect(text).not.toContain('ours');
});

it('takes the section of a README where there is nothing else, and says where there is nothing at all', () => {
  const stated = packageFile('stated', {
    'README.md': '# stated\n\nUse it.\n\n## License\n\nCopyright Stated\n\n## End\n',
  });
  const silent = packageFile('silent', { 'README.md': '# silent' });
  expect(thirdPartyNotices([stated])).toMatch(/\(MIT\)\n\nCopyright Stated\n$/);
  expect(thirdPartyNotices([silent])).toContain('no text of its licence');
});

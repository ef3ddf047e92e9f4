import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../build/installers/product.ts';
import { makeCertificate, writeCertificate } from '../../support/server/make-certificate.ts';
import type { Container } from '../debian/container.ts';
import type { TrialReport } from '../trial-report.ts';

const section = '## In fifteen minutes';
const password = 'correct horse battery';
/** What the page has people type at a terminal, given in another way. */
const answered = [
  [
    /^carelink-server init\b.*$/m,
    `echo '${password}' | carelink-server init --username ada --password-stdin`,
  ],
  [/^carelink-server user add/m, `echo '${password}' | carelink-server user add --password-stdin`],
] as const;

/**
 * Does what docs/install-server.md says, line by line, in a machine whose folder /packages holds the deb, and looks whether
 * the server then runs as the page promises.
 */
export async function followInstallPage(machine: Container, report: TrialReport): Promise<void> {
  await writeCertificate(machine.path('/packages'), makeCertificate('carelink.hospital.example'));
  const begunMs = Date.now();
  let said = '';
  for (const { language, code } of blocksOfPage()) {
    if (language === 'json') writeFileSync(machine.path('/etc/carelink/server.json'), code);
    else said += machine.must(`cd /packages\nset -e\n${code}`);
  }
  const seconds = Math.round((Date.now() - begunMs) / 1000);
  report.check(
    'docs/install-server.md, followed line by line, leads to a running server',
    isReady(machine),
    said,
  );
  report.check(
    'its doctor finds nothing wrong but the clock, which a machine without a network cannot synchronise',
    said.split('\n').every((line) => !/^(warn|fail) /.test(line) || line.startsWith('warn  clock')),
    said,
  );
  report.check(
    'and to a ward, a user and a code for a workstation',
    /ana +Ana Ruiz/.test(said) && /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/m.test(said),
    said,
  );
  report.note(`without the typing: ${seconds} s`);
}

function blocksOfPage(): { readonly language: string; readonly code: string }[] {
  const page = readFileSync(join(root, 'docs/install-server.md'), 'utf8');
  const [, text = ''] = page.split(section);
  const blocks = (text.split(/^## /m)[0] ?? '').matchAll(/^```(sh|json)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, language = '', code = '']) => ({
    language,
    code: answered.reduce((line, [typed, given]) => line.replace(typed, given), code),
  }));
}

const isReady = (machine: Container): boolean =>
  machine.run('systemctl is-active carelink-server').output.trim() === 'active' &&
  /^ok +server +.*8443 and is ready/m.test(machine.run('carelink-server doctor').output);

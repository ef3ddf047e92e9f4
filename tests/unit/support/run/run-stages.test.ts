import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runStages } from '../../../support/run/run-stages.mjs';
import type { Stage } from '../../../support/run/stages.mjs';

let root: string;
const said: string[] = [];

beforeEach((context) => {
  if (process.platform !== 'linux') context.skip('the stages are scripts for sh');
  root = mkdtempSync(join(tmpdir(), 'carelink-stages-'));
  said.length = 0;
});
afterEach(() => root && rmSync(root, { recursive: true, force: true }));

const stage = (name: string, script: string, more: Partial<Stage> = {}): Stage => ({
  name,
  part: name,
  command: ['sh', '-c', `${script}; echo ${name} >> order`],
  limitMinutes: 1,
  programs: [],
  ...more,
});
const run = (...stages: Stage[]) =>
  runStages(stages, {
    root,
    scratch: root,
    environment: process.env,
    programs: {},
    say: (line) => said.push(line),
  });
const order = () => readFileSync(join(root, 'order'), 'utf8').trim().split('\n');
const until = (file: string) => `while ! test -e ${file}; do sleep 0.05; done`;

describe('the stages of a run', () => {
  it('run side by side where one only waits, after the checks, and are reported in their order', async () => {
    const results = await run(
      stage('types', 'true', { part: 'check' }),
      // Each waits for the other.
      stage('unit', `touch unit; ${until('electron')}`),
      stage('e2e', 'true'),
      stage('electron', `echo windows; touch electron; ${until('unit')}; ${until('e2e')}`, { isAside: true }),
      stage('last', 'touch e2e'),
    );
    expect(results.map(({ name, passed }) => [name, passed])).toEqual([
      ['types', 1],
      ['unit', 1],
      ['e2e', 1],
      ['electron', 1],
      ['last', 1],
    ]);
    expect(order().slice(0, 3)).toEqual(['types', 'unit', 'e2e']);
    expect(said.at(-1)).toBe('\n── electron\nwindows\n');
  });

  it('run in turn without one that waits, and print as they go when it is alone', async () => {
    await run(stage('unit', 'sleep 0.1'), stage('integration', 'true'));
    expect(order()).toEqual(['unit', 'integration']);
    await run(stage('electron', 'true', { isAside: true }));
    expect(said.at(-1)).toBe('\n── electron');
  });

  it('go on after one that fails', async () => {
    const results = await run(
      stage('types', 'exit 1', { part: 'check' }),
      stage('electron', 'exit 1', { isAside: true }),
      stage('unit', 'true'),
    );
    expect(results.map(({ failed }) => failed)).toEqual([1, 1, 0]);
  });

  it('count as skipped, with the reason, where a check says that it cannot run', async () => {
    const leavesOut = `
      import { leaveOut } from ${JSON.stringify(new URL('../../../support/run/leave-out.mjs', import.meta.url).href)};
      leaveOut('its tests', 'there is no Go');`;
    const command = [process.execPath, '--input-type=module', '-e', leavesOut];
    expect(await run(stage('programs in Go', '', { command }))).toMatchObject([
      { passed: 0, failed: 0, skipped: 1, reasons: [{ test: 'its tests', reason: 'there is no Go' }] },
    ]);
    expect(await run(stage('programs in Go', 'true'))).toMatchObject([{ passed: 1, skipped: 0 }]);
  });

  it('try again, as a whole and alone, the files in which something failed that may be tried again', async () => {
    const counts = (file: string, failed: number) =>
      JSON.stringify([
        { file, passed: 1, failed, skipped: 0, mayTryAgain: true, reasons: [], secondTries: [] },
      ]).replace('}', `,"failures":${failed ? '[{"test":"it","reason":"no"}]' : '[]'}}`);
    const tells = (first: number, second: number) =>
      `echo "$@" >> asked; test -e tried; n=$?; touch tried; ` +
      `if [ $n = 0 ]; then echo '${counts('b.test.ts', second)}'; else echo '${counts('b.test.ts', first)}'; fi > "$CARELINK_TEST_COUNTS"`;
    const vitest = (first: number, second: number) =>
      stage('unit', '', {
        command: ['sh', '-c', tells(first, second), 'vitest', '--config', 'some'],
        ...{ tests: ['tests/unit'], isVitest: true },
      });
    expect(await run(vitest(1, 0))).toMatchObject([{ failed: 0, secondTries: [{ test: 'it' }] }]);
    expect(readFileSync(join(root, 'asked'), 'utf8')).toBe(
      '--config some tests/unit\n--config some b.test.ts\n',
    );
    rmSync(join(root, 'tried'));
    expect(await run(vitest(1, 1))).toMatchObject([
      { failed: 1, secondTries: [], failures: [{ test: 'it' }] },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { shareComputer } from './shared-computer.ts';

const computer = shareComputer();
const run = (...args: string[]) => computer().run(args, { environment: { DISPLAY: undefined } });

describe('the command line in Electron', () => {
  it('prints the version and its options, also without a display', async () => {
    const [version, help] = await Promise.all([run('--version'), run('--help')]);
    expect(version).toMatchObject({ code: 0, stderr: '' });
    expect(version.stdout).toMatch(/^CareLink Workstation \d+\.\d+\.\d+\n$/);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const option of ['--data DIR', '--json', '--doctor', '--enrol', '--version', '--help'])
      expect(help.stdout).toContain(option);
  });

  it('tells what it does not understand in one line, and starts nothing', async () => {
    const wrong = [
      [['--dta', 'x'], 'The workstation does not know the option --dta; did you mean --data? --help'],
      [['--doctor', '--colour=SECRET'], 'The workstation does not know the option --colour; --help'],
      [['--doctor', '--enrol'], 'Give only one of --doctor, --enrol.'],
      [['--enrol', 'SECRET'], 'The workstation takes options only, no other arguments; a code for --enrol'],
      [['--json=yes'], '--json takes no value.'],
    ] as const;
    await Promise.all(
      wrong.map(async ([args, sentence]) => {
        const { code, stdout, stderr } = await run(...args);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr.startsWith(sentence)).toBe(true);
        expect(stderr.trim().split('\n')).toHaveLength(1);
        expect(stderr).not.toContain('SECRET');
      }),
    );
  });

  it('says that there is no display instead of aborting', async () => {
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^There is no display for the window: .*\n$/);
  });
});

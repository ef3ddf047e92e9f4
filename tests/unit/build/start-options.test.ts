import { describe, expect, it } from 'vitest';
import { parseStartOptions, startHelp, UsageError } from '../../../build/start-options.mjs';

const parse = (...args: string[]) => parseStartOptions(args, { workingDirectory: '/home/ida' });

describe('options of npm start', () => {
  it('have defaults', () => {
    expect(parse()).toEqual({
      shell: null,
      port: 0,
      dataDirectory: null,
      policyFile: null,
      json: false,
      doctor: false,
      enrol: false,
      wipe: false,
      yes: false,
      withRecords: false,
      version: undefined,
      help: false,
    });
  });

  it('are read, the data folder from where the user stands', () => {
    expect(parse('--shell', 'browser', '--port=8123', '--data', 'ward/b', '--json')).toEqual({
      shell: 'browser',
      port: 8123,
      dataDirectory: '/home/ida/ward/b',
      policyFile: null,
      json: true,
      doctor: false,
      enrol: false,
      wipe: false,
      yes: false,
      withRecords: false,
      help: false,
    });
    expect(parse('--data', '/srv/b').dataDirectory).toBe('/srv/b');
    expect(parse('--doctor').doctor).toBe(true);
    expect(parse('--enrol').enrol).toBe(true);
    expect(() => parse('--doctor', '--enrol')).toThrow('give one');
    expect(parse('--wipe', '--yes', '--with-records')).toMatchObject({
      wipe: true,
      yes: true,
      withRecords: true,
    });
    expect(() => parse('--wipe', '--enrol')).toThrow('give one');
    expect(() => parse('--yes')).toThrow('belong to --wipe');
    expect(() => parse('--wipe', '--all-users')).toThrow('installed workstations');
    expect(parse('--policy', 'policy.json').policyFile).toBe('/home/ida/policy.json');
  });

  it.each([
    [['--shell', 'firefox'], '--shell is "electron" or "browser", not "firefox".'],
    [['--port', '65536'], '--port is a number from 0 to 65535, not "65536".'],
    [['--port=-1'], '--port is a number from 0 to 65535, not "-1".'],
    [['--port', '80.5'], '--port is a number from 0 to 65535, not "80.5".'],
    [['--data', ''], '--data needs the name of a folder.'],
    [['--policy', ''], '--policy needs the name of a file.'],
    [['--colour'], "Unknown option '--colour'. See npm start -- --help"],
    [['ward-b'], "Unexpected argument 'ward-b'. See npm start -- --help"],
  ])('say in one line what is wrong with %j', (args, sentence) => {
    const attempt = () => parse(...args);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(sentence);
    expect(sentence).not.toContain('\n');
  });

  it('are all in the help', () => {
    for (const name of ['--shell', '--port', '--data', '--policy', '--json', '--help'])
      expect(startHelp).toContain(name);
  });
});

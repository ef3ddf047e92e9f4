import { describe, expect, it } from 'vitest';
import {
  type CommandLineContext,
  electronCommandLine,
} from '../../../../apps/workstation/electron-command-line.ts';

const developing = { isPackaged: false, platform: 'linux', environment: {} } as const;
const installed = { ...developing, isPackaged: true } as const;
const given = ['--data', '/somewhere', '--json'];
const refusalOf = (args: readonly string[], context: CommandLineContext = installed) =>
  electronCommandLine(context.isPackaged ? ['carelink', ...args] : ['electron', '.', ...args], context)
    .refusal;

describe('the command line of the Electron shell', () => {
  it('is read after the folder of a checkout, among switches of Chromium', () => {
    const before = ['electron', '--inspect=0', '-r', 'loader.cjs', '--remote-debugging-port=0', '.'];
    const ours = [...given, '--policy', '/policy.json', '--no-sandbox', '--enable-logging=stderr'];
    expect(electronCommandLine([...before, ...ours], developing)).toEqual({
      data: '/somewhere',
      policyFile: '/policy.json',
      json: true,
      doctor: false,
      enrol: false,
      wipe: false,
      yes: false,
      withRecords: false,
      allUsers: false,
    });
  });

  it('chooses no policy where the program is installed, and says so', () => {
    const { data, policyFile, refusal } = electronCommandLine(
      ['carelink', ...given, '--policy', '/policy.json'],
      installed,
    );
    expect([data, policyFile]).toEqual(['/somewhere', undefined]);
    expect(refusal).toMatch(/^The workstation does not know the option --policy; --help/);
  });

  it.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-port',
    '-remote-debugging-port=9222',
    '--Remote-Debugging-Port=9222',
    ' --remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--remote-debugging-address=0.0.0.0',
    '--remote-allow-origins=*',
    '--inspect',
    '--inspect-brk=0',
    '--inspect_port=0',
    '--js-flags=--expose-gc',
    '--load-extension=/x',
    '--host-rules=MAP * 127.0.0.1',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--proxy-server=http://127.0.0.1:8080',
    '--proxy-pac-url=http://127.0.0.1/x',
    '--user-data-dir=/x',
    '--disable-features=NetworkServiceSandbox',
    '--enable-features=X',
    '--enable-blink-features=X',
    '--no-sandbox',
    '--disable-setuid-sandbox',
    '--disable-gpu-sandbox',
    '--disable-web-security',
    '--disable-site-isolation-trials',
    '--single-process',
    '--gpu-launcher=/x',
    '--renderer-cmd-prefix=/x',
    '--utility-cmd-prefix=/x',
    '--enable-logging',
    '--log-file=/x',
    '--log-net-log=/x',
    '--net-log-capture-mode=Everything',
    '--ssl-key-log-file=/x',
    '--ignore-certificate-errors',
    '--unsafely-treat-insecure-origin-as-secure=http://x',
    '--enable-automation',
    '--auth-server-allowlist=*',
    '--use-fake-ui-for-media-stream',
    '--type=utility',
    '--app=/x',
    '-r',
    '--require=/x',
  ])('keeps an installed workstation from starting with %s', (argument) => {
    const refusal = refusalOf([argument, '--json']);
    expect(refusal).toMatch(/^\S+ would open the workstation .* so it is not started; .*|^The workstation /);
    expect(refusal).not.toContain('=');
  });

  it.each([
    [['--data', '--remote-debugging-port=1'], 'linux'],
    [['--data', ' --remote-debugging-port=1'], 'linux'],
    [['--data', '/remote-debugging-port=1'], 'win32'],
    [['/remote-debugging-port=1'], 'win32'],
    [['--', '--remote-debugging-port=1'], 'linux'],
    [['--lang=de --no-sandbox'], 'linux'],
    [['--ozone-platform=../x'], 'linux'],
    [['--use-gl=x,--no-sandbox y'], 'linux'],
  ] as const)('sees what Chromium sees in %j', (args, platform) =>
    expect(refusalOf(args, { ...installed, platform })).toBeDefined(),
  );

  it.each([
    '--ozone-platform=wayland',
    '--ozone-platform-hint=auto',
    '--force-device-scale-factor=1.5',
    '--lang=pt-BR',
    '--disable-gpu',
    '--force-renderer-accessibility',
    '--display=:1.0',
  ])('lets a site choose %s', (argument) => expect(refusalOf([argument, '--json'])).toBeUndefined());

  it.each([
    [['--dta', 'x'], 'The workstation does not know the option --dta; did you mean --data? --help'],
    [['--enroll'], 'The workstation does not know the option --enroll; did you mean --enrol? --help'],
    [['--JSON'], 'The workstation does not know the option --JSON; did you mean --json? --help'],
    [['-x=SECRET'], 'The workstation does not know the option -x'],
    [[`--${'x'.repeat(99)}`], 'The workstation does not know the option that was given; --help'],
    [['--\u001b[2J'], 'The workstation does not know the option that was given; --help'],
    [['--data'], '--data needs the name of a folder.'],
    [['--data='], '--data needs the name of a folder.'],
    [['--data', '--json'], '--data needs the name of a folder.'],
    [['--json=no'], '--json takes no value.'],
    [['--enrol', 'SECRET'], 'The workstation takes options only, no other arguments; a code for --enrol'],
    [['--', 'SECRET'], 'The workstation takes options only'],
    [['--doctor', '--enrol'], 'Give only one of --doctor, --enrol.'],
    [['--wipe', '--enrol'], 'Give only one of --enrol, --wipe.'],
    [['--yes'], '--yes belongs to --wipe.'],
    [['--doctor', '--with-records'], '--with-records belongs to --wipe.'],
    [['--all-users'], '--all-users belongs to --wipe.'],
    [['--wipe=now'], '--wipe takes no value.'],
    [['--wipe', 'SECRET'], 'The workstation takes options only, no other arguments;'],
  ])('tells what is wrong with %j, installed or not', (args, sentence) => {
    for (const context of [installed, developing]) {
      const refusal = refusalOf(args, context);
      expect(refusal?.slice(0, sentence.length)).toBe(sentence);
      expect(refusal).not.toMatch(/SECRET|\p{Cc}/u);
    }
  });

  it('does not start an installed workstation whose environment has pages written down', () => {
    for (const name of ['ELECTRON_ENABLE_LOGGING', 'ELECTRON_LOG_FILE']) {
      const context = { ...installed, environment: { [name]: 'file' } };
      expect(refusalOf([], context)).toMatch(new RegExp(`^With the variable ${name} `));
      expect(refusalOf([], { ...context, isPackaged: false })).toBeUndefined();
    }
    expect(
      refusalOf([], { ...installed, environment: { ELECTRON_OZONE_PLATFORM_HINT: 'auto' } }),
    ).toBeUndefined();
  });

  it('asks for the version or the help', () => {
    expect(electronCommandLine(['carelink', '--version'], installed).print).toBe('version');
    expect(electronCommandLine(['carelink', '--version', '-h'], installed).print).toBe('help');
  });
});

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { shellOptions } from '../../build/start-options.mjs';
import { suggestion } from '../../server/text/nearest-name.ts';
import { isHarmlessSwitch, isSwitchOfChromium } from './chromium-switches.ts';

export interface ElectronCommandLine {
  /** Absolute, like the next one; undefined when not given. */
  readonly data: string | undefined;
  readonly policyFile: string | undefined;
  readonly json: boolean;
  readonly doctor: boolean;
  readonly enrol: boolean;
  readonly wipe: boolean;
  /** All three belong to `wipe`. */
  readonly yes: boolean;
  readonly withRecords: boolean;
  readonly allUsers: boolean;
  /** What to print instead of starting. */
  readonly print: 'help' | 'version' | undefined;
  /** One sentence on why nothing is started. It repeats no option's value, since values may be secret. */
  readonly refusal: string | undefined;
}

export interface CommandLineContext {
  /** Installed by administrators: its users must not be able to switch off what binds them. */
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Electron reads these before any of our code runs, and then logs what pages print. */
const talkativeVariables = ['ELECTRON_ENABLE_LOGGING', 'ELECTRON_LOG_FILE'];

/** Reads what follows the program in `argv`; a packaged program is its own first argument. */
export function electronCommandLine(
  argv: readonly string[],
  { isPackaged, platform, environment }: CommandLineContext,
): ElectronCommandLine {
  const args = isPackaged ? argv.slice(1) : argumentsOfFolder(argv);
  const { values, tokens } = parseArgs({ args, strict: false, tokens: true, options: shellOptions });
  const rule = { isPackaged, platform };
  const refusal =
    args.map((argument) => faultOfArgument(argument, rule)).find((fault) => fault !== undefined) ??
    tokens.map((token) => faultOfToken(token, platform)).find((fault) => fault !== undefined) ??
    faultOfCombination(values, platform) ??
    (isPackaged ? faultOfEnvironment(environment) : undefined);
  return {
    data: pathOf(values.data),
    // In an installed workstation the policy binds the very user who could give this option.
    policyFile: isPackaged ? undefined : pathOf(values.policy),
    json: values.json === true,
    doctor: values.doctor === true,
    enrol: values.enrol === true,
    wipe: values.wipe === true,
    yes: values.yes === true,
    withRecords: values['with-records'] === true,
    allUsers: values['all-users'] === true,
    print: values.help === true ? 'help' : values.version === true ? 'version' : undefined,
    refusal,
  };
}

type Values = Readonly<Record<string, unknown>>;

function faultOfCombination(values: Values, platform: NodeJS.Platform): string | undefined {
  const tasks = ['doctor', 'enrol', 'wipe'].filter((name) => values[name] === true);
  if (tasks.length > 1) return `Give only one of ${tasks.map((name) => `--${name}`).join(', ')}.`;
  const details = ['yes', 'with-records', 'all-users'].filter((name) => values[name] === true);
  if (values.wipe !== true && details.length > 0) return `--${details[0]} belongs to --wipe.`;
  // Chromium does not run as root, so on Linux this is left to the command.
  if (values['all-users'] === true && platform !== 'win32')
    return platform === 'linux'
      ? '--all-users is for root: sudo carelink-workstation --wipe --all-users'
      : '--all-users is not there on this system: give --wipe as each user.';
  return undefined;
}

/** In `electron [Electron's switches] FOLDER [ours]`, a developer put the former there on purpose. */
function argumentsOfFolder(argv: readonly string[]): string[] {
  let at = 1;
  while (argv[at]?.startsWith('-')) at += /^(-r|--require)$/.test(argv[at] ?? '') ? 2 : 1;
  return argv.slice(at + 1);
}

interface ArgumentRule {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
}

/**
 * Looks at each argument the way Chromium does: it does not know our options and may take the value of one for a
 * switch.
 */
function faultOfArgument(given: string, { isPackaged, platform }: ArgumentRule): string | undefined {
  const argument = given.trim();
  if (!isSwitch(argument, platform) || argument === '--') return undefined;
  const name = nameOf(argument);
  if (argument === given && isOurs(name, isPackaged)) return undefined;
  if (argument === given && isHarmlessSwitch(argument)) return undefined;
  const isChromiums = isSwitchOfChromium(argument);
  if (isChromiums && !isPackaged) return undefined;
  if (isChromiums)
    return `${name} would open the workstation to other programs or take it out of its rules, so it is not started; take it out of the command line or the shortcut.`;
  return `The workstation does not know the option ${shownName(name)}${hint(name, isPackaged)} --help lists what it takes.`;
}

function isSwitch(argument: string, platform: NodeJS.Platform): boolean {
  return argument.startsWith('-') || (platform === 'win32' && argument.startsWith('/'));
}

function nameOf(argument: string): string {
  return argument.split('=', 1)[0] ?? '';
}

/** What was meant for another program may contain anything, so it is not repeated. */
function shownName(name: string): string {
  return /^[-/]{1,2}[\w-]{1,60}$/.test(name) ? name : 'that was given';
}

function hint(name: string, isPackaged: boolean): string {
  return suggestion(name, namesOf(isPackaged)) || ';';
}

function isOurs(name: string, isPackaged: boolean): boolean {
  return name === '-h' || namesOf(isPackaged).includes(name);
}

function namesOf(isPackaged: boolean): string[] {
  const names = Object.keys(shellOptions).map((name) => `--${name}`);
  return isPackaged ? names.filter((name) => name !== '--policy') : names;
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

function faultOfToken(token: Token, platform: NodeJS.Platform): string | undefined {
  if (token.kind === 'option-terminator') return undefined;
  // It may be a code or a private path, so it is not repeated.
  if (token.kind === 'positional')
    return 'The workstation takes options only, no other arguments; a code for --enrol belongs on standard input, where other programs cannot read it.';
  if (!isShellOption(token.name)) return undefined;
  const { type } = shellOptions[token.name];
  if (type === 'boolean') return token.value === undefined ? undefined : `${token.rawName} takes no value.`;
  const value = token.value?.trim() ?? '';
  if (value === '' || (!token.inlineValue && isSwitch(value, platform)))
    return `${token.rawName} needs the name of a ${token.name === 'data' ? 'folder' : 'file'}.`;
  return undefined;
}

function isShellOption(name: string): name is keyof typeof shellOptions {
  return Object.hasOwn(shellOptions, name);
}

function faultOfEnvironment(environment: CommandLineContext['environment']): string | undefined {
  const name = talkativeVariables.find((variable) => environment[variable] !== undefined);
  if (name === undefined) return undefined;
  return `With the variable ${name} what the screens print would be written down, so the workstation is not started; remove it.`;
}

function pathOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? resolve(value) : undefined;
}

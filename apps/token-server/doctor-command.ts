import type { Command } from 'commander';
import { isClockSynchronised } from '../../server/clock/is-clock-synchronised.ts';
import { shownValue } from '../../server/config/list-settings.ts';
import { ConfigError, type ServerConfig } from '../../server/config/server-config.ts';
import { checkEnvironment } from '../../server/doctor/check-environment.ts';
import { type Finding, findingsOf } from '../../server/doctor/finding.ts';
import { runDoctor } from '../../server/doctor/run-doctor.ts';
import { escapeLine } from '../../server/text/escape-for-screen.ts';
import { type CommandContext, systemClock } from './command-context.ts';
import { givenOptions } from './given-options.ts';
import { print } from './print.ts';
import { type ServeFlags, settingFlagsOf, withServeOptions } from './serve-options.ts';
import { explainSettings, type SettingInEffect } from './settings.ts';

interface DoctorFlags extends ServeFlags {
  readonly json?: boolean;
}

/** `doctor`: what is wrong, and what to do about it. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  withServeOptions(program.command('doctor'))
    .description(
      'check everything that a server needs, running or not, and change nothing; exit with 1 if a check fails',
    )
    .option('--json', 'as JSON')
    .action((flags: DoctorFlags) => examine(flags, context));
}

async function examine(flags: DoctorFlags, context: CommandContext): Promise<void> {
  const findings = await findingsFor(flags, context);
  print(flags.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(lineOf).join(''));
  if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1;
}

async function findingsFor(flags: DoctorFlags, { environment }: CommandContext): Promise<Finding[]> {
  const { ok, warn, fail } = findingsOf('configuration');
  try {
    const { config, file, inEffect } = explainSettings(settingFlagsOf(flags), environment);
    const changed = inEffect
      .filter(({ from }) => from !== 'default')
      .map(({ setting, value }) => `${setting.key}=${setting.secret ? '[masked]' : shownValue(value)}`);
    const findings = await runDoctor({
      config,
      configFile: file,
      nowMs: systemClock.nowMs(),
      isClockSynchronised,
    });
    const summary = changed.length > 0 ? `Not the default: ${changed.join(', ')}.` : 'All defaults.';
    const isThrottled = config.throttle === 'on';
    return [
      isThrottled ? ok(summary) : warn(`Throttling is off. ${summary}`, 'Never do this on a ward.'),
      ...inEffect.flatMap(overriddenDatabase),
      checkEnvironment({ environment, options: givenOptions(process) }),
      ...toleranceOf(config),
      ...findings,
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [
      fail(
        `${error.message}${error.message.endsWith('?') ? '' : '.'}`,
        'Correct it; docs/configuration.md describes every setting.',
      ),
    ];
  }
}

/** A reader of the file expects the database elsewhere, and so do commands that are given only the file. */
function overriddenDatabase({ setting, from, insteadOf }: SettingInEffect): Finding[] {
  if (setting.key !== 'database' || insteadOf === null) return [];
  return [
    findingsOf('configuration').warn(
      `The database comes from ${from}, which overrides ${insteadOf}.`,
      'Set it in one place, and start commands with the options of the server.',
    ),
  ];
}

/** Reported as long as it is set: it is meant only for a move. */
function toleranceOf({ clients: { tolerate_replays_until: day } }: ServerConfig): Finding[] {
  if (day === undefined) return [];
  const { warn } = findingsOf('replays');
  return [
    warn(
      `Until ${day}, an outdated refresh token of a session without a key ends no session: only the alert shows that a token was stolen.`,
      'Remove clients.tolerate_replays_until as soon as the old front end is gone.',
    ),
  ];
}

const widestCheck = 'encryption-key'.length;

function lineOf({ check, state, message, next }: Finding): string {
  const advice = next === null ? '' : ` Next: ${next}`;
  return `${state.padEnd(4)}  ${check.padEnd(widestCheck)}  ${escapeLine(`${message}${advice}`)}\n`;
}

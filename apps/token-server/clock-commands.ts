import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { acceptClock } from '../../server/domain/administration/accept-clock.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import {
  type AdministrationPorts,
  type CommandContext,
  type CommonFlags,
  withCommonOptions,
} from './command-context.ts';
import { printResult } from './database-commands.ts';

/** A running server looks every second. */
const patienceMs = 3_000;
const lookEveryMs = 250;

/** `clock …`: what to do when a server doubts the clock of its machine. */
export function addClockCommands(program: Command, context: CommandContext): void {
  const clock = program.command('clock').description('the clock of this machine, which the server may doubt');
  withCommonOptions(clock.command('accept'))
    .description('confirm that the clock of this machine is right: check it first, and set it if it is wrong')
    .action((flags: CommonFlags) =>
      printResult(flags, context, async (ports) => {
        await acceptClock(ports, Date.now());
        const isHeard = await hasServerHeard(ports);
        const time = isoTime(Date.now());
        return isHeard
          ? `The server goes by the clock of this machine again: ${time}.`
          : `Noted. No server is running: the next start goes by the clock of this machine, which says ${time}.`;
      }),
    );
}

async function hasServerHeard({ unitOfWork }: AdministrationPorts): Promise<boolean> {
  const untilMs = performance.now() + patienceMs;
  while (performance.now() < untilMs) {
    if (!(await unitOfWork.read(({ clockRecord }) => clockRecord.isAcceptanceRequested()))) return true;
    await setTimeout(lookEveryMs);
  }
  return false;
}

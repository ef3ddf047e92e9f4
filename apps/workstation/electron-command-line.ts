import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface ElectronCommandLine {
  /** Absolute, as the next; undefined: not given. */
  readonly data: string | undefined;
  readonly policyFile: string | undefined;
  readonly json: boolean;
  readonly doctor: boolean;
  readonly enrol: boolean;
}

/** What follows the program in `argv`; a packaged one is its own first argument. */
export function electronCommandLine(argv: readonly string[], isPackaged: boolean): ElectronCommandLine {
  const { values } = parseArgs({
    args: argv.slice(isPackaged ? 1 : 2),
    // Chromium's own switches may be among them.
    strict: false,
    options: {
      data: { type: 'string' },
      policy: { type: 'string' },
      json: { type: 'boolean' },
      doctor: { type: 'boolean' },
      enrol: { type: 'boolean' },
    },
  });
  return {
    data: pathOf(values.data),
    // Policy binds the user of an installed workstation, who could give this option as well as anybody.
    policyFile: isPackaged ? undefined : pathOf(values.policy),
    json: values.json === true,
    doctor: values.doctor === true,
    enrol: values.enrol === true,
  };
}

function pathOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? resolve(value) : undefined;
}

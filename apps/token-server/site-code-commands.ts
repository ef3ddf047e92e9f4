import { type Command, InvalidArgumentError, Option } from 'commander';
import { siteCodeLimits } from '../../server/contract/site-codes.ts';
import { isAddressRange } from '../../server/domain/addresses/address-ranges.ts';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { createSiteCode } from '../../server/domain/enrolment/create-site-code.ts';
import { revokeSiteCode } from '../../server/domain/enrolment/revoke-site-code.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { siteCodeOf } from '../../server/http/administration-answers.ts';
import { checkedId, checkedName } from './checked-arguments.ts';
import {
  type AdministrationPorts,
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withCreateOption,
} from './command-context.ts';
import { addListCommand, printResult } from './database-commands.ts';
import { lifetimeOption } from './lifetime.ts';
import { remarkNewWard } from './remark-new-ward.ts';

interface CreateFlags extends CommonFlags {
  readonly ward?: string;
  readonly uses: number;
  readonly ttl: number;
  readonly network: readonly string[];
  readonly approval?: true;
  readonly replaceSameName?: true;
  readonly json?: true;
}

/** `site-code …`: codes with which installers enrol many workstations. */
export function addSiteCodeCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('site-code')
    .description('codes with which many workstations enrol during installation');
  withCreateOption(withCommonOptions(group.command('create')))
    .description('make a code that enrols many workstations, and print it; it is shown only this once')
    .option('--ward <name>', 'ward of the workstations; added with the standard profile if it is new')
    .addOption(
      new Option('--uses <number>', 'how many workstations it enrols')
        .argParser(numberOfUses)
        .makeOptionMandatory(),
    )
    .addOption(lifetimeOption())
    .addOption(
      new Option(
        '--network <range>',
        'address or subnet from which it works, like 10.1.0.0/16; can be repeated',
      )
        .argParser(addNetwork)
        .default([], 'from anywhere'),
    )
    .option('--approval', 'make each workstation wait for device approve')
    .option(
      '--replace-same-name',
      'let a workstation replace the one of the same name if nobody is signed in there',
    )
    .option('--json', 'as JSON')
    .action((flags: CreateFlags) => {
      const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
      if (flags.network.length > siteCodeLimits.networks)
        throw new UsageError(`--network: at most ${siteCodeLimits.networks} networks.`);
      return printResult(flags, context, (ports) => create(ports, ward, flags));
    });
  addListCommand(
    group,
    'list site codes, without the codes themselves',
    context,
    async (repositories, nowMs) =>
      Array.fromAsync(await repositories.codes.siteCodes(), async (code) => {
        const { networks, ...terms } = await siteCodeOf(repositories, code, nowMs);
        return { ...terms, networks: networks.join(' ') || null };
      }),
    // Fits into a line of 120 characters; the rest is in `--json`.
    ({ id, ward, state, uses_left, uses, networks, approval, replace_same_name, expires_at }) => ({
      id,
      ward,
      state,
      left: `${uses_left} of ${uses}`,
      networks: networks ?? 'any',
      terms:
        [...(approval ? ['approval'] : []), ...(replace_same_name ? ['same name'] : [])].join(', ') || null,
      expires_at: `${expires_at.slice(0, 16)}Z`,
    }),
  );
  withCommonOptions(group.command('revoke <id>'))
    .description('revoke a site code; workstations it has enrolled stay enrolled')
    .action((given: string, flags: CommonFlags) => {
      const id = checkedId('site-code revoke', given);
      return printResult(flags, context, async (ports) => {
        await revokeSiteCode(ports, id, commandLine);
        return `Site code ${id} revoked.`;
      });
    });
}

async function create(ports: AdministrationPorts, ward: string | null, flags: CreateFlags): Promise<string> {
  const { uses, ttl: ttlSeconds, network: networks, approval, replaceSameName, json } = flags;
  const terms = {
    uses,
    networks,
    needsApproval: approval === true,
    replacesSameName: replaceSameName === true,
  };
  await remarkNewWard(ports, ward);
  const made = await createSiteCode(ports, { ...terms, ward, ttlSeconds }, commandLine);
  const expiresAt = isoTime(made.expiresAtMs);
  if (json) return JSON.stringify({ id: made.id, code: made.code, ward, expires_at: expiresAt });
  const into = ward === null ? '' : ` into ${ward}`;
  const from = networks.length === 0 ? 'any network' : networks.join(', ');
  const after = approval ? ' Each waits for device approve.' : '';
  const count = uses === 1 ? '1 workstation' : `${uses} workstations`;
  return `${made.code}\nEnrols ${count}${into}, from ${from}, until ${expiresAt}.${after} Its id is ${made.id}.`;
}

function numberOfUses(value: string): number {
  const uses = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (uses >= 1 && uses <= siteCodeLimits.uses) return uses;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${siteCodeLimits.uses}.`);
}

function addNetwork(value: string, before: readonly string[]): readonly string[] {
  if (isAddressRange(value)) return [...before, value];
  throw new InvalidArgumentError('It must be an address or a subnet, like 10.1.0.0/16 or 2001:db8::/32.');
}

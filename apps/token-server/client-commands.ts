import { type Command, Option } from 'commander';
import { addClient } from '../../server/domain/clients/add-client.ts';
import { removeClient } from '../../server/domain/clients/remove-client.ts';
import { type ClientType, clientTypes } from '../../server/domain/records/client.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { checkedId } from './checked-id.ts';
import { checkedName } from './checked-name.ts';
import {
  type CommandContext,
  type CommonFlags,
  withCommonOptions,
  withCreateOption,
  withDatabase,
} from './command-context.ts';
import { addListCommand } from './list-command.ts';
import { print } from './print.ts';
import type { Row } from './print-rows.ts';

interface AddFlags extends CommonFlags {
  readonly name: string;
  readonly type: ClientType;
  readonly json?: boolean;
}

/** `client …`: programs that may ask this server about tokens. */
export function addClientCommands(program: Command, context: CommandContext): void {
  const client = program.command('client').description('confidential clients, such as resource servers');
  withCreateOption(withCommonOptions(client.command('add')))
    .description('register a client; its id and secret are printed this once')
    .requiredOption('--name <name>', 'name of the client')
    .addOption(
      new Option('--type <type>', 'what the client is').choices([...clientTypes]).makeOptionMandatory(),
    )
    .option('--json', 'as JSON')
    .action((flags: AddFlags) => add(flags, context));
  addListCommand(client, 'list all clients', (flags) => list(flags, context));
  withCommonOptions(client.command('remove <id>'))
    .description('remove a client; its secret is refused from then on')
    .action((id: string, flags: CommonFlags) => remove(id, flags, context));
}

async function add(flags: AddFlags, context: CommandContext): Promise<void> {
  const name = checkedName('--name', flags.name);
  const { id, secret } = await withDatabase(flags, context, (ports) =>
    addClient(ports, { name, type: flags.type }),
  );
  print(
    flags.json
      ? `${JSON.stringify({ client_id: id, client_secret: secret })}\n`
      : `client_id: ${id}\nclient_secret: ${secret}\n`,
  );
}

async function list(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  return withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(({ clients }) =>
      clients.list().map((client) => ({
        id: client.id,
        name: client.name,
        type: client.type,
        created_at: isoTime(client.createdAtMs),
      })),
    ),
  );
}

async function remove(id: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  const clientId = checkedId('client remove', id);
  await withDatabase(flags, context, (ports) => removeClient(ports, clientId));
  print(`Client ${id} removed.\n`);
}

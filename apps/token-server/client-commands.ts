import { type Command, Option } from 'commander';
import { addClient } from '../../server/domain/clients/add-client.ts';
import { removeClient } from '../../server/domain/clients/remove-client.ts';
import { type ClientType, clientTypes } from '../../server/domain/records/client.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { checkedId, checkedName } from './checked-arguments.ts';
import {
  type CommandContext,
  type CommonFlags,
  withCommonOptions,
  withCreateOption,
} from './command-context.ts';
import { addListCommand, printResult } from './database-commands.ts';

interface AddFlags extends CommonFlags {
  readonly name: string;
  readonly type: ClientType;
  readonly json?: boolean;
}

/** `client …`: programs that may ask this server about tokens. */
export function addClientCommands(program: Command, context: CommandContext): void {
  const client = program.command('client').description('confidential clients, such as resource servers');
  withCreateOption(withCommonOptions(client.command('add')))
    .description('register a client and print its id and secret, which are shown only this once')
    .requiredOption('--name <name>', 'name of the client')
    .addOption(
      new Option('--type <type>', 'what the client is').choices([...clientTypes]).makeOptionMandatory(),
    )
    .option('--json', 'as JSON')
    .action((flags: AddFlags) => {
      const name = checkedName('--name', flags.name);
      return printResult(flags, context, async (ports) => {
        const { id, secret } = await addClient(ports, { name, type: flags.type });
        return flags.json
          ? JSON.stringify({ client_id: id, client_secret: secret })
          : `client_id: ${id}\nclient_secret: ${secret}`;
      });
    });
  addListCommand(client, 'list all clients', context, async ({ clients }) =>
    (await clients.list()).map(({ id, name, type, createdAtMs }) => ({
      id,
      name,
      type,
      created_at: isoTime(createdAtMs),
    })),
  );
  withCommonOptions(client.command('remove <id>'))
    .description('remove a client, whose secret is refused from then on')
    .action((given: string, flags: CommonFlags) => {
      const id = checkedId('client remove', given);
      return printResult(flags, context, async (ports) => {
        await removeClient(ports, id);
        return `Client ${id} removed.`;
      });
    });
}

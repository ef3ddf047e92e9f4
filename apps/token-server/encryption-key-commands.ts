import type { Command } from 'commander';
import {
  addKeyEncryptionKey,
  createKeyEncryptionFile,
  readKeyEncryptionKeys,
  removeOldKeyEncryptionKeys,
} from '../../server/crypto/key-encryption-keys.ts';
import {
  type CommandContext,
  type CommonFlags,
  settingsOf,
  systemClock,
  UsageError,
  withCommonOptions,
} from './command-context.ts';
import { print, printRows } from './print.ts';

interface FileFlags extends CommonFlags {
  readonly file?: string;
}

/** `keys encryption-key …`: the file with which the nodes of a cluster open their keys. */
export function addEncryptionKeyCommands(keys: Command, context: CommandContext): void {
  const encryptionKey = keys
    .command('encryption-key')
    .description('the file with which nodes open the keys that they share in the database');
  const command = (name: string, description: string) =>
    withCommonOptions(encryptionKey.command(name))
      .description(description)
      .option('--file <file>', 'the file (setting: key_encryption_key_file)');
  command('create', 'make the file, with a new key; the other nodes get a copy of it').action(
    (flags: FileFlags) => create(fileOf(flags, context)),
  );
  command('add', 'add a new key to the file, beside the one in use').action((flags: FileFlags) =>
    add(fileOf(flags, context)),
  );
  command('remove-old', 'remove all keys from the file but the newest').action((flags: FileFlags) =>
    removeOld(fileOf(flags, context)),
  );
  command('list', 'list the ids of its keys; shows no secret')
    .option('--json', 'as JSON')
    .action((flags: FileFlags & { json?: boolean }) =>
      printRows(
        readKeyEncryptionKeys(fileOf(flags, context)).map(({ id }) => ({ kid: id })),
        flags.json,
      ),
    );
}

function fileOf(flags: FileFlags, context: CommandContext): string {
  const file = flags.file ?? settingsOf(flags, context).key_encryption_key_file;
  if (file) return file;
  throw new UsageError('--file: name the file, or set key_encryption_key_file.');
}

function create(file: string): void {
  const id = createKeyEncryptionFile(file, systemClock.nowMs());
  print(`Key ${id} made in ${file}.
Copy the file to the same place on every node, and keep a copy apart from the backups of the database: without it no
backup can be used; with it and a backup anybody can sign tokens.
`);
}

function add(file: string): void {
  const id = addKeyEncryptionKey(file, systemClock.nowMs());
  print(`Key ${id} added to ${file}.
Next: copy the file to every node, run \`keys rewrap\` once, then \`keys encryption-key remove-old\`.
`);
}

function removeOld(file: string): void {
  const removed = removeOldKeyEncryptionKeys(file);
  print(
    removed.length === 0
      ? `${file} holds one key only: nothing to remove.\n`
      : `Removed from ${file}: ${removed.join(', ')}.
Next: copy the file to every node, then run \`keys rewrap\` once more, so that the old keys open nothing any more.
`,
  );
}

import { z } from 'zod';
import { shownName } from '../../server/contract/shown-text.ts';
import { UsageError } from './command-context.ts';

/** An id in lower case, for a command like `session end`; throws `UsageError` that says where ids are shown. */
export function checkedId(command: string, id: string): string {
  const parsed = z.uuid().safeParse(id);
  if (parsed.success) return parsed.data.toLowerCase();
  const [group] = command.split(' ');
  throw new UsageError(`${command}: the id must be a UUID as \`${group} list\` shows it.`);
}

/** An id, or null when `all` (the value of `option`) is given instead. Throws `UsageError` unless it is one of them. */
export function checkedIdOr(command: string, id: string | undefined, option: string, all: unknown) {
  if ((id === undefined) === (all === undefined))
    throw new UsageError(`${command}: give an id or ${option}.`);
  return id === undefined ? null : checkedId(command, id);
}

/** The name that an option gives to a ward or a person; throws `UsageError` that names the option. */
export function checkedName(option: string, value: string): string {
  const parsed = shownName.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `${option}: use 1 to 64 characters, without control characters or characters that change the writing direction.`,
  );
}

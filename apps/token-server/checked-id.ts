import { z } from 'zod';
import { UsageError } from './command-context.ts';

/** An id in lower case, for a command like `session end`; throws `UsageError` that says where ids are shown. */
export function checkedId(command: string, id: string): string {
  const parsed = z.uuid().safeParse(id);
  if (parsed.success) return parsed.data.toLowerCase();
  const [group] = command.split(' ');
  throw new UsageError(`${command}: the id must be a UUID as \`${group} list\` shows it.`);
}

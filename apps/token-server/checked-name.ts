import { shownName } from '../../server/contract/shown-text.ts';
import { UsageError } from './command-context.ts';

/** The name that an option gives to a ward or a person; throws `UsageError` that names the option. */
export function checkedName(option: string, value: string): string {
  const parsed = shownName.safeParse(value);
  if (!parsed.success)
    throw new UsageError(
      `${option}: 1 to 64 characters, none of them control characters or such as turn the direction of writing.`,
    );
  return parsed.data;
}

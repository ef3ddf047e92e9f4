import type { AdministrationPorts } from './command-context.ts';
import { printRemark } from './print.ts';

/** Says on standard error that a code is about to add its ward: a name that was mistyped is a new ward, and nothing else is wrong with it. */
export function remarkNewWard({ unitOfWork }: AdministrationPorts, ward: string | null): void {
  if (ward === null) return;
  const names = unitOfWork.read(({ wards }) => wards.list().map(({ name }) => name));
  if (names.includes(ward)) return;
  const like = names.find((name) => name.toLowerCase() === ward.toLowerCase());
  const hint =
    like === undefined
      ? 'the others: carelink-server ward list'
      : `${like} is another ward that was there before`;
  printRemark(`The ward ${ward} is new, and is added with the standard profile; ${hint}.\n`);
}

import { unknownWards } from '../../server/domain/wards/misspelt-wards.ts';
import { nearestName } from '../../server/text/nearest-name.ts';
import type { AdministrationPorts } from './command-context.ts';
import { printRemark } from './print.ts';

/** Says on standard error that a ward is about to be created with a code or a user: a mistyped name would otherwise go unnoticed. */
export async function remarkNewWard({ unitOfWork }: AdministrationPorts, ward: string | null): Promise<void> {
  if (ward === null) return;
  const names = await unitOfWork.read(async ({ wards }) => (await wards.list()).map(({ name }) => name));
  if (names.includes(ward)) return;
  const like = names.find((name) => name.toLowerCase() === ward.toLowerCase());
  const meant = unknownWards([ward], names, nearestName)[0]?.meant ?? null;
  const others =
    meant === null
      ? 'the others: carelink-server ward list'
      : `did you mean ${meant}, which was there before?`;
  const hint = like === undefined ? others : `${like} is another ward that was there before`;
  const sentence = `The ward ${ward} is new, and is added with the standard profile; ${hint}`;
  printRemark(sentence.endsWith('?') ? `${sentence}\n` : `${sentence}.\n`);
}

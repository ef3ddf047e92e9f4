import type { DraftFileInfo } from '../ports/draft-files.ts';
import type { DraftPlace } from './draft.ts';
import type { DraftKey } from './draft-key.ts';

const kibibyte = 1_024;
const mebibyte = 1_024 * kibibyte;

/** Of a text in UTF-8. */
export const longestDraftBytes = 32 * kibibyte;

interface Limit {
  readonly drafts: number;
  readonly bytes: number;
}

/** Per app, and separately for our own screens, so that no app can use up their share. */
const perSpace: Limit = { drafts: 50, bytes: mebibyte };
const perUser: Limit = { drafts: 200, bytes: 4 * mebibyte };

export const isTooLong = (text: string): boolean => Buffer.byteLength(text) > longestDraftBytes;

/** Whether a draft of that size may be added to, or replaced among, the files of its user. */
export function hasRoom(
  key: DraftKey,
  place: DraftPlace,
  newBytes: number,
  files: readonly DraftFileInfo[],
): boolean {
  const replaced = key.fileNameOf(place);
  const others = files.filter(({ name }) => name.startsWith(key.ownerPrefix) && name !== replaced);
  const [space, ownScreens] = [key.spacePrefix(place.app), key.spacePrefix(null)];
  const inSpace = others.filter(({ name }) => name.startsWith(space));
  if (!fits(perSpace, newBytes, inSpace)) return false;
  if (place.app === null) return true;
  const ofApps = others.filter(({ name }) => !name.startsWith(ownScreens));
  return fits(roomForApps, newBytes, ofApps);
}

const roomForApps: Limit = {
  drafts: perUser.drafts - perSpace.drafts,
  bytes: perUser.bytes - perSpace.bytes,
};

function fits({ drafts, bytes }: Limit, newBytes: number, files: readonly DraftFileInfo[]): boolean {
  const usedBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return files.length < drafts && usedBytes + newBytes <= bytes;
}

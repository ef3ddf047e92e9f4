import type { FolderFacts } from '../ports/diagnostic-probes.ts';
import type { CheckContext } from './check-context.ts';
import { type Finding, finding } from './report.ts';

const mebibyte = 2 ** 20;
const neededBytes = 100 * mebibyte;
const comfortableBytes = 1024 * mebibyte;

type Present = Extract<FolderFacts, { kind: 'present' }>;

/** Whether the data folder is private, can be written, and has room. */
export async function checkDataFolder({ folders, dataDirectory: folder }: CheckContext): Promise<Finding> {
  const facts = await folders.examine(folder);
  if (facts.kind === 'missing') return finding('folder_missing', { folder });
  const values = { folder, free: sizeOf(facts.freeBytes) };
  const fault = faultOf(facts);
  if (fault !== null) return finding(fault, values);
  if (facts.freeBytes < neededBytes) return finding('disk_full', values);
  if (facts.freeBytes < comfortableBytes) return finding('disk_low', values);
  return finding(facts.others === 'look' ? 'folder_visible' : 'folder_ok', values);
}

/** Whether the log can be written, and by nobody else. */
export async function checkLogFolder({ folders, logDirectory: folder }: CheckContext): Promise<Finding> {
  const facts = await folders.examine(folder);
  if (facts.kind === 'missing') return finding('folder_missing', { folder });
  const found = facts.others === 'look' ? 'folder_visible' : 'log_ok';
  return finding(faultOf(facts) ?? found, { folder, size: sizeOf(facts.bytes) });
}

/** Why a folder cannot be written, or is open for others to replace its files; null when it is fine. */
export function faultOf({ isWritable, others }: Present): 'folder_not_writable' | 'folder_open' | null {
  if (!isWritable) return 'folder_not_writable';
  return others === 'change' ? 'folder_open' : null;
}

/** In words, with one digit after the point. */
export function sizeOf(bytes: number): string {
  const mebibytes = bytes / mebibyte;
  return mebibytes < 1024 ? `${mebibytes.toFixed(1)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}

/** How many half-written texts are kept on this computer, and how much that is; never whose or what. */
export async function checkDrafts({ folders, draftDirectory: folder }: CheckContext): Promise<Finding> {
  const facts = await folders.examine(folder);
  if (facts.kind === 'missing') return finding('drafts_none');
  const fault = faultOf(facts);
  if (fault !== null) return finding(fault, { folder });
  if (facts.files === 0) return finding('drafts_none');
  return finding('drafts_kept', { count: String(facts.files), size: sizeOf(facts.bytes) });
}

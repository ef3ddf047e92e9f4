import type { CheckContext } from './check-context.ts';
import { faultOf, sizeOf } from './check-folders.ts';
import { type Finding, finding } from './report.ts';

/** How many half-written texts are kept on this computer, and how much that is; never whose or what. */
export async function checkDrafts({ folders, draftDirectory: folder }: CheckContext): Promise<Finding> {
  const facts = await folders.examine(folder);
  if (facts.kind === 'missing') return finding('drafts_none');
  const fault = faultOf(facts);
  if (fault !== null) return finding(fault, { folder });
  if (facts.files === 0) return finding('drafts_none');
  return finding('drafts_kept', { count: String(facts.files), size: sizeOf(facts.bytes) });
}

import type { ReportedProblem } from '../domain/records/device-report.ts';
import { jsonOrNull } from '../text/json-or-null.ts';

/** As they were written by a store; anything that somebody else has put there counts as none. */
export function problemsOf(text: string): readonly ReportedProblem[] {
  const list = jsonOrNull(text);
  if (!Array.isArray(list)) return [];
  return list.flatMap(({ setting = null, problem = '' }: Partial<ReportedProblem>) => [
    { setting: setting === null ? null : String(setting), problem: String(problem) },
  ]);
}

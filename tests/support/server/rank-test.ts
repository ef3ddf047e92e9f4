/**
 * The area under the ROC curve of two samples (Mann and Whitney's U as a share): how often a value of the first is
 * above one of the second. 0.5 means that nothing distinguishes them, 0 and 1 that everything does.
 */
export function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  let above = 0;
  for (const one of first) {
    for (const other of second) above += one > other ? 1 : one === other ? 0.5 : 0;
  }
  return above / (first.length * second.length);
}

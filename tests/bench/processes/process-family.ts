import { readdirSync, readFileSync } from 'node:fs';

/** A process and all its running descendants; empty without /proc. */
export function processFamily(root: number): number[] {
  const parents = processes().map((pid) => [pid, parentOf(pid)] as const);
  const family = [root];
  for (const member of family)
    family.push(...parents.filter(([, parent]) => parent === member).map(([pid]) => pid));
  return family;
}

/** Every process of the machine; none without /proc. */
export function processes(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

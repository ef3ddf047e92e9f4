import { isInstalled } from '../../build/installers/tools.ts';

/** Why something cannot be tried here, with the way out; null: it can. `tools`: programs, with Debian's packages of them. */
export function obstacleToTrial(
  tools: Readonly<Record<string, string>>,
  { asRoot }: { readonly asRoot: boolean },
): string | null {
  if (asRoot && process.getuid?.() !== 0) return 'it makes a machine of its own; start it as root';
  const missing = Object.entries(tools).filter(([program]) => !isInstalled(program));
  if (missing.length === 0) return null;
  const [programs, packages] = [0, 1].map((index) => [...new Set(missing.map((each) => each[index]))]);
  return `${programs?.join(', ')} is not here; on Debian: sudo apt-get install ${packages?.join(' ')}`;
}

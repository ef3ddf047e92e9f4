import type { Machine } from './machine.ts';
import { type Section, sectionText } from './table.ts';

const headline = '### ';

export interface BenchReport {
  readonly date: string;
  readonly machine: Machine;
  /** Cores kept busy by other programs just before the run. */
  readonly busyCores: number;
  readonly options: { readonly clients: number; readonly seconds: number; readonly peers: readonly string[] };
  readonly sections: readonly Section[];
}

/** The results page of the documentation. */
export function pageOf({ date, machine, busyCores, options, sections }: BenchReport): string {
  const { cpu, cores, memoryGib, platform, node } = machine;
  return `# Performance

Written by \`npm run bench -- --write-docs\`; do not edit by hand.

- Date: ${date.slice(0, 10)}
- Machine: ${cpu}, ${cores} cores, ${memoryGib} GiB, ${platform}, Node ${node}
- Other programs kept ${busyCores.toFixed(1)} cores busy before the run.
- Server and load share the machine. ${options.clients} closed-loop clients unless said otherwise, each rotating its
  own chain; ${options.seconds} s for each measurement after a warm-up.
- Each refresh is durable (\`synchronous=FULL\`, answered after the commit) and audited. Ratios compare figures of
  the same run, taken in turns; peers: ${options.peers.join(', ') || 'none'}. Absolute figures are for orientation.

${sections.map(sectionText).join('\n')}`;
}

/** The page with these sections replacing those of the same title; each says when it was measured. */
export function pageWith(page: string, { date, busyCores, sections }: BenchReport): string {
  const [head = '', ...parts] = page.split(`\n${headline}`);
  const texts = new Map(parts.map((part) => [part.split('\n', 1)[0] ?? '', `${headline}${part}`]));
  const measured = `Measured ${date.slice(0, 10)}, with ${busyCores.toFixed(1)} cores busy with other programs.`;
  for (const section of sections) {
    const [title = '', ...rest] = sectionText(section).split('\n');
    texts.set(section.title, [title, '', measured, ...rest].join('\n'));
  }
  return [head, ...texts.values()]
    .map((text) => text.trimEnd())
    .join('\n\n')
    .concat('\n');
}

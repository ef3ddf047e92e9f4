import { Bench, type BenchOptions } from './bench.ts';
import type { Row } from './report/row.ts';
import { type Section, sectionText } from './report/table.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** Runs the scenarios one after the other and reports each result at once; a failed one does not stop the others. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  options: BenchOptions,
): Promise<Section[]> {
  const bench = new Bench(options);
  const interrupt = () => bench.close().finally(() => process.exit(130));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const sections: Section[] = [];
    for (const scenario of scenarios) {
      const obstacle = scenario.obstacle?.(options) ?? null;
      if (obstacle !== null) {
        options.say(`Without “${scenario.title}”: ${obstacle}\n`);
        continue;
      }
      const section = await runScenario(scenario, bench);
      if (section.failure !== null) bench.forgetShared();
      options.say(sectionText(section));
      sections.push(section);
    }
    return sections;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await bench.close();
  }
}

async function runScenario(scenario: Scenario, bench: Bench): Promise<Section> {
  const rows: Row[] = [];
  try {
    for await (const row of scenario.run(bench)) rows.push(row);
    return { title: scenario.title, rows, failure: null };
  } catch (error) {
    return { title: scenario.title, rows, failure: error instanceof Error ? error.message : 'unknown' };
  }
}

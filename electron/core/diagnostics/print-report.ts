import { type CheckResult, checkNames, type Detail, type DiagnosticsReport } from './report.ts';

const widest = Math.max(...checkNames.map((name) => name.length));
const indent = ' '.repeat('fail  '.length + widest + 2);

/** The report as lines for a person, in English as IT support reads it. */
export function printReport(report: DiagnosticsReport): string {
  const results = report.checks.flatMap(({ result }) => result ?? []);
  const count = (state: CheckResult['state']) => results.filter((result) => result.state === state).length;
  return [
    `CareLink Workstation ${report.version}, diagnostics of ${report.startedAt}`,
    '',
    ...results.flatMap(linesOf),
    '',
    `${count('ok')} ok, ${count('warn')} warn, ${count('fail')} fail`,
    '',
  ].join('\n');
}

/** The report as JSON, for programs. */
export function reportAsJson(report: DiagnosticsReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** True when a check failed. */
export function hasFailed(report: DiagnosticsReport): boolean {
  return report.checks.some(({ result }) => result?.state === 'fail');
}

function linesOf({ state, check, message, next, details }: CheckResult): string[] {
  return [
    `${state.padEnd(4)}  ${check.padEnd(widest)}  ${message}`,
    ...(next === null ? [] : [`${indent}Next: ${next}`]),
    ...details.map((detail) => `${indent}${detail.name}: ${detail.value}${originOf(detail)}`),
  ];
}

function originOf({ source, isLocked }: Detail): string {
  if (source === undefined) return '';
  return isLocked ? ` (${source}; locked)` : ` (${source})`;
}

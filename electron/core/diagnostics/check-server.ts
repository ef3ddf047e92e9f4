import type { CheckContext } from './check-context.ts';
import type { FindingCode } from './findings.ts';
import { type Detail, type Finding, finding } from './report.ts';
import type { ServerSurvey, ServerTry, SurveyedAddress } from './survey-server.ts';
import { stateOf, worstOf } from './worst-of.ts';

const slowMs = 1_000;

const unchecked = {
  elsewhere: 'server_elsewhere',
  not_set_up: 'server_not_set_up',
  policy_faulty: 'not_checked',
} as const satisfies Record<string, FindingCode>;

/** Whether the server answers, is ours, is ready, and how fast. */
export async function checkServer({ server, survey }: CheckContext): Promise<Finding> {
  if (server.kind !== 'known') return finding(unchecked[server.kind]);
  const seen = await survey();
  return seen.kind === 'surveyed' ? judgeAll(seen, server.endpoint.mode) : judgeState(seen.state);
}

function judgeState(state: Extract<ServerSurvey, { kind: 'not_ready' }>['state']): Finding {
  if (state.kind === 'failed') return finding('server_not_started', { reason: state.reason });
  if (state.kind === 'starting') return finding('server_starting');
  return finding('server_restarting', { attempt: String(state.attempt) });
}

/** Where there are several addresses, work goes on as long as one of them leads to the server. */
function judgeAll(seen: Extract<ServerSurvey, { kind: 'surveyed' }>, mode: string): Finding {
  const all = [seen, ...seen.others];
  const found = all.map((one) => judge(one, mode));
  const details = found.flatMap((one) => one.details);
  const stranger = strangerAmong(all);
  if (stranger !== undefined) return finding('server_address_foreign', { address: stranger.url }, details);
  const failing = all.filter((_, index) => stateOf(found[index]) === 'fail');
  if (failing.length === 0 || failing.length === all.length) return { ...worstOf(found), details };
  const addresses = failing.map(({ url }) => url).join(', ');
  return finding('server_addresses_failing', { addresses, count: String(all.length) }, details);
}

/** An address where another server proves who it is, or none does: no workstation uses it. */
function strangerAmong(all: readonly SurveyedAddress[]): SurveyedAddress | undefined {
  const known = all.find(({ identity }) => typeof identity === 'string')?.identity;
  return all.slice(1).find(({ identity }) => identity === null || (identity ?? known) !== known);
}

function judge(seen: SurveyedAddress, mode: string): Finding {
  const { url: address, tries } = seen;
  const details = detailsOf(seen, mode);
  const answers = tries.filter((one) => one.kind === 'answered');
  const refused = answers.find(({ status, isOurs }) => status >= 500 || (isOurs && status >= 300));
  const status = (answer: { status: number }) => ({ address, status: String(answer.status) });
  const foreign = answers.find(({ isOurs }) => !isOurs);
  if (refused) return finding('server_not_ready', status(refused), details);
  if (foreign) return finding('server_foreign', status(foreign), details);
  const failed = tries.length - answers.length;
  if (answers.length === 0) return finding(codeOf(tries), { address }, details);
  if (failed > 0) return finding('server_unstable', { address, failed: String(failed) }, details);
  const latencyMs = median(answers.map((answer) => answer.latencyMs));
  const code = latencyMs > slowMs ? 'server_slow' : 'server_ok';
  return finding(code, { address, latency: String(latencyMs) }, details);
}

const codes = {
  timed_out: 'server_timed_out',
  refused: 'server_refused',
  no_way: 'server_no_way',
  untrusted: 'server_no_way',
  proxy_sign_in: 'server_proxy_sign_in',
  proxy_unreachable: 'server_proxy_unreachable',
} as const satisfies Record<string, FindingCode>;

function codeOf(tries: readonly ServerTry[]): FindingCode {
  const last = tries.findLast((one) => one.kind === 'no_answer');
  return codes[last?.failure ?? 'no_way'];
}

function detailsOf({ url, health, tries }: SurveyedAddress, mode: string): Detail[] {
  return [
    { name: 'address', value: url },
    { name: 'mode', value: mode },
    { name: '/healthz', value: health === null ? '–' : `HTTP ${health}` },
    { name: '/readyz', value: tries.map(wordsOf).join(', ') },
  ];
}

function wordsOf(one: ServerTry): string {
  return one.kind === 'answered' ? `HTTP ${one.status} in ${one.latencyMs} ms` : one.failure;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

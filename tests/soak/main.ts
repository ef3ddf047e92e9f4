import { Command, InvalidArgumentError } from 'commander';
import { isGoodRun, judgeSoak } from './judge-soak.ts';
import { runSoak, type SoakProgress } from './run-soak.ts';

interface Flags {
  readonly minutes: number;
  readonly rate: number;
  readonly clinicians: number;
}

const minuteMs = 60_000;
const samplesPerMinute = 4;
const say = (line: string) => process.stdout.write(`${line}\n`);

new Command('npm run soak --')
  .description(
    'Keeps a token server under mixed load: sign-ins, refreshes and recoveries, bound and unbound, reads, locks, sign-outs, wrong tokens and passwords, broken connections. Says every minute how it is doing, and at the end whether its memory stayed flat, no descriptor is left open, every answer was expected and the audit trail is whole. Exits with 1 if not. Everything stays on this machine.',
  )
  .option('--minutes <number>', 'how long; memory is judged from 8 minutes on', positive, 60)
  .option('--rate <number>', 'acts per second', positive, 300)
  .option('--clinicians <number>', 'people at work, each with a session', positive, 300)
  .action(run)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });

async function run({ minutes, rate, clinicians }: Flags): Promise<void> {
  const stop = new AbortController();
  // Not `once`: npm forwards a signal that the terminal has already sent to the whole group.
  process.on('SIGINT', () => stop.abort());
  say(`${minutes} minutes, ${rate} acts a second by ${clinicians} clinicians; Ctrl+C ends it and judges.`);
  let samples = 0;
  const facts = await runSoak({
    durationMs: minutes * minuteMs,
    rate,
    clinicians,
    sampleEveryMs: minuteMs / samplesPerMinute,
    stop: stop.signal,
    report: (progress) => {
      samples += 1;
      if (samples % samplesPerMinute === 0) say(lineOf(samples / samplesPerMinute, progress));
    },
  });
  const findings = judgeSoak(facts);
  say(`\n${facts.acts} acts`);
  for (const { what, isGood, detail } of findings) {
    say(`${isGood === null ? 'not judged' : isGood ? 'good' : 'BAD'}\t${what}: ${detail}`);
  }
  if (!isGoodRun(findings)) process.exitCode = 1;
}

function lineOf(minute: number, progress: SoakProgress): string {
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  const errors = Object.values(progress.errors).reduce((sum, count) => sum + count, 0);
  return [
    `${String(minute).padStart(3)} min`,
    `${progress.perSecond.toFixed(0)}/s`,
    `refresh p99 ${progress.p99Ms.toFixed(1)} ms`,
    `RSS ${megabytes(progress.rssBytes)}`,
    `heap ${megabytes(progress.heapBytes)}`,
    `${progress.descriptors ?? '?'} descriptors`,
    `database ${megabytes(progress.databaseBytes)}`,
    `${errors} errors`,
  ].join('  ');
}

function positive(value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It is a number above 0.');
}

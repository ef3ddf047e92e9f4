/** A sample of the server at work. */
export interface SoakSample {
  readonly atMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

export interface SoakFacts {
  readonly samples: readonly SoakSample[];
  /** How often each unexpected thing happened. */
  readonly errors: Readonly<Record<string, number>>;
  /** Before the first client arrived, and after the last had gone; null where they cannot be counted. */
  readonly descriptors: { readonly before: number | null; readonly after: number | null };
  readonly trailIsWhole: boolean;
}

export interface Finding {
  readonly what: string;
  /** Null: the run was too short to say. */
  readonly isGood: boolean | null;
  readonly detail: string;
}

const mebibyte = 1024 * 1024;
const hourMs = 3_600_000;
/** While caches fill up and code is compiled. */
const warmUpShare = 0.3;
const shortestMs = 5 * 60_000;
/** Opened for good after the first sample: five by the thread that signs under load, and some a library may open. */
export const spareDescriptors = 8;
/**
 * A leak of 10 bytes per request at 300 requests a second is 10 MiB an hour. SQLite's page cache, 16 MB outside the
 * heap, fills only as the database grows, which takes longer than the warm-up of a short run.
 */
const allowed = {
  heapBytes: { perHour: 8 * mebibyte, atLeast: 3 * mebibyte },
  rssBytes: { perHour: 32 * mebibyte, atLeast: 24 * mebibyte },
} as const;

/** The findings of a run. */
export function judgeSoak({ samples, errors, descriptors, trailIsWhole }: SoakFacts): readonly Finding[] {
  const count = Object.values(errors).reduce((sum, one) => sum + one, 0);
  const { before, after } = descriptors;
  const counted = before !== null && after !== null;
  return [
    { what: 'answers', isGood: count === 0, detail: count === 0 ? 'as expected' : JSON.stringify(errors) },
    judgeMemory('heap', 'heapBytes', samples),
    judgeMemory('resident memory', 'rssBytes', samples),
    {
      what: 'descriptors',
      isGood: counted ? after <= before + spareDescriptors : null,
      detail: counted ? `${before} before, ${after} after` : 'cannot be counted here',
    },
    { what: 'audit trail', isGood: trailIsWhole, detail: trailIsWhole ? 'whole' : 'broken' },
  ];
}

/** True when there are no complaints. */
export function isGoodRun(findings: readonly Finding[]): boolean {
  return findings.every(({ isGood }) => isGood !== false);
}

function judgeMemory(
  what: string,
  member: 'heapBytes' | 'rssBytes',
  samples: readonly SoakSample[],
): Finding {
  const firstMs = samples[0]?.atMs ?? 0;
  const lastMs = samples.at(-1)?.atMs ?? 0;
  const fromMs = firstMs + (lastMs - firstMs) * warmUpShare;
  const judged = samples.filter(({ atMs }) => atMs >= fromMs);
  const durationMs = lastMs - fromMs;
  if (durationMs < shortestMs) return { what, isGood: null, detail: 'not judged in so short a run' };
  const slope = theilSenSlope(judged.map((sample) => [sample.atMs, sample[member]]));
  const limit = Math.max(allowed[member].atLeast, (allowed[member].perHour * durationMs) / hourMs);
  const megabytes = (bytes: number) => (bytes / mebibyte).toFixed(1);
  return {
    what,
    isGood: slope * durationMs <= limit,
    detail: `${megabytes(slope * durationMs)} MiB more in ${(durationMs / 60_000).toFixed(0)} min (allowed ${megabytes(limit)}), ${megabytes(slope * hourMs)} MiB an hour`,
  };
}

/** The median slope between all pairs of points, so that outliers, such as one late collection, do not count. */
export function theilSenSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes = points.flatMap(([x, y], at) =>
    points.slice(at + 1).flatMap(([otherX, otherY]) => (otherX > x ? [(otherY - y) / (otherX - x)] : [])),
  );
  const sorted = slopes.sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

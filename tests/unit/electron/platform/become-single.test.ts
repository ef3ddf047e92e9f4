import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { becomeSingle, StartUnansweredError } from '../../../../electron/platform/become-single.ts';
import { answerStart, type StartRequest, startRequest } from '../../../../electron/platform/start-request.ts';

let userData: string;
let nowMs: number;
let requests: StartRequest[];

beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'carelink-single-'));
  [nowMs, requests] = [0, []];
});
afterEach(() => rmSync(userData, { recursive: true }));

/** `has` says whether the n-th request gets the lock, and does what its holder does meanwhile. */
const become = (has: (request: StartRequest, times: number) => boolean, isScript = false) =>
  becomeSingle({
    app: {
      requestSingleInstanceLock: (raw) => {
        requests.push(startRequest(raw));
        return has(requests.at(-1) as StartRequest, requests.length);
      },
    },
    userData,
    isScript,
    clock: { monotonicMs: () => (nowMs += 100) },
  });

it('is the one at once where nobody else is', () => {
  expect(become(() => true)).toBe('single');
  expect(requests).toHaveLength(1);
});

it.each([false, true])('leaves the start to who has answered it; of a script: %s', (isScript) => {
  const outcome = become(({ id }) => {
    answerStart(userData, String(id));
    return false;
  }, isScript);
  expect(outcome).toBe('answered');
  expect(requests).toMatchObject([{ isScript }]);
  expect(readdirSync(userData)).toHaveLength(1);
  expect(statSync(join(userData, String(readdirSync(userData)[0]))).mode & 0o777).toBe(0o600);
});

it('waits for the end of one that ends, and takes its place', () => {
  expect(become((_request, times) => times === 4)).toBe('single');
});

it('waits for the window of one that starts', () => {
  const outcome = become(({ id }, times) => {
    if (times === 3) answerStart(userData, String(id));
    return false;
  });
  expect(outcome).toBe('answered');
});

it('is not answered by what was said to another start', () => {
  answerStart(userData, '0f3c27c8-7d7e-4a51-9d86-9c7c3a5e9d11');
  expect(become((_request, times) => times === 2)).toBe('single');
});

it('says so when nobody answers and nobody ends, in bounded time', () => {
  expect(become(() => false)).toBeInstanceOf(StartUnansweredError);
  expect(nowMs).toBeLessThan(40_000);
});

it('says why when the lock is no lock', () => {
  writeFileSync(join(userData, 'SingletonLock'), '');
  expect(become(() => false)).toMatchObject({ message: expect.stringContaining('is no link') });
  expect(requests).toHaveLength(1);
});

it('goes on asking where a lock is left whose process nobody knows', () => {
  symlinkSync('elsewhere-1', join(userData, 'SingletonLock'));
  expect(become((_request, times) => times === 2)).toBe('single');
});

it('does not need the answer to be written', () => {
  expect(() => answerStart(join(userData, 'missing'), 'x')).not.toThrow();
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { AnswerCount } from '../../ha/faults/answer-count.ts';
import { History, type Operation } from '../../ha/load/history.ts';

it('what people are told while there is no standby is counted: 202, 200, or nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-count-'));
  const history = new History(join(folder, 'history.jsonl'));
  const note = (
    act: Operation['act'],
    outcome: Operation['outcome'],
    detail = '',
    fromMs = performance.now(),
  ) =>
    history.record({
      ...{ client: 1, act, outcome, fromMs, toMs: performance.now(), session: 's', user: 1, bound: true },
      ...{ presented: 0, received: 0, fingerprint: '', detail },
    });
  const count = new AnswerCount(history);
  note('refresh', 'acknowledged');
  note('end', 'unknown', '202');
  note('disable', 'unknown', '202');
  note('revoke-device', 'acknowledged');
  note('enable', 'acknowledged');
  note('refresh', 'unknown', '503 unavailable');
  note('end', 'acknowledged', '', performance.now() - 1_000);
  count.end();
  note('refresh', 'acknowledged');
  expect(count).toMatchObject({ refreshed: 1, ended: 1, unprotected: 2, unanswered: 1 });
  await history.close();
  rmSync(folder, { recursive: true });
});

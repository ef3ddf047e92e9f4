import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { EventStreams } from '../../../../electron/browser-shell/event-streams.ts';
import type { Snapshot } from '../../../../electron/core/views/snapshot.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';

/** A page whose connection takes only as much as the test says. */
class SlowPage extends EventEmitter {
  readonly written: string[] = [];
  writableNeedDrain = false;

  writeHead(): void {}

  write(text: string): void {
    this.written.push(text);
  }

  end(): void {
    this.emit('close');
  }
}

function open() {
  let revision = 1;
  let push: (snapshot: Snapshot) => void = () => undefined;
  const snapshot = () => ({ revision }) as Snapshot;
  const clock = new FakeClock();
  const streams = new EventStreams(clock, {
    snapshot,
    subscribe: (listener) => {
      push = listener;
      return () => {
        push = () => undefined;
      };
    },
  });
  const page = new SlowPage();
  streams.add(page as unknown as ServerResponse);
  const change = () => {
    revision += 1;
    push(snapshot());
  };
  return { clock, streams, page, change };
}

const revisions = (page: SlowPage) =>
  page.written.flatMap((text) => text.match(/"revision":(\d+)/)?.[1] ?? []).map(Number);

it('gives a page that does not read only the newest snapshot when it reads again', async () => {
  const { page, change, clock } = open();
  change();
  page.writableNeedDrain = true;
  for (let changes = 0; changes < 1_000; changes += 1) change();
  await clock.advance(60_000);
  expect(revisions(page)).toEqual([1, 2]);
  expect(page.listenerCount('drain')).toBe(1);
  page.writableNeedDrain = false;
  page.emit('drain');
  expect(revisions(page)).toEqual([1, 2, 1002]);
});

it('forgets a page that went, and tells nobody after its end', async () => {
  const { page, change, streams, clock } = open();
  page.emit('close');
  change();
  expect(revisions(page)).toEqual([1]);
  streams.close();
  change();
  await clock.advance(60_000);
  expect(revisions(page)).toEqual([1]);
  expect(clock.pendingTimers).toBe(0);
});

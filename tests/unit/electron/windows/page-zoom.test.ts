import { beforeEach, describe, expect, it } from 'vitest';
import { PageZoom } from '../../../../electron/windows/page-zoom.ts';
import { FakeWebContents } from '../../../support/electron/fake-electron.ts';

describe('zoom', () => {
  let page: FakeWebContents;
  let zoom: PageZoom;
  let changes: number;
  let kept: number | null;

  beforeEach(() => {
    page = new FakeWebContents();
    changes = 0;
    kept = null;
    zoom = new PageZoom(
      () => page.asElectron,
      {
        read: () => kept,
        keep: (factor) => {
          kept = factor;
        },
      },
      () => {
        changes += 1;
      },
    );
  });

  const times = (count: number, act: () => void) => {
    for (let index = 0; index < count; index += 1) act();
  };

  it('ends at 50 and 300 %, passes 200 % on the way, and finds back by the same steps', () => {
    const up: number[] = [];
    times(20, () => {
      zoom.step('in');
      up.push(zoom.factor);
    });
    expect(up).toContain(2);
    expect(zoom.factor).toBe(3);
    times(7, () => zoom.step('out'));
    expect(zoom.factor).toBe(1);
    times(20, () => zoom.step('out'));
    expect(zoom.factor).toBe(0.5);
    zoom.step('reset');
    expect(zoom.factor).toBe(1);
    expect(changes).toBe(48);
  });

  it.each([
    [0.06, 0.5, 0.67],
    [15.41, 3, 3],
    [Number.NaN, 1, 1.1],
    [1.2, 1.2, 1.25],
    [1.7499998, 1.7499998, 2],
  ])('that was left at %d is %d, and the next step leads to %d', (left, kept, next) => {
    page.zoomFactor = left;
    expect(zoom.factor).toBe(kept);
    zoom.restore();
    expect(page.zoomFactor).toBe(kept);
    zoom.step('in');
    expect(page.zoomFactor).toBe(next);
  });

  it.each([
    [1.5, 1, 1.5],
    [0.06, 1, 0.5],
    [99, 2, 3],
    [1, 1.5, 1],
  ])('that was kept at %d counts more than what Chromium says (%d): %d', (before, chromium, now) => {
    kept = before;
    page.zoomFactor = chromium;
    zoom.restore();
    expect([page.zoomFactor, kept]).toEqual([now, now]);
  });

  it('is 100 % without a window, and steps lead nowhere', () => {
    page.close();
    zoom.step('in');
    expect([zoom.factor, changes]).toEqual([1, 0]);
  });
});

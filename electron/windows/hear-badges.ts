import type { App } from 'electron';
import { PrefixedBadge } from '../core/contract/prefixed-badge.ts';
import type { EffectivePolicy } from '../core/policy/effective-policy.ts';
import type { Clock } from '../core/ports/clock.ts';
import { RunningTime } from '../core/time/running-time.ts';
import type { Workstation } from '../core/workstation.ts';
import { isReplayed } from './apps/replay-keys.ts';

interface HearingParts {
  readonly app: Pick<App, 'on'>;
  readonly workstation: Pick<Workstation, 'badgeIsLookedUp' | 'badgeTapped'>;
  readonly policy: Pick<EffectivePolicy, 'badges' | 'badge_prefix'>;
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
}

/** Longer than keys of one badge may be apart. */
const watchedAfterKeyMs = 1_500;

/**
 * Hears badge readers that type like a keyboard, wherever the focus is: in our page, in an app or a frame of it, in
 * whatever else shows a page. Before any of them the keys pass here, and those of a badge go no further, also if this
 * process stood still in the middle of it.
 */
export function hearBadges({ app, workstation, policy, clock }: HearingParts): void {
  const prefix = () => (policy.badges === 'on' ? policy.badge_prefix : null);
  const badge = new PrefixedBadge({ prefix, isLookedUp: () => workstation.badgeIsLookedUp() });
  // Electron does not tell when a key was pressed, only that it was.
  const time = new RunningTime(clock);
  app.on('web-contents-created', (_event, contents) => {
    contents.on('before-input-event', (event, { type, key, code, isAutoRepeat, control, alt, meta }) => {
      if ((type !== 'keyDown' && type !== 'keyUp') || isReplayed(contents)) return;
      const outcome = badge.feed({
        kind: type === 'keyDown' ? 'down' : 'up',
        ...{ key, code, isRepeated: isAutoRepeat, hasCommand: control || alt || meta },
        atMs: time.nowMs(),
      });
      time.watchFor(badge.isWithholding ? watchedAfterKeyMs : 0);
      if (outcome === 'pass') return;
      event.preventDefault();
      if (outcome !== 'swallow') void workstation.badgeTapped({ number: outcome.number, reader: 'wedge' });
    });
    contents.on('input-event', (_event, { type }) => {
      if (type === 'mouseDown' || type === 'touchStart') badge.pointerPressed();
    });
  });
}

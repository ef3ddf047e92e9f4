import type { Barrier } from '../views/snapshot.ts';
import { type Farewell, recentFarewells, withFarewell, withoutFarewellFor } from './farewell.ts';
import type { LiveSession } from './live-session.ts';
import { nextNotice } from './next-notice.ts';
import { nextStage } from './next-stage.ts';
import { nextTap } from './next-tap.ts';
import type { LockedSession, Situation } from './stage.ts';
import type { StageEvent } from './stage-event.ts';

/** Everything after `event`; null when it means nothing in the present stage. */
export function nextSituation(situation: Situation, event: StageEvent): Situation | null {
  const stage = nextStage(situation, event);
  if (stage === null) return null;
  return {
    stage,
    parked: nextParked(situation, event),
    notice: nextNotice(situation, event),
    barrier: nextBarrier(situation, event),
    farewells: nextFarewells(situation, event),
    tap: nextTap(situation, event),
  };
}

function nextParked({ stage, parked }: Situation, event: StageEvent): readonly LockedSession[] {
  switch (event.kind) {
    case 'sessions_found':
      return [...parked, ...event.parked];
    case 'parked':
      return stage.name === 'locked' ? [{ session: stage.session, lock: stage.lock }, ...parked] : parked;
    case 'brought_back':
    case 'parked_ended':
      return parked.filter(({ session }) => session !== event.session);
    default:
      return parked;
  }
}

function nextBarrier({ barrier }: Situation, event: StageEvent): Barrier | null {
  switch (event.kind) {
    case 'sign_in_failed':
      return event.barrier ?? barrier;
    case 'parked_ended':
      return event.reason === 'device_revoked' ? 'revoked' : barrier;
    case 'ended':
      return 'reason' in event.notice && event.notice.reason === 'device_revoked' ? 'revoked' : barrier;
    case 'enrolment_waits':
      return 'waiting';
    case 'signed_in':
    case 'enrolled':
    case 'barrier_lifted':
      return null;
    default:
      return barrier;
  }
}

function nextFarewells({ farewells }: Situation, event: StageEvent): readonly Farewell[] {
  switch (event.kind) {
    case 'parked_ended': {
      const { reason, atMs } = event;
      return withFarewell(farewells, { ...userOf(event.session), reason, atMs });
    }
    case 'signed_in':
      return withoutFarewellFor(farewells, event.session.info.userId);
    case 'time_passed':
      return recentFarewells(farewells, event.nowMs);
    default:
      return farewells;
  }
}

function userOf({ info: { userId, displayName } }: LiveSession): Pick<Farewell, 'userId' | 'displayName'> {
  return { userId, displayName };
}

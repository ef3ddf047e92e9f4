import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import type { ActionResult } from '../../../electron/core/views/snapshot.ts';
import type { UnlockProof } from '../../../electron/ipc/contract.ts';
import type { FakeClock } from '../core/fake-clock.ts';
import type { FakePower } from '../core/fake-power.ts';
import type { Fault } from '../core/faulty-network.ts';
import { badgeOf, type Computer, passwordOf, pinOf, type User, users } from './computer.ts';
import type { WardModel } from './ward-model.ts';

export type WardCommand = fc.AsyncCommand<WardModel, Computer>;

const minuteMs = 60_000;
const reasons = ['revoked_by_administrator', 'ended_elsewhere', 'user_disabled'] as const;
const faults: Fault[] = ['offline', 'hang', 'lose_answer', 'truncate', 'portal', { status: 503 }];

/** How many commands have been carried out. */
export interface Tally {
  count: number;
}

type Act = (computer: Computer, model: WardModel) => unknown;
type Condition = (model: WardModel) => boolean;

interface Making {
  readonly name: string;
  /** The next command does not wait until this one is done. */
  readonly isHasty?: boolean;
  readonly when?: Condition;
  readonly act: Act;
}

function command(tally: Tally, { name, isHasty = false, when = () => true, act }: Making): WardCommand {
  return {
    check: when,
    async run(model, computer) {
      tally.count += 1;
      await act(computer, model);
      if (isHasty) await computer.clock.settle();
      else await computer.rest();
      model.check(computer, { atRest: !computer.isBusy });
    },
    toString: () => (isHasty ? `${name}, hastily` : name),
  };
}

type Proof = 'password' | 'pin' | 'wrong password' | 'wrong pin' | 'password of another' | 'pin of another';
const right: readonly Proof[] = ['password', 'password', 'pin', 'pin'];
const wrong: readonly Proof[] = ['wrong password', 'wrong pin', 'password of another', 'pin of another'];
const anyUser = fc.constantFrom(...users);
const anyProof = fc.constantFrom(...right, ...right, ...wrong);
const anyHaste = fc.constantFrom(false, false, true);
const anyPlace = fc.nat(5);

const isActive: Condition = ({ phase }) => phase === 'active';
const isHere: Condition = ({ phase }) => phase === 'active' || phase === 'locked';
const isFree: Condition = ({ phase }) => phase === 'signed_out';
const hasParked: Condition = ({ parked }) => parked > 0;

/** Everything that happens at a shared computer; some of it while something else is under way. */
export function wardCommands(tally: Tally): fc.Arbitrary<WardCommand>[] {
  const make = (making: Making) => command(tally, making);
  const often = <Value>(times: number, value: Value): Value[] => Array.from({ length: times }, () => value);
  return [
    ...often(4, signIns(make)),
    ...often(4, returns(make)),
    ...often(2, unlocks(make)),
    ...often(2, deeds(make)),
    ...often(2, taps(make)),
    ...often(2, cards(make)),
    notes(make),
    departures(make),
    passing(make),
    ...often(2, trouble(make)),
  ];
}

type Make = (making: Making) => WardCommand;

const signIns = (make: Make) =>
  fc.tuple(anyUser, fc.constantFrom(true, true, true, false), anyHaste).map(([user, isRight, isHasty]) =>
    make({
      name: `${user} signs in${isRight ? '' : ' wrongly'}`,
      isHasty,
      when: isFree,
      act: (computer) => {
        const password = isRight ? passwordOf(user) : 'a wrong password';
        computer.begin(
          () => computer.workstation.actions['session.sign-in']({ username: user, password }),
          ({ ok }) => {
            if (!isRight) expect(ok).toBe(false);
          },
        );
      },
    }),
  );

const returns = (make: Make) =>
  fc.oneof(
    anyHaste.map((isHasty) =>
      make({
        name: 'switch',
        isHasty,
        when: isHere,
        act: (computer) => computer.begin(() => computer.workstation.actions['session.switch-user']()),
      }),
    ),
    fc.tuple(anyPlace, anyProof, anyHaste).map(([at, proof, isHasty]) =>
      make({
        name: `number ${at} comes back by ${proof}`,
        isHasty,
        when: hasParked,
        act: (computer) => {
          const target = parkedAt(computer, at);
          if (target === undefined) return;
          const input = inputOf(proof, target.user.username as User);
          computer.begin(
            () => computer.workstation.actions['session.unlock-parked']({ sessionId: target.id, ...input }),
            ({ ok }) => expectRefusal(proof, ok),
          );
        },
      }),
    ),
    fc.tuple(anyPlace, anyHaste).map(([at, isHasty]) =>
      make({
        name: `room is made by the end of number ${at}`,
        isHasty,
        when: (model) => model.needsRoom,
        act: (computer, model) => {
          const target = parkedAt(computer, at);
          if (target === undefined) return;
          const isOver = model.leave(target.id);
          computer.begin(
            () => computer.workstation.actions['session.sign-in-making-room']({ sessionId: target.id }),
            isOver,
          );
        },
      }),
    ),
  );

const unlocks = (make: Make) =>
  fc.oneof(
    anyHaste.map((isHasty) =>
      make({
        name: 'lock',
        isHasty,
        when: isActive,
        act: (computer) => computer.begin(() => computer.workstation.lock('button')),
      }),
    ),
    fc.tuple(anyProof, anyHaste).map(([proof, isHasty]) =>
      make({
        name: `unlock by ${proof}`,
        isHasty,
        when: ({ phase }) => phase === 'locked',
        act: (computer) =>
          actOfUser(computer, proof, (input) => computer.workstation.actions['session.unlock'](input)),
      }),
    ),
  );

const deeds = (make: Make) =>
  fc.oneof(
    anyHaste.map((isHasty) =>
      make({
        name: 'set a PIN',
        isHasty,
        when: isActive,
        act: (computer) => {
          const user = computer.workstation.currentSession()?.user.username;
          if (user === undefined) return;
          computer.begin(() =>
            computer.workstation.actions['session.set-pin']({ pin: pinOf(user), password: passwordOf(user) }),
          );
        },
      }),
    ),
    fc.tuple(anyProof, anyHaste).map(([proof, isHasty]) =>
      make({
        name: `continue by ${proof}`,
        isHasty,
        when: isActive,
        act: (computer) =>
          actOfUser(computer, proof, (input) => computer.workstation.actions['session.continue'](input)),
      }),
    ),
    anyHaste.map((isHasty) =>
      make({
        name: 'an app calls',
        isHasty,
        when: isActive,
        act: (computer) => computer.begin(() => callAsApp(computer)),
      }),
    ),
  );

/** Cards go in and out: hers may open what its removal has locked. */
const cards = (make: Make) =>
  fc.oneof(
    fc
      .tuple(
        anyUser,
        fc.constantFrom('genuine', 'genuine', 'without key', 'with the key of another'),
        anyHaste,
      )
      .map(([user, kind, isHasty]) =>
        make({
          name: `a card of ${user} is put in, ${kind}`,
          isHasty,
          act: (computer) => {
            if (computer.card !== null) return;
            if (computer.removal?.user !== user) computer.removal = null;
            computer.putCard({ user, kind });
          },
        }),
      ),
    fc.tuple(anyHaste, fc.constantFrom('for good', 'again', 'again', 'too late')).map(([isHasty, back]) =>
      make({
        name: `the card is taken out, and in ${back}`,
        isHasty,
        act: async (computer) => {
          const { card, clock } = computer;
          if (card === null) return;
          const before = activeUser(computer);
          computer.takeCard();
          const isLocked = computer.workstation.snapshot().phase.name === 'locked';
          if (before === card.user && isLocked)
            computer.removal = { user: before, atMs: clock.monotonicMs() };
          if (back === 'for good') return;
          await clock.advance(back === 'again' ? 5_000 : 61_000);
          computer.putCard(card);
        },
      }),
    ),
  );

/** Badges and cards, whatever is on screen: they name, lock or make way, and never let anybody in or out. */
const taps = (make: Make) =>
  fc.oneof(
    fc.tuple(fc.constantFrom(...users, 'nobody'), anyHaste).map(([user, isHasty]) =>
      make({
        name: `the badge of ${user} is read`,
        isHasty,
        act: (computer) => {
          const number = user === 'nobody' ? '13579111' : badgeOf(user);
          const before = computer.isBusy ? null : activeUser(computer);
          if (computer.removal?.user !== user) computer.removal = null;
          computer.begin(async () => {
            await computer.workstation.badgeTapped({ number, reader: 'wedge' });
            const after = activeUser(computer);
            if (before !== null && after !== null) expect(after).toBe(before);
            return { ok: true };
          });
        },
      }),
    ),
    fc.tuple(anyHaste, fc.boolean()).map(([isHasty, isRight]) =>
      make({
        name: `whoever has shown a badge signs in${isRight ? '' : ' wrongly'}`,
        isHasty,
        when: isFree,
        act: (computer) => {
          const reading = computer.workstation.snapshot().tap?.reading;
          if (reading?.kind !== 'visitor') return;
          const visitorId = reading.visitor.id;
          const user = reading.visitor.displayName?.split(' ').at(-1) ?? '';
          const password = isRight ? passwordOf(user) : 'a wrong password';
          computer.begin(
            () => computer.workstation.actions['session.sign-in']({ visitorId, password }),
            ({ ok }) => {
              if (!isRight) expect(ok).toBe(false);
            },
          );
        },
      }),
    ),
  );

const activeUser = ({ workstation }: Computer) => {
  const current = workstation.currentSession();
  return current === null || current.locked ? null : current.user.username;
};

const noteOf = (user: string) => `note of ${user}`;

/** Whoever is on screen writes and reads notes; a page may send them when somebody else is there already. */
const notes = (make: Make) =>
  fc.tuple(fc.constantFrom(...users, null), fc.boolean(), anyHaste).map(([owner, isWriting, isHasty]) =>
    make({
      name: `${owner ?? 'whoever is here'} ${isWriting ? 'writes' : 'reads'} a note`,
      isHasty,
      act: (computer) => {
        const { actions } = computer.workstation;
        const username = owner ?? activeUser(computer);
        if (username === null) return;
        const place = { username, name: 'notes' };
        computer.begin(async () => {
          if (isWriting) await actions['draft.save']({ ...place, text: noteOf(username) });
          else {
            const read = await actions['draft.read'](place);
            if (read.ok && read.draft !== null) expect(read.draft.text).toBe(noteOf(username));
          }
          return { ok: true };
        });
      },
    }),
  );

const departures = (make: Make) =>
  anyHaste.map((isHasty) =>
    make({
      name: 'sign out',
      isHasty,
      when: isHere,
      act: (computer, model) => {
        const isOver = model.leave(computer.workstation.currentSession()?.id);
        computer.begin(() => computer.workstation.actions['session.sign-out'](), isOver);
      },
    }),
  );

const passing = (make: Make) =>
  fc.oneof(
    fc
      .constantFrom(1, 1, 6, 14, 14, 40, 170)
      .map((minutes) =>
        make({ name: `${minutes} min pass`, act: ({ clock }) => clock.advance(minutes * minuteMs) }),
      ),
    fc.constant(
      make({
        name: 'sleep until the shift is nearly over',
        when: isHere,
        act: (computer) => {
          const { station, workstation, clock } = computer;
          computer.removal = null;
          const { phase } = workstation.snapshot();
          if (phase.name !== 'active' && phase.name !== 'locked') return;
          sleep(station.power, clock, phase.session.expiresAtMs - 10 * minuteMs - clock.trueMs());
        },
      }),
    ),
    fc.constantFrom(2, 20, 20, 200).map((minutes) =>
      make({
        name: `sleep for ${minutes} min`,
        act: (computer) => {
          computer.removal = null;
          sleep(computer.station.power, computer.clock, minutes * minuteMs);
        },
      }),
    ),
    fc.constantFrom(-24, -1, 1, 24).map((hours) =>
      make({
        name: `the clock jumps by ${hours} h`,
        act: (computer) => {
          computer.removal = null;
          computer.clock.jumpWall(hours * 60 * minuteMs);
        },
      }),
    ),
  );

function sleep(power: FakePower, clock: FakeClock, ms: number): void {
  power.emit('suspend');
  clock.sleep(Math.max(0, ms));
  power.emit('resume');
}

const trouble = (make: Make) => {
  const isBroken: Condition = ({ isConnected }) => !isConnected;
  const mend = make({
    name: 'the network is back',
    when: isBroken,
    act: (computer, model) => {
      computer.network.become('none');
      model.isConnected = true;
    },
  });
  const breaks = fc.constantFrom(...faults).map((fault) =>
    make({
      name: `the network is ${JSON.stringify(fault)}`,
      isHasty: true,
      when: ({ isConnected }) => isConnected,
      act: (computer, model) => {
        computer.network.become(fault);
        model.isConnected = false;
      },
    }),
  );
  const kill = make({
    name: 'kill -9',
    act: async (computer, model) => {
      model.restarted();
      computer.removal = null;
      await computer.crash();
    },
  });
  const ended = fc.tuple(anyPlace, fc.constantFrom(...reasons)).map(([at, reason]) =>
    make({
      name: `the server ends number ${at}: ${reason}`,
      act: ({ server }) => {
        const open = [...server.sessions.values()].filter(({ endedReason }) => endedReason === null);
        server.end(open[at % Math.max(1, open.length)]?.id ?? '', reason);
      },
    }),
  );
  const retry = anyHaste.map((isHasty) =>
    make({
      name: 'retry',
      isHasty,
      act: (computer) => computer.begin(() => computer.workstation.actions['session.retry-now']()),
    }),
  );
  const [mends, kills] = [fc.constant(mend), fc.constant(kill)];
  return fc.oneof(mends, mends, mends, mends, breaks, kills, ended, retry);
};

function parkedAt({ workstation }: Computer, at: number) {
  const parked = workstation.parkedSessions();
  return parked[at % Math.max(1, parked.length)];
}

/** Something for which the user on screen has to authenticate again. */
function actOfUser(
  computer: Computer,
  proof: Proof,
  act: (input: UnlockProof) => Promise<ActionResult>,
): void {
  const user = computer.workstation.currentSession()?.user.username as User | undefined;
  if (user === undefined) return;
  computer.begin(
    () => act(inputOf(proof, user)),
    ({ ok }) => expectRefusal(proof, ok),
  );
}

const inputOf = (proof: Proof, user: User): UnlockProof => {
  const another = users[(users.indexOf(user) + 1) % users.length] ?? user;
  switch (proof) {
    case 'password':
      return { password: passwordOf(user) };
    case 'pin':
      return { pin: pinOf(user) };
    case 'wrong password':
      return { password: 'a wrong password' };
    case 'wrong pin':
      return { pin: '5918240' };
    case 'password of another':
      return { password: passwordOf(another) };
    case 'pin of another':
      return { pin: pinOf(another) };
  }
};

function expectRefusal(proof: Proof, ok: boolean): void {
  if (proof !== 'password' && proof !== 'pin') expect(ok, proof).toBe(false);
}

/** An app's request is sent with the token of the user who is on screen at that moment. */
async function callAsApp({ workstation, server }: Computer) {
  const call = async (token: string) => {
    const { sid } = decodeJwt(token);
    const current = workstation.currentSession();
    if (current?.id !== sid) return `a call for ${sid} while ${current?.id} is on screen`;
    if (server.sessions.get(String(sid))?.user !== current?.user.username) return 'a call of another user';
    return null;
  };
  const fault = await workstation.withAccessToken(call).catch(() => null);
  expect(fault).toBeNull();
  return { ok: true } as const;
}

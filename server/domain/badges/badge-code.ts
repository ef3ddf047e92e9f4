import { randomInt, randomUUID } from 'node:crypto';
import { badgeCodeDigits } from '../../contract/constants.ts';
import { dammDigit } from '../../text/damm.ts';
import { type Administrator, auditAct } from '../administration/administrator.ts';
import { requireUser } from '../administration/require-user.ts';
import { badgeCommitment } from '../audit/user-commitments.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { Badge } from '../records/badge.ts';
import type { User } from '../records/user.ts';
import { isoTime } from '../time/iso-time.ts';
import { remove } from './remove-badge.ts';

/** Until the user has a new badge; it is worth no more than one. */
export const badgeCodeSeconds = 24 * 60 * 60;

/** All but the check digit. */
const drawnDigits = badgeCodeDigits - 1;

type CodePorts = Pick<Ports, 'clock' | 'unitOfWork'>;

/** A code in place of a badge; it is shown once and cannot be read back. */
export interface NewBadgeCode {
  readonly code: string;
  readonly username: string;
  readonly expiresAtMs: number;
}

/** Whether a badge names its user now: one that is a code does so for a day. */
export function isInUse({ expiresAtMs }: Pick<Badge, 'expiresAtMs'>, nowMs: number): boolean {
  if (expiresAtMs === null) return true;
  const leftMs = expiresAtMs - nowMs;
  // More than there ever is: the clock was set back.
  return leftMs > 0 && leftMs <= badgeCodeSeconds * 1000;
}

/**
 * Makes a code that names a user for a day at enrolled workstations, as her badge would; PIN or password completes it.
 * It replaces the one before. Throws `AdministrationError` if there is no such user, or the account is disabled.
 */
export async function issueBadgeCode(
  { clock, unitOfWork, badgeHash }: CodePorts & Pick<Ports, 'badgeHash'>,
  username: string,
  by: Administrator,
): Promise<NewBadgeCode> {
  return unitOfWork.run(async (repositories) => {
    const user = await requireUser(repositories, username);
    if (user.disabled) throw new AdministrationError(`The account of ${username} is disabled.`);
    const nowMs = clock.nowMs();
    await removeCodes(repositories, user, { by, nowMs });
    const { code, hash } = await drawUnused(repositories, badgeHash);
    const expiresAtMs = nowMs + badgeCodeSeconds * 1000;
    const badge: Badge = {
      id: randomUUID(),
      hash,
      userId: user.id,
      linkedAtMs: nowMs,
      expiresAtMs,
      cardKey: null,
    };
    await repositories.badges.insert(badge);
    await auditAct(
      repositories.audit,
      { by, nowMs },
      {
        type: 'badge_linked',
        userId: user.id,
        details: {
          badge_id: badge.id,
          badge: badgeCommitment(user.salt, badge),
          expires_at: isoTime(expiresAtMs),
        },
      },
    );
    return { code, username: user.username, expiresAtMs };
  });
}

/** Ends the code of a user; returns how many there were. Throws `AdministrationError` if there is no such user. */
export function revokeBadgeCode(
  { clock, unitOfWork }: CodePorts,
  username: string,
  by: Administrator,
): Promise<number> {
  return unitOfWork.run(async (repositories) =>
    removeCodes(repositories, await requireUser(repositories, username), { by, nowMs: clock.nowMs() }),
  );
}

async function removeCodes(
  repositories: Repositories,
  { id }: User,
  act: { readonly by: Administrator; readonly nowMs: number },
): Promise<number> {
  const codes = (await repositories.badges.ofUser(id)).filter(({ expiresAtMs }) => expiresAtMs !== null);
  for (const code of codes) await remove(repositories, code, act);
  return codes.length;
}

/** No badge has the same number, nor a code. Trying codes out is throttled like trying out badges. */
async function drawUnused(
  { badges }: Repositories,
  badgeHash: Ports['badgeHash'],
): Promise<{ readonly code: string; readonly hash: Buffer }> {
  for (;;) {
    const drawn = String(randomInt(10 ** drawnDigits)).padStart(drawnDigits, '0');
    const code = `${drawn}${dammDigit(drawn)}`;
    const hash = badgeHash(code);
    if ((await badges.findByHash(hash)) === null) return { code, hash };
  }
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BadgeHandleRepository } from '../records/badge-handle.ts';

/** Long enough to type a password. */
export const handleSeconds = 60;

/** Makes a handle that stands for a user at one workstation for a minute; it replaces what the workstation had. */
export async function openHandle(
  badgeHandles: BadgeHandleRepository,
  { keyThumbprint, userId, nowMs }: { keyThumbprint: string; userId: number; nowMs: number },
): Promise<string> {
  const handle = randomBytes(32).toString('base64url');
  const expiresAtMs = nowMs + handleSeconds * 1000;
  await badgeHandles.put({ keyThumbprint, digest: digestOf(handle), userId, expiresAtMs });
  return handle;
}

/** A handle as a workstation presents it. */
export interface PresentedHandle {
  readonly keyThumbprint: string;
  readonly handle: string;
}

/** The user that a handle stands for at the workstation of this key; null: none (any more). */
export async function userOfHandle(
  badgeHandles: BadgeHandleRepository,
  { keyThumbprint, handle }: PresentedHandle,
  nowMs: number,
): Promise<number | null> {
  const open = await badgeHandles.find(keyThumbprint);
  if (!open || !timingSafeEqual(open.digest, digestOf(handle))) return null;
  const leftMs = open.expiresAtMs - nowMs;
  // More than there ever is: the clock was set back.
  return leftMs > 0 && leftMs <= handleSeconds * 1000 ? open.userId : null;
}

/** Uses a handle up; false: somebody else has. What was opened meanwhile for another badge stays. */
export function takeHandle(
  badgeHandles: BadgeHandleRepository,
  { keyThumbprint, handle }: PresentedHandle,
): Promise<boolean> {
  return badgeHandles.remove(keyThumbprint, digestOf(handle));
}

function digestOf(handle: string): Buffer {
  return createHash('sha256').update(handle).digest();
}

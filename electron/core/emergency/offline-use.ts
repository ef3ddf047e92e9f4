import { z } from 'zod';
import {
  emergencyCodeId,
  emergencyReasonCode,
  emergencyReasonText,
} from '../../../server/contract/emergency.ts';
import { shownName } from '../../../server/contract/shown-text.ts';

/** Of the keychain entries of uses that wait. */
export const offlineUsePrefix = 'emergency-use:';

const time = z.coerce.number().int().nonnegative();

/** A use of a sealed code, kept until the server knows both its beginning and its end. */
export const offlineUse = z.strictObject({
  id: z.uuid(),
  /** `ServerEndpoint.id` of the server that is to hear of it. */
  serverId: z.string().min(1).max(300),
  codeId: emergencyCodeId,
  reasonCode: emergencyReasonCode,
  startedAtMs: time,
  /** Null: it goes on. */
  endedAtMs: z.preprocess((value) => (value === '' ? null : value), time.nullable()),
  person: shownName,
  /** Null: not written yet. */
  reason: z.preprocess((value) => (value === '' ? null : value), emergencyReasonText.nullable()),
});
export type OfflineUse = z.infer<typeof offlineUse>;

const names = [
  'id',
  'serverId',
  'codeId',
  'reasonCode',
  'startedAtMs',
  'endedAtMs',
  'person',
  'reason',
] as const satisfies readonly (keyof OfflineUse)[];

/**
 * One line per value; the reason comes last, since it may contain line breaks. As JSON, the longest reason in many
 * scripts would not fit into Windows' limit of 1,280 characters.
 */
export function writeOfflineUse(use: OfflineUse): string {
  return names.map((name) => use[name] ?? '').join('\n');
}

/** Null when it is not what `writeOfflineUse` has written. */
export function readOfflineUse(text: string): OfflineUse | null {
  const lines = text.split('\n');
  const values = names.map((name, index) => [
    name,
    name === 'reason' ? lines.slice(index).join('\n') : lines[index],
  ]);
  return offlineUse.safeParse(Object.fromEntries(values)).data ?? null;
}

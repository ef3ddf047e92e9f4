import type { z } from 'zod';
import { nearestName } from '../../../server/text/nearest-name.ts';
import { parseStrictJson } from '../../../server/text/strict-json.ts';
import { faultInApps } from './clinical-app.ts';
import { aboutSetting, type SettingName, settings, strictestValue } from './effective-policy.ts';

/** What a source says about one setting. */
export interface ReadSetting {
  /** Always valid: the strictest value if the given one was wrong. */
  readonly value: unknown;
  /** What is wrong with it; `place` is a path inside the setting, such as `0.printing`. Each text continues the key. */
  readonly problems: readonly { readonly place: string; readonly problem: string }[];
  /** The value cannot be used at all. */
  readonly isWrong: boolean;
}

const longestPlace = 64;

/**
 * Reads the value of a setting. Parts that this version does not know are left out and named; a wrong app is removed from
 * the list; for anything else that is wrong, the strictest value applies.
 */
export function readSetting(name: SettingName, given: unknown): ReadSetting {
  const schema = settings[name];
  let value = aboutSetting(name).json ? fromText(given) : given;
  const problems: ReadSetting['problems'][number][] = [];
  // Each turn removes something: first what is not known, then apps that are wrong.
  for (;;) {
    const { error } = schema.safeParse(value);
    if (!error) return { value, problems, isWrong: false };
    const unknown = unknownParts(error);
    const resembling = unknown.find(({ nearest }) => nearest !== null && name !== 'apps');
    if (unknown.length > 0 && resembling === undefined) {
      for (const { path, key } of unknown) {
        problems.push({ place: [...path, key].join('.').slice(0, longestPlace), problem: isUnknown(null) });
        value = without(value, [...path, key]);
      }
      continue;
    }
    const index = name === 'apps' ? indexOfWrongApp(error) : null;
    const problem =
      resembling !== undefined
        ? `has a part ${shownKey(resembling.key)}, which ${isUnknown(resembling.nearest)}`
        : name === 'apps'
          ? faultInApps(error)
          : `must be ${aboutSetting(name).values}`;
    problems.push({ place: '', problem });
    if (index === null) return { value: strictestValue(name), problems, isWrong: true };
    value = without(value, [index]);
  }
}

/** Why a key has no effect, in words that continue it. */
export function isUnknown(nearest: string | null): string {
  return nearest === null
    ? 'is not known to this version'
    : `is not known to this version; perhaps ${nearest} is meant`;
}

/** A key in a form fit for a sentence: a file may contain anything in its place. */
export function shownKey(key: string): string {
  return /^[A-Za-z][A-Za-z_]{0,31}(\.\w{1,31}){0,3}$/.test(key) ? key : 'an unknown setting';
}

/** The registry has no lists. */
function fromText(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return parseStrictJson(given);
  } catch {
    return given;
  }
}

interface UnknownPart {
  readonly path: readonly PropertyKey[];
  readonly key: string;
  /** A missing but known part that this one resembles. */
  readonly nearest: string | null;
}

function unknownParts(error: z.ZodError): UnknownPart[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: issue.path, key, nearest: nearestName(key, knownParts) }))
      : [],
  );
}

/** Parts of groups whose loss would make a workstation less secure. */
const knownParts = ['editing_grace_seconds', 'idle_seconds', 'access', 'offline_after_seconds', 'codes'];

function indexOfWrongApp(error: z.ZodError): number | null {
  const index = error.issues[0]?.path[0];
  return typeof index === 'number' ? index : null;
}

/** A copy without one part. */
function without(value: unknown, [first, ...rest]: readonly PropertyKey[]): unknown {
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== first);
    return value.map((part, index) => (index === first ? without(part, rest) : part));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([key]) => key !== first)
      : entries.map(([key, part]) => [key, key === first ? without(part, rest) : part]),
  );
}

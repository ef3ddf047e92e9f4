import { wardKey } from '../rules/ward-key.ts';

/** A name in the configuration of which there is no ward. */
export interface UnknownWard {
  readonly name: string;
  /** A ward that is meant, it seems, and that nothing else in the configuration is about; null: none is like it. */
  readonly meant: string | null;
}

/** Names of the configuration that no ward has. `nearest` finds the name that a mistyped one resembles most. */
export function unknownWards(
  configured: readonly string[],
  existing: readonly string[],
  nearest: (name: string, known: readonly string[]) => string | null,
): readonly UnknownWard[] {
  const existingKeys = new Set(existing.map(wardKey));
  const configuredKeys = new Set(configured.map(wardKey));
  const open = existing.filter((name) => !configuredKeys.has(wardKey(name)));
  return configured
    .filter((name) => !existingKeys.has(wardKey(name)))
    .map((name) => ({
      name,
      meant:
        open.find((other) => skeleton(other) === skeleton(name) || isTransposed(name, other)) ??
        nearest(
          name,
          open.filter((other) => !isNumberedAlike(name, other)),
        ),
    }));
}

/** Without what stands between letters and digits, and without accents: `3-B`, `3 b` and `3B`, `Süd` and `Sud`. */
function skeleton(name: string): string {
  return wardKey(name)
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** `IUC` and `ICU`. */
function isTransposed(one: string, other: string): boolean {
  const sorted = (name: string) => [...skeleton(name)].sort().join('');
  return sorted(one) === sorted(other) && !isNumberedAlike(one, other);
}

/** `Ward 12` and `Ward 13` are two wards, and no slip of the finger. */
function isNumberedAlike(one: string, other: string): boolean {
  const unnumbered = (name: string) => skeleton(name).replace(/\p{N}+/gu, '#');
  return unnumbered(one) === unnumbered(other);
}

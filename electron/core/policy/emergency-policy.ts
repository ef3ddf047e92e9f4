import { z } from 'zod';
import { offlineCode } from './offline-code.ts';

const mostCodes = 8;

/** What a site says about emergency access. */
export const emergencyPolicy = z.strictObject({
  /** Whether the sign-in and lock screens offer it. */
  access: z.enum(['offered', 'off']).default('offered'),
  /** For so long the server must be out of reach before a sealed code is accepted. */
  offline_after_seconds: z.int().min(0).max(3_600).default(120),
  /** Sealed codes, as `carelink-server emergency code create` prints them. */
  codes: z
    .array(offlineCode)
    .max(mostCodes)
    .refine((codes) => new Set(codes.map(({ id }) => id)).size === codes.length)
    .readonly()
    .default([]),
});

/** What it may be, in words. */
export const emergencyValues = `{"access": "offered" or "off", "offline_after_seconds": 0 to 3600, "codes": [at most ${mostCodes} as \`carelink-server emergency code create\` prints them]}`;

import { z } from 'zod';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** What the enrolment of a computer leaves for its users to read; written by `apps/key-service/record.go`. */
export const machineRecord = z.object({
  version: z.literal(1),
  state: z.enum(['enrolled', 'waiting']),
  server: z.string().min(1).max(2_000),
  name: z.string().min(1).max(200),
  ward: z.string().max(200).nullable(),
  key: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
  }),
});
export type MachineRecord = z.infer<typeof machineRecord>;

/** Where the record is. */
export interface MachineRecordPlace {
  /** Null: there is none. Throws if it cannot be read or trusted. */
  read(): Promise<string | null>;
}

import { z } from 'zod';

/** From the workstation to its server: what to start with. Over the channel only, never in arguments. */
export const startMessage = z.strictObject({
  type: z.literal('start'),
  databaseFile: z.string().min(1),
  /** Permits the first-run set-up; secret. */
  setupCode: z.string().min(32).max(128),
});
export type StartMessage = z.infer<typeof startMessage>;

export const stopMessage = z.strictObject({ type: z.literal('stop') });
export type StopMessage = z.infer<typeof stopMessage>;

export const messageToServer = z.discriminatedUnion('type', [startMessage, stopMessage]);
export type MessageToServer = z.infer<typeof messageToServer>;

/** From the server: that it really listens, or in one sentence why it cannot. */
export const messageFromServer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ready'),
    url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/),
  }),
  z.strictObject({ type: z.literal('failed'), reason: z.string().min(1).max(500) }),
]);
export type MessageFromServer = z.infer<typeof messageFromServer>;

/** By which whoever started a program, or the system, asks for its end. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type EndingSignal = (typeof endingSignals)[number];

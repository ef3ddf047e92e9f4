import type { Operation } from './operation.ts';

const question = {
  method: 'post',
  body: 'StationRequest',
  proof: 'required',
  errors: ['throttled'],
} as const;

/** How a workstation learns what became of its sessions. */
export const stationOperations: readonly Operation[] = [
  {
    ...question,
    id: 'stationEvents',
    summary: 'Be told what becomes of the sessions of this key, for as long as the connection lasts.',
    path: '/v1/station/events',
    answer: 'events',
  },
  {
    ...question,
    id: 'stationSessions',
    summary: 'How the sessions of this key stand.',
    path: '/v1/station/sessions',
    answer: 'StationReport',
  },
];

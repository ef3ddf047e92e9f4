import type { ActionResult } from '../../electron/core/views/snapshot.ts';
import { enrolRequest } from '../../server/contract/devices.ts';
import type { Station } from './create-station.ts';

export interface EnrolmentOutcome {
  /** 1: the code was refused; 2: it could not be tried; 3: it was accepted, and IT has to admit the workstation. */
  readonly exitCode: 0 | 1 | 2 | 3;
  /** One line for a person; if it did not work, it says what to do next. */
  readonly line: string;
  /** Null when it did not work. */
  readonly enrolled: { readonly name: string | null; readonly ward: string | null } | null;
}

export interface EnrolmentInput {
  /** The name people use for the workstation. */
  readonly name: string;
  /** Asked for only when the code can be used. */
  readonly readCode: () => Promise<string>;
}

/** Enrols a workstation that has not been started, and reports the outcome in one line. */
export async function enrolByCode(
  { workstation, endpoint }: Pick<Station, 'workstation' | 'endpoint'>,
  { name, readCode }: EnrolmentInput,
): Promise<EnrolmentOutcome> {
  if (endpoint.mode === 'local')
    return failed(2, 'This workstation has its own token server; name the server of the site in the policy.');
  const keychain = workstation.snapshot().keychain;
  if (keychain.persistence === 'memory')
    return failed(2, `${keychain.reason ?? ''} Its key would be lost; --doctor says what to do.`.trim());
  const request = enrolRequest.safeParse({ code: await readCode(), name });
  if (!request.success)
    return failed(2, 'There is no enrolment code on standard input: one line, 16 letters and digits, or 24.');
  const result = await workstation.actions['enrolment.run'](request.data);
  if (!result.ok && result.error === 'waiting_for_approval')
    return failed(
      3,
      'The code was accepted; IT now has to admit this workstation: carelink-server device approve.',
    );
  if (!result.ok) return failed(result.error === 'wrong_code' ? 1 : 2, sentenceOf(result));
  const { station, keychain: after } = workstation.snapshot();
  if (after.persistence === 'memory')
    return failed(2, 'Enrolled, but the keychain did not keep the key: repair it and use a new code.');
  const ward = station.ward === null ? '' : ` in ${station.ward}`;
  return { exitCode: 0, line: `Enrolled as ${station.name}${ward}.`, enrolled: station };
}

function failed(exitCode: 1 | 2 | 3, line: string): EnrolmentOutcome {
  return { exitCode, line, enrolled: null };
}

function sentenceOf({ error, retryAfterSeconds }: Extract<ActionResult, { ok: false }>): string {
  switch (error) {
    case 'wrong_code':
      return 'The enrolment code is wrong, used or expired; make a new one with: carelink-server device code.';
    case 'throttled':
      return `Too many wrong codes came from this network; try again in ${retryAfterSeconds ?? 90} s.`;
    case 'offline':
      return 'The server cannot be reached, so the code was not used; --doctor says what is wrong.';
    default:
      return 'The server did not accept the request; --doctor says what is wrong.';
  }
}

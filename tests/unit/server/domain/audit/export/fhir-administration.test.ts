import { describe, expect, it } from 'vitest';
import { chainEvent, genesis } from '../../../../../../server/domain/audit/chain/hash-chain.ts';
import { fhirAuditEvents } from '../../../../../../server/domain/audit/export/fhir-audit-event.ts';
import type { NewAuditEvent } from '../../../../../../server/domain/records/audit-event.ts';
import { fhirR4AuditEvent } from '../../../../../support/server/fhir-r4-audit-event.ts';

const issuer = 'https://carelink.example';
const acted = { acted_by: 'user', acting_user_id: 7, acting_session_id: 's' };

/** The users among the agents of an event, and whether they requested it. */
function usersOf(event: Omit<NewAuditEvent, 'outcome' | 'timeMs'>) {
  const [fhir] = fhirAuditEvents(chainEvent(genesis, { ...event, outcome: 'success', timeMs: 0 }), issuer);
  return fhirR4AuditEvent
    .parse(fhir)
    .agent.filter(({ who }) => who?.identifier?.system === `${issuer}/users`)
    .map(({ who, requestor }) => [who?.identifier?.value, requestor]);
}

describe('an act of administration in FHIR', () => {
  it.each([null, '192.0.2.7'])('was asked for by who acted, from %s', (address) => {
    const common = { address, details: acted };
    expect(usersOf({ ...common, type: 'user_disabled', userId: 3 })).toEqual([
      ['7', true],
      ['3', false],
    ]);
    expect(usersOf({ ...common, type: 'enrolment_code_made' })).toEqual([['7', true]]);
  });

  it('of the command line was asked for by nobody it knows better', () => {
    const details = { acted_by: 'command_line' };
    expect(usersOf({ type: 'user_disabled', userId: 3, details })).toEqual([['3', true]]);
  });
});

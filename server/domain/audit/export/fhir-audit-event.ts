import { workstationClientId } from '../../../contract/constants.ts';
import type { AuditEvent } from '../../records/audit-event.ts';
import {
  applicationAgent,
  applicationServer,
  breakTheGlass,
  type Coding,
  codesOf,
  eventTypes,
  getAccessToken,
  getAccessTokenProfile,
  informationRecipient,
  oauthService,
  oauthUser,
  queryRole,
  securityResourceRole,
  systemObject,
} from './fhir-codes.ts';

/** A FHIR R4 AuditEvent (https://hl7.org/fhir/R4/auditevent.html), as plain JSON. */
export type FhirAuditEvent = { readonly resourceType: 'AuditEvent'; readonly id: string } & Record<
  string,
  unknown
>;

/**
 * An event as FHIR R4 AuditEvents. Issuing a token is recorded by IHE BALP's profile for ITI-71; since that allows
 * no other subtype, a sign-in becomes two: the login and the token.
 */
export function fhirAuditEvents(event: AuditEvent, issuer: string): readonly FhirAuditEvent[] {
  const issuesToken = typeof event.details?.access_jti === 'string';
  const plain = issuesToken && event.type !== 'sign_in' ? [] : [plainEvent(event, issuer)];
  return issuesToken ? [...plain, tokenEvent(event, issuer)] : plain;
}

function plainEvent(event: AuditEvent, issuer: string): FhirAuditEvent {
  const { type, subtype, action } = codesOf(event.type);
  const own: Coding = { system: `${issuer}/audit-event-type`, code: event.type, display: event.type };
  return {
    resourceType: 'AuditEvent',
    id: idOf(event),
    type,
    subtype: subtype ? [subtype, own] : [own],
    action,
    ...whenAndHow(event),
    ...(event.type === 'break_glass' ? { purposeOfEvent: [{ coding: [breakTheGlass] }] } : {}),
    agent: agentsOf(event, issuer),
    source: sourceOf(issuer),
    entity: [
      {
        ...(event.sessionId
          ? { what: { identifier: { system: `${issuer}/sessions`, value: event.sessionId } } }
          : { name: `audit event ${idOf(event)}` }),
        type: systemObject,
        role: securityResourceRole,
        detail: detailsOf(event),
      },
    ],
  };
}

/** Within all lanes: `17`, or `17.2` of lane 2. */
function idOf({ seq, place }: AuditEvent): string {
  return place ? `${seq}.${place.lane}` : String(seq);
}

function tokenEvent(event: AuditEvent, issuer: string): FhirAuditEvent {
  const request =
    event.type === 'sign_in'
      ? 'POST /account/token/'
      : `grant_type=refresh_token&client_id=${workstationClientId}`;
  return {
    resourceType: 'AuditEvent',
    id: `${idOf(event)}-token`,
    // The profile requires the client's location, so a caller without an address does not fit it.
    ...(event.address === null ? {} : { meta: { profile: [getAccessTokenProfile] } }),
    type: eventTypes.userAuthentication,
    subtype: [getAccessToken],
    action: 'E',
    ...whenAndHow(event),
    agent: agentsOf(event, issuer),
    source: sourceOf(issuer),
    entity: [
      {
        type: systemObject,
        role: queryRole,
        query: Buffer.from(request).toString('base64'),
        detail: detailsOf(event),
      },
    ],
  };
}

function whenAndHow({ timeMs, outcome, reason, type }: AuditEvent) {
  return {
    recorded: new Date(timeMs).toISOString(),
    outcome: outcomeOf(outcome, type),
    ...(reason ? { outcomeDesc: reason } : {}),
  };
}

/** 0 success, 4 minor failure, 8 serious failure. */
function outcomeOf(outcome: AuditEvent['outcome'], type: AuditEvent['type']): '0' | '4' | '8' {
  if (type === 'reuse_detected' || type === 'alert' || type === 'audit_damaged') return '8';
  return outcome === 'success' ? '0' : '4';
}

function agentsOf(event: AuditEvent, issuer: string): readonly object[] {
  const { access_jti: jti, acting_user_id: actingId } = event.details ?? {};
  // An act of administration involves two people: who requested it, and whom it affected.
  const isActedOn = typeof actingId === 'number';
  const administrator = {
    who: { identifier: { system: `${issuer}/users`, value: String(actingId) } },
    requestor: true,
  };
  const user = {
    type: { coding: [informationRecipient, ...(typeof jti === 'string' ? [oauthUser] : [])] },
    who: { identifier: { system: `${issuer}/users`, value: String(event.userId) } },
    requestor: !isActedOn,
    ...(typeof jti === 'string' ? { policy: [`urn:ietf:params:oauth:jti:${jti}`] } : {}),
  };
  const client = {
    type: { coding: [applicationAgent] },
    who: event.deviceId
      ? { identifier: { system: `${issuer}/devices`, value: event.deviceId } }
      : { display: 'a client without device key' },
    requestor: event.userId === null && !isActedOn,
    ...(event.address === null ? {} : { network: { address: event.address, type: '2' } }),
  };
  const isRemote = event.address !== null || event.deviceId !== null;
  const server = {
    type: { coding: [oauthService] },
    who: { identifier: { system: 'urn:ietf:rfc:3986', value: issuer } },
    requestor: event.userId === null && !isActedOn && !isRemote,
    network: { address: issuer, type: '5' },
  };
  return [
    ...(isActedOn ? [administrator] : []),
    ...(event.userId === null ? [] : [user]),
    ...(isRemote ? [client] : []),
    server,
  ];
}

function sourceOf(issuer: string): object {
  return {
    observer: { identifier: { system: 'urn:ietf:rfc:3986', value: issuer } },
    type: [applicationServer],
  };
}

/** Facts that have no place of their own in FHIR, with the hash that identifies the event in the chain. */
function detailsOf(event: AuditEvent): readonly object[] {
  const details = Object.entries({
    session_id: event.sessionId,
    ...event.details,
    hash: event.hash.toString('hex'),
    lane: event.place?.lane ?? null,
    after_seq: event.place?.afterSeq ?? null,
  });
  return details
    .filter(([, value]) => value !== null && value !== '')
    .map(([type, value]) => ({ type, valueString: String(value) }));
}

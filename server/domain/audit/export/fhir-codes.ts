import type { AuditEventType } from '../../records/audit-event.ts';

export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

const dicom = (code: string, display: string): Coding => ({
  system: 'http://dicom.nema.org/resources/ontology/DCM',
  code,
  display,
});

/** Event types of DICOM PS3.16, CID 400. */
export const eventTypes = {
  applicationActivity: dicom('110100', 'Application Activity'),
  auditLogUsed: dicom('110101', 'Audit Log Used'),
  securityAlert: dicom('110113', 'Security Alert'),
  userAuthentication: dicom('110114', 'User Authentication'),
} as const;

const login = dicom('110122', 'Login');
const logout = dicom('110123', 'Logout');
const emergencyStarted = dicom('110127', 'Emergency Override Started');
const emergencyStopped = dicom('110138', 'Emergency Override Stopped');
const configuration = dicom('110129', 'Security Configuration');
const userAttributes = dicom('110137', 'User Security Attributes Changed');

/** IHE ITI-71, as the BALP profile IHE.IUA.71 wants it. */
export const getAccessToken: Coding = {
  system: 'urn:ihe:event-type-code',
  code: 'ITI-71',
  display: 'Get Access Token',
};
export const getAccessTokenProfile = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.IUA.71';

export const applicationAgent = dicom('110150', 'Application');
export const informationRecipient: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  code: 'IRCP',
  display: 'information recipient',
};
const userAgentTypes = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes';
export const oauthUser: Coding = {
  system: userAgentTypes,
  code: 'UserOauthAgent',
  display: 'User OAuth Agent participant',
};
export const oauthService: Coding = {
  system: userAgentTypes,
  code: 'AuthzOauthService',
  display: 'OAuth authorization service',
};
export const systemObject: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
  code: '2',
  display: 'System Object',
};
const objectRole = 'http://terminology.hl7.org/CodeSystem/object-role';
export const queryRole: Coding = { system: objectRole, code: '24', display: 'Query' };
export const securityResourceRole: Coding = { system: objectRole, code: '13', display: 'Security Resource' };
export const applicationServer: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
  code: '4',
  display: 'Application Server',
};
export const breakTheGlass: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  code: 'BTG',
  display: 'break the glass',
};

export interface EventCodes {
  readonly type: Coding;
  /** Besides our own name of the event. */
  readonly subtype?: Coding;
  /** Create, read, update, delete, execute. */
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
}

const authentication = (subtype?: Coding): EventCodes => ({
  type: eventTypes.userAuthentication,
  ...(subtype ? { subtype } : {}),
  action: 'E',
});
const security = (subtype?: Coding, action: EventCodes['action'] = 'U'): EventCodes => ({
  type: eventTypes.securityAlert,
  ...(subtype ? { subtype } : {}),
  action,
});

const codes: Partial<Record<AuditEventType, EventCodes>> = {
  sign_in: authentication(login),
  sign_in_failed: authentication(login),
  refresh: authentication(),
  refresh_recovered: authentication(),
  refresh_refused: authentication(),
  client_login_failed: authentication(login),
  generation_restored: authentication(),
  lock: authentication(),
  unlock: authentication(),
  unlock_failed: authentication(),
  continue_failed: authentication(),
  sign_out: authentication(logout),
  sign_out_refused: authentication(logout),
  session_expired: authentication(logout),
  session_ended: authentication(logout),
  reuse_detected: security(undefined, 'E'),
  alert: security(undefined, 'E'),
  audit_damaged: security(undefined, 'E'),
  break_glass: security(emergencyStarted, 'E'),
  break_glass_ended: security(emergencyStopped, 'E'),
  emergency_right_changed: security(userAttributes),
  enrolment_refused: security(undefined, 'E'),
  administration_denied: security(undefined, 'E'),
  administration_read: { type: eventTypes.applicationActivity, action: 'R' },
  user_added: security(userAttributes, 'C'),
  user_renamed: security(userAttributes),
  user_disabled: security(userAttributes),
  user_enabled: security(userAttributes),
  user_erased: security(userAttributes, 'D'),
  password_set: security(userAttributes),
  password_renewed: security(userAttributes),
  emergency_report_unverified: security(undefined, 'E'),
  state_recorded: { type: eventTypes.applicationActivity, action: 'E' },
  pin_set: security(userAttributes),
  pin_set_failed: security(userAttributes),
  badge_read: authentication(),
  badge_linked: security(userAttributes, 'C'),
  badge_removed: security(userAttributes, 'D'),
  key_created: security(configuration, 'C'),
  key_retired: security(configuration, 'D'),
  checkpoint: { type: eventTypes.applicationActivity, action: 'E' },
  sessions_removed: { type: eventTypes.applicationActivity, action: 'D' },
  emergencies_removed: { type: eventTypes.applicationActivity, action: 'D' },
  audit_read: { type: eventTypes.auditLogUsed, action: 'R' },
  audit_exported: { type: eventTypes.auditLogUsed, action: 'R' },
  audit_pruned: { type: eventTypes.auditLogUsed, action: 'D' },
  database_backed_up: { type: eventTypes.applicationActivity, action: 'R' },
};

/** The codes of an event; what has none of its own is a change of security-relevant configuration. */
export function codesOf(type: AuditEventType): EventCodes {
  return codes[type] ?? security(configuration);
}

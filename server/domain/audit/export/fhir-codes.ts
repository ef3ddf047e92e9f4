import type { AuditEventType } from '../../records/audit-event.ts';

export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

const codesIn =
  (system: string) =>
  (code: string, display: string): Coding => ({ system, code, display });
const dicom = codesIn('http://dicom.nema.org/resources/ontology/DCM');
const hl7 = (name: string) => codesIn(`http://terminology.hl7.org/CodeSystem/${name}`);
const objectRole = hl7('object-role');
const userAgentType = codesIn('https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes');

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

/** IHE ITI-71, as required by the BALP profile IHE.IUA.71. */
export const getAccessToken = codesIn('urn:ihe:event-type-code')('ITI-71', 'Get Access Token');
export const getAccessTokenProfile = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.IUA.71';

export const applicationAgent = dicom('110150', 'Application');
export const informationRecipient = hl7('v3-ParticipationType')('IRCP', 'information recipient');
export const oauthUser = userAgentType('UserOauthAgent', 'User OAuth Agent participant');
export const oauthService = userAgentType('AuthzOauthService', 'OAuth authorization service');
export const systemObject = hl7('audit-entity-type')('2', 'System Object');
export const queryRole = objectRole('24', 'Query');
export const securityResourceRole = objectRole('13', 'Security Resource');
export const applicationServer = hl7('security-source-type')('4', 'Application Server');
export const breakTheGlass = hl7('v3-ActReason')('BTG', 'break the glass');

export interface EventCodes {
  readonly type: Coding;
  /** In addition to our own name of the event. */
  readonly subtype?: Coding;
  /** Create, read, update, delete, execute. */
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
}

const event =
  (type: Coding) =>
  (action: EventCodes['action'], subtype?: Coding): EventCodes => ({
    type,
    ...(subtype && { subtype }),
    action,
  });
const activity = event(eventTypes.applicationActivity);
const auditLog = event(eventTypes.auditLogUsed);
const authentication = event(eventTypes.userAuthentication);
const security = event(eventTypes.securityAlert);

const codes: Readonly<Record<AuditEventType, EventCodes>> = {
  sign_in: authentication('E', login),
  sign_in_failed: authentication('E', login),
  refresh: authentication('E'),
  refresh_recovered: authentication('E'),
  refresh_refused: authentication('E'),
  reuse_detected: security('E'),
  generation_restored: authentication('E'),
  sign_out: authentication('E', logout),
  sign_out_refused: authentication('E', logout),
  session_expired: authentication('E', logout),
  session_ended: authentication('E', logout),
  lock: authentication('E'),
  unlock: authentication('E'),
  unlock_failed: authentication('E'),
  continue_failed: authentication('E'),
  pin_set: security('U', userAttributes),
  pin_set_failed: security('U', userAttributes),
  badge_read: authentication('E'),
  badge_linked: security('C', userAttributes),
  badge_removed: security('D', userAttributes),
  break_glass: security('E', emergencyStarted),
  break_glass_words: security('U'),
  break_glass_ended: security('E', emergencyStopped),
  emergency_report_unverified: security('E'),
  emergency_reviewed: security('U', configuration),
  emergency_code_made: security('U', configuration),
  emergency_right_changed: security('U', userAttributes),
  alert: security('E'),
  device_registered: security('U', configuration),
  device_waiting: security('U', configuration),
  device_enrolled: security('U', configuration),
  device_revoked: security('U', configuration),
  enrolment_code_made: security('U', configuration),
  site_code_made: security('U', configuration),
  site_code_revoked: security('U', configuration),
  enrolment_refused: security('E'),
  administration_denied: security('E'),
  administration_read: activity('R'),
  user_added: security('C', userAttributes),
  user_renamed: security('U', userAttributes),
  user_disabled: security('U', userAttributes),
  user_enabled: security('U', userAttributes),
  password_set: security('U', userAttributes),
  password_renewed: security('U', userAttributes),
  ward_added: security('U', configuration),
  ward_changed: security('U', configuration),
  ward_removed: security('D', configuration),
  client_added: security('U', configuration),
  client_removed: security('U', configuration),
  client_login_failed: authentication('E', login),
  setup_done: security('U', configuration),
  setup_refused: security('U', configuration),
  user_erased: security('D', userAttributes),
  key_created: security('C', configuration),
  key_rotated: security('U', configuration),
  key_recovered: security('U', configuration),
  keys_rewrapped: security('U', configuration),
  key_retired: security('D', configuration),
  sessions_removed: activity('D'),
  emergencies_removed: activity('D'),
  state_recorded: activity('E'),
  checkpoint: activity('E'),
  lanes_signed: activity('E'),
  replication_lost: activity('E'),
  replication_back: activity('E'),
  audit_exported: auditLog('R'),
  audit_read: auditLog('R'),
  audit_pruned: auditLog('D'),
  audit_damaged: security('E'),
  database_backed_up: activity('R'),
  database_restored: security('U', configuration),
  clock_doubted: security('U', configuration),
  clock_accepted: security('U', configuration),
  clock_trusted: security('U', configuration),
};

/** The codes of an event. Rows written by another program may contain any type; they count as changed configuration. */
export function codesOf(type: AuditEventType): EventCodes {
  return Object.hasOwn(codes, type) ? codes[type] : security('U', configuration);
}

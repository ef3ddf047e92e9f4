/**
 * Reports of sealed codes are identified by the key of their sender. Having reported one does not make a
 * workstation known; that takes a sign-in or an enrolment.
 */
export const offlineUseKeys = `
ALTER TABLE emergency_accesses ADD COLUMN key_thumbprint BLOB;
UPDATE emergency_accesses
   SET key_thumbprint = (SELECT d.key_thumbprint FROM devices d WHERE d.id = emergency_accesses.device_id)
 WHERE kind = 'offline_code';
`;

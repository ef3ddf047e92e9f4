/** Acts of administration over HTTP, each a separate right. */
export type Right =
  | 'list_devices'
  | 'revoke_device'
  | 'make_device_code'
  | 'approve_device'
  | 'list_users'
  | 'disable_user'
  | 'enable_user'
  | 'list_sessions'
  | 'lock_sessions'
  | 'end_sessions'
  | 'read_audit'
  | 'read_emergencies'
  | 'review_emergency';

const sentences: Readonly<Record<string, string>> = {
  reuse_detected: 'a refresh token was used again: session ended',
  proof_missing: 'something of a session was asked for without its key',
  proof_foreign_key: 'something of a session was asked for with another key',
  proof_invalid: 'something of a session was asked for with a proof that is none',
  access_token_without_key: 'an access token that is bound to a key was shown without it',
  continuing_without_key: 'somebody without its key wanted to go on with a session',
  act_without_key: 'somebody without its key did what only the workstation may do',
  session_limit: 'a user has more sessions than there should be',
  outside_ward: "a session is used outside its ward's networks",
  sign_ins_throttled: 'so many sign-ins fail in a network that it has to wait',
  client_logins_throttled: 'so many logins of a client fail that it has to wait',
  badges_throttled: 'a workstation reads so many unknown badges that it has to wait',
  device_revoked: 'a right password came from a workstation that was revoked',
  enrolment_required: 'a right password came from a workstation that is not enrolled',
  network_not_allowed: "a right password came from outside the ward's networks",
  emergency_words_missing: 'an emergency access ended without anybody having written why it was needed',
  emergency_not_allowed: 'emergency access was asked for by somebody who may not have it',
};

/** What an alert says to whoever reads the log; the audit event of its number says the rest. */
export function alertSentence(reason: string | null | undefined): string {
  return sentences[reason ?? ''] ?? 'an alert was raised';
}

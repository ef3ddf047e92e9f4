/** `warn` needs attention; `fail` stops people from working or exposes their data. */
export type CheckState = 'ok' | 'warn' | 'fail';

interface Sentences {
  readonly state: CheckState;
  /** What was found; names in braces are filled in. */
  readonly message: string;
  /** What to do about it; null when there is nothing to do. */
  readonly next: string | null;
}

const readTheLog = 'Read the newest lines of the log file; the log folder is named below.';
const setTheClock = 'Set the clock, and keep it synchronised with the time service of the site (NTP).';
const renew = 'Ask whoever runs the server for a new certificate.';

/**
 * Everything that a check can find, in English; the screens translate by code
 * (renderer/features/diagnostics/findings). A sentence holds no user name and no secret.
 */
export const findings = {
  policy_ok: ok('Settings in effect: {count}, of which set by policy: {locked}.'),
  policy_problems: warn(
    'Faults in settings: {count}. In the {source}, {setting} {problem}.',
    'Correct them there; until then the strictest value applies. All faults and what is in effect are listed here.',
  ),
  policy_faulty: fail(
    'The {source} is faulty: {setting} {problem}.',
    'Correct it: the workstation does not start with a faulty policy.',
  ),

  policy_open: fail(
    'Everybody on this computer can change {path}, and with it the policy.',
    'Restrict it to administrators: chmod o-w.',
  ),

  keychain_ok: ok('{backend}: an entry was stored, read back and removed.'),
  keychain_readable: fail(
    '{backend} keeps its entries without a password: whoever gets the file {file} can read them.',
    'Give the keyring a password, and have it unlocked at the sign-in to the computer; or encrypt the disk.',
  ),
  keychain_memory: warn(
    'There is no usable keychain: whoever is signed in has to sign in again after a restart.',
    'Start or unlock the keychain of this OS user; the workstation uses it as soon as it can.',
  ),
  keychain_key_missing: warn(
    '{backend} does not show the key by which servers recognise this computer, although it used to.',
    'Check whose keychain this is. If it was reset on purpose, delete the file {file} and start the workstation again, or enrol it with a new code.',
  ),
  keychain_not_stored: fail(
    '{backend} did not store a test entry.',
    'Unlock it, or check whether a site policy forbids storing credentials.',
  ),
  keychain_not_read: fail(
    '{backend} did not give back the test entry as it was stored.',
    'Unlock it; if that does not help, restart the computer.',
  ),
  keychain_not_removed: fail(
    '{backend} did not remove a test entry.',
    'Unlock it; until then a sign-out cannot remove what is stored.',
  ),

  server_ok: ok('{address} is ready; the median of three answers is {latency} ms.'),
  server_slow: warn(
    '{address} is ready, but the median of three answers is {latency} ms.',
    'Check the network and the load of the server; answers should take less than 1000 ms.',
  ),
  server_unstable: warn(
    '{address} left {failed} of three requests without an answer.',
    'Check the network between this computer and the server.',
  ),
  server_addresses_failing: warn(
    'Of {count} addresses of the server, these do not work: {addresses}. The workstation uses the others.',
    'The details say what each of them does; check network, balancer and node there.',
  ),
  server_address_foreign: fail(
    '{address} does not lead to the same server as the first address, so the workstation does not use it.',
    'Check server_url in the policy: all addresses are ways to one server, whose own comes first.',
  ),
  server_not_ready: fail(
    '{address} answers, but is not ready (HTTP {status}).',
    'Run carelink-server doctor where the server runs.',
  ),
  server_foreign: fail(
    '{address} answers, but not as a token server (HTTP {status}).',
    'Check server_url in the policy, and whether a proxy or a guest network answers instead.',
  ),
  server_refused: fail(
    'Nothing is listening at {address}.',
    'Start the server, or check the address and the firewall.',
  ),
  server_no_way: fail(
    'There is no way to {address}: its name is unknown, the network is down, or its certificate is refused.',
    'Check the cable, DNS and the address; see also the certificate check.',
  ),
  server_proxy_sign_in: fail(
    'A proxy on the way to {address} wants a sign-in for which the account of the operating system is not enough.',
    'Let the proxy admit the address of the server without a sign-in, or exempt it from the proxy.',
  ),
  server_proxy_unreachable: fail(
    'The proxy on the way to {address} cannot be reached, or refuses to connect.',
    'Check the proxy settings, the PAC file, and whether the proxy may connect to the server; see also the proxy check.',
  ),
  server_timed_out: fail('{address} does not answer in time.', 'Check network, proxy and firewall.'),
  server_not_started: fail('The token server on this computer does not start: {reason}', readTheLog),
  server_starting: warn('The token server on this computer is not ready yet.', readTheLog),
  server_restarting: fail(
    'The token server on this computer ended and is being started again (try {attempt}).',
    readTheLog,
  ),
  server_elsewhere: ok(
    'Not checked: a workstation is running on this data folder, and only it knows the address of its server.',
    'Open Diagnostics in that workstation.',
  ),
  server_not_set_up: ok('Not checked: there is no database yet; the first start creates it.'),

  clock_ok: ok('The clock agrees with the server to within {skew}.'),
  clock_ahead: warn(
    'The clock is {skew} ahead of the server. Sessions follow the server, so work can go on.',
    setTheClock,
  ),
  clock_behind: warn(
    'The clock is {skew} behind the server. Sessions follow the server, so work can go on.',
    setTheClock,
  ),
  clock_wrong: fail(
    'The clock is {skew} off from the server, so certificates cannot be checked against it.',
    setTheClock,
  ),
  clock_unknown: warn(
    'The time of the server is not known, because it did not answer.',
    'See the server check.',
  ),
  clock_same: ok('Not compared: the server runs on this computer, by the same clock.'),

  proxy_none: ok('Requests go straight to {address}.'),
  proxy_used: ok('Requests to {address} go through the proxy {proxy}.'),
  proxy_not_used: ok(
    'The environment names the proxy {proxy}; this shell does not use it and goes straight to {address}.',
    'Where only the proxy leads to the server, use the Electron shell.',
  ),
  proxy_before_loopback: warn(
    'Requests to the server on this computer would go through the proxy {proxy}.',
    'Exclude 127.0.0.1 from the proxy of this computer.',
  ),
  proxy_unknown: warn(
    'The proxy for {address} cannot be determined.',
    'Check the proxy settings of the system.',
  ),

  environment_ok: ok('Nothing in the environment changes whom the workstation trusts.'),
  environment_extends: ok('The environment adds certification authorities or a proxy: {names}.'),
  environment_inserts: warn(
    'The environment loads code or logging into the workstation, or holds the password of a proxy: {names}.',
    'Remove what nobody needs from the environment of the workstation.',
  ),
  environment_weakens: warn(
    'The environment tries to weaken encrypted connections: {names}. The workstation checks certificates all the same.',
    'Remove it. Install the root certificate of the site in the operating system (Group Policy, MDM).',
  ),
  environment_opens: fail(
    'The environment has the keys of encrypted connections written to a file: {names}. Whoever has it can read passwords.',
    'Remove it, start the workstation again, and delete the file.',
  ),

  certificate_none: ok('No certificate is needed: the server is on this computer.'),
  certificate_ok: ok('{subject}, issued by {issuer}, is trusted and valid until {until}.'),
  certificate_ends_soon: warn('The certificate of {subject} is valid only until {until}.', renew),
  certificate_expired: fail(
    'The certificate of {subject} was valid until {until}.',
    `${renew} If the date is wrong, set the clock.`,
  ),
  certificate_not_yet: fail('The certificate of {subject} is valid only from {from}.', setTheClock),
  certificate_other_name: fail(
    'The certificate is for {subject}, not for {address}.',
    'Check server_url in the policy, or ask for a certificate with that name.',
  ),
  certificate_untrusted: fail(
    'This computer does not trust {issuer}, which issued the certificate of {subject}.',
    'If the site has a certification authority of its own, install its root certificate in the operating system (Group Policy, MDM), or name the certificate of the authority that signs for servers in ca_file.',
  ),
  certificate_untrusted_by_shell: fail(
    'The system trusts {issuer}, but the browser shell has a list of its own.',
    'Set NODE_USE_SYSTEM_CA=1, or NODE_EXTRA_CA_CERTS to the file of the root certificate; the Electron shell needs neither.',
  ),
  certificate_untrusted_by_chromium: fail(
    'The operating system trusts {issuer}, but the list that Chromium uses does not.',
    'Name the certificate of the authority that signs for servers in ca_file; on Linux, Chromium does not read the list of the system.',
  ),
  certificate_not_pinned: fail(
    'The certificate of {subject} is good, but none of the keys in server_pins is in its chain.',
    'If the server or its authority has a new key, add it to server_pins in the policy; otherwise somebody else answers.',
  ),
  certificate_unseen: warn(
    'The certificate of {address} could not be inspected directly.',
    'See the server and proxy checks.',
  ),

  versions_old: warn(
    'CareLink Workstation {version} is older than {wanted}, the oldest version the server asks for.',
    'Install a newer version; until then, everything that both understand keeps working.',
  ),
  versions_ok: ok('CareLink Workstation {version}, {shell} shell, on {system}.'),

  folder_ok: ok('{folder} is private and can be written; {free} are free.'),
  folder_missing: ok('{folder} does not exist yet; the first start creates it.'),
  folder_visible: warn(
    'Others on this computer can see which files are in {folder}; the files themselves are closed to them.',
    'Restrict it to its owner: chmod 700.',
  ),
  folder_open: fail(
    'Others on this computer can replace what is in {folder}.',
    'Restrict it to its owner: chmod 700.',
  ),
  folder_not_writable: fail(
    '{folder} cannot be written.',
    'Give it to the OS user of the workstation, or choose another folder with --data.',
  ),
  disk_low: warn('Only {free} are free on the disk of {folder}.', 'Free some space soon.'),
  disk_full: fail(
    'Only {free} are free on the disk of {folder}.',
    'Free some space: with a full disk nobody can sign in on this computer.',
  ),
  log_ok: ok('{folder} can be written; the log has {size}.'),

  drafts_none: ok('No unfinished text is kept on this computer.'),
  drafts_kept: ok(
    'Unfinished texts kept on this computer, sealed: {count}, {size}. Each is removed after 24 hours.',
  ),

  device_key_machine: ok('Everybody at this computer signs in with its own key, enrolled as {name}.'),
  device_key_user: ok('This OS user signs in with a key in the keychain; the computer has none of its own.'),
  device_key_leaving: ok(
    'This computer has a key of its own, enrolled as {name}; this OS user changes to it once all earlier sessions have ended.',
  ),
  device_key_waiting: warn(
    'This computer is registered as {name}, but IT had not approved it yet.',
    'Approve it at the server (carelink-server device approve), then run carelink-workstation-enrol once more here.',
  ),
  device_key_elsewhere: warn(
    'The key of this computer was made for {server}, so the key of the OS user is used.',
    'Enrol the computer at its current server: carelink-workstation-enrol, with a code.',
  ),
  device_key_failing: fail(
    'The key of this computer cannot be used: {reason}',
    'As an administrator, check whether the key service is running, and what carelink-workstation-enrol status says.',
  ),

  sign_outs_none: ok('No sign-out is waiting to be reported to the server.'),
  sign_outs_pending: warn(
    'Sign-outs that the server does not know of yet: {count}.',
    'They are reported automatically once the server can be reached; see the server check.',
  ),
  emergencies_pending: warn(
    'Emergency accesses by sealed code not yet fully reported to the server: {count}.',
    'They are reported automatically once the server can be reached; do not erase the data of this workstation before that.',
  ),
  sign_outs_unknown: warn(
    'It is not known whether a sign-out is waiting: the keychain does not list its entries.',
    'See the keychain check.',
  ),

  card_readers_ready: ok('Card readers that are used: {count}.'),
  card_readers_none: ok('The service for card readers runs, and no reader is plugged in.'),
  card_readers_off: ok('The policy wants no card readers to be used.'),
  card_readers_missing: ok(
    'This computer has no software for card readers (PC/SC), so only readers that type like a keyboard are used.',
  ),
  card_readers_no_service: ok(
    'The service for card readers (PC/SC) does not run, so only readers that type like a keyboard are used; it is looked for again and again.',
  ),
  card_readers_refused: warn(
    'The service for card readers (PC/SC) does not let this account use it.',
    'Allow it: on Linux by a rule of polkit for org.debian.pcsc-lite.access_pcsc and access_card.',
  ),
  card_readers_failing: warn(
    'The service for card readers (PC/SC) fails or does not answer; it is tried again and again.',
    'Restart it (Linux: systemctl restart pcscd), and try another reader; everything else works without it.',
  ),
  card_without_number: warn(
    'The last card has no number that its reader can tell.',
    'Use badges that are read without contact, or a reader that types like a keyboard.',
  ),
  card_with_passing_number: warn(
    'The last card has another number each time, so it names nobody.',
    'Use badges with a fixed number; telephones and some cards make a new one for privacy.',
  ),
  card_not_read: warn(
    'The last card was not read: it was taken away too soon, or did not answer as a card should.',
    'Hold it to the reader for a second. If that does not help, try another card and another reader.',
  ),

  card_key_none: ok(
    'Card readers that are used: {count}. The last card that was asked for a key has none that it uses without a PIN.',
  ),
  card_key_unsupported: ok(
    'Card readers that are used: {count}. The last card has a key of a kind that is not supported.',
  ),
  card_key_not_proved: warn(
    'The last card did not prove its key: it was taken away too soon, or did not answer as a card should.',
    'Leave it in the reader for three seconds. If that does not help, try another card and another reader.',
  ),

  time_zone_ok: ok('{zone}, UTC{offset}.'),
  time_zone_utc: warn(
    'The time zone is UTC, so times on screen are in UTC.',
    'If the ward is elsewhere, set the time zone of this computer.',
  ),
  time_zone_unknown: warn(
    'The system does not tell its time zone.',
    'Set the time zone of this computer; times on screen follow it.',
  ),

  not_checked: warn('Not checked, because the policy is faulty.', 'Correct the policy first.'),
  took_too_long: fail(
    'This check was stopped after {limit} s.',
    'Run the checks again; if that does not help, restart the computer.',
  ),
  check_failed: fail('This check itself failed.', readTheLog),
} as const satisfies Record<string, Sentences>;

export type FindingCode = keyof typeof findings;

function ok(message: string, next: string | null = null): Sentences {
  return { state: 'ok', message, next };
}

function warn(message: string, next: string): Sentences {
  return { state: 'warn', message, next };
}

function fail(message: string, next: string): Sentences {
  return { state: 'fail', message, next };
}

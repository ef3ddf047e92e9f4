/** English, the language every other catalogue is checked against. */
export const en = {
  'app.name': 'CareLink Workstation',
  'app.version': 'Version {version}',
  'app.developmentShell': 'Development shell: not for wards',
  'app.helpDesk': 'Help: {contact}',
  'app.language': 'Language',

  'title.starting': 'Starting',
  'title.setup': 'Set-up',
  'title.signIn': 'Sign in',
  'title.enrolment': 'Enrolment',
  'title.full': 'This computer is full',
  'title.limit': 'Signed in elsewhere',
  'title.shift': 'Your shift',
  'title.app': 'Clinical app',
  'title.pin': 'Choose a PIN',
  'title.emergency': 'Emergency access',
  'title.locked': 'Locked',
  'title.ending': 'Signing out',
  'title.ended': 'Session ended',
  'title.diagnostics': 'Diagnostics',
  'title.unreachable': 'Not connected to the workstation',

  'place.station': 'Station {station}',

  'role.clinician': 'Clinical staff',
  'role.research': 'Research',
  'role.it_admin': 'IT administrator',
  'role.security_officer': 'Security officer',

  'profile.standard': 'Standard ward: 12 h, locks after 10 min',
  'profile.high_security': 'Intensive care, emergency: 8 h, locks after 3 min',
  'profile.extended': 'Research, administration: 24 h, locks after 15 min',

  'connection.label': 'Connection',
  'connection.connecting': 'Connecting…',
  'connection.online': 'Connected',
  'connection.offline': 'No connection',

  'keychain.label': 'Stored sign-in',
  'keychain.persistent': 'Protected',
  'keychain.memory': 'Until restart',
  'keychain.trouble.locked':
    'The keychain of this computer is locked. Unlock it or call IT; until then this computer forgets sign-ins when it restarts.',
  'keychain.trouble.denied':
    'This computer does not allow sign-ins to be kept. Tell IT; until then you have to sign in again after a restart.',
  'keychain.trouble.missing':
    'This computer has no keychain, so it cannot keep your sign-in. Tell IT; until then you have to sign in again after a restart.',
  'keychain.trouble.unanswered':
    'The keychain of this computer is not responding. Tell IT if this continues; until then this computer forgets sign-ins when it restarts.',
  'keychain.trouble.refused':
    'The keychain of this computer rejected a change. This computer keeps trying; tell IT if this continues. Until then it forgets sign-ins when it restarts.',
  'keychain.unread':
    'The keychain of this computer does not yet show who was signed in before the restart. Their session comes back on this screen by itself; anyone else can sign in now.',
  'keychain.usable': 'The keychain works again. Sign-ins are kept when this computer restarts.',

  'trouble.lostUntil': 'Connection lost at {since}. You can work until {until}.',
  'trouble.lostOver':
    'Connection lost at {since}. Your session continues, but no new data can be loaded until the connection is back.',
  'trouble.lost': 'Connection lost at {since}. You cannot sign in until it is back.',
  'trouble.lostLocked':
    'Connection lost at {since}. The session is safe; you can unlock it when the connection is back.',
  'trouble.lostLockedUnlocks': 'Connection lost at {since}. The session is safe; you can unlock it as usual.',
  'trouble.cause.no_network': 'This computer has no network. Check the cable or the wireless network.',
  'trouble.cause.server_unavailable':
    'The server is not responding. You need not do anything; this computer keeps trying.',
  'trouble.cause.server_restarting': 'The server is restarting. This takes a few seconds.',
  'trouble.cause.server_failed':
    'The server on this computer will not start. Call IT; Diagnostics shows why.',
  'trouble.cause.timed_out':
    'The server is responding too slowly. You need not do anything; this computer keeps trying.',
  'trouble.cause.server_unknown':
    'This computer cannot find the server. It may be on a different network, such as the guest network; tell IT.',
  'trouble.cause.foreign_answer':
    'Something else is answering in place of the server, perhaps the start page of a guest network. Tell IT.',
  'trouble.cause.proxy_sign_in':
    'The network wants this computer to sign in to it first. Tell IT; this computer keeps trying.',
  'trouble.cause.proxy_unreachable':
    'The way out of this network is not working. Tell IT; this computer keeps trying.',
  'trouble.cause.key_service':
    "This computer's own key cannot be used at the moment, and without it the server does not let this computer in. Tell IT; this computer keeps trying.",
  'trouble.cause.certificate_untrusted':
    'This computer cannot be sure that it is talking to the right server, so it sends nothing. Tell IT.',
  'trouble.cause.certificate_date':
    "Either the clock of this computer is wrong (it shows {clock}), or the server's proof of identity has expired. Tell IT.",
  'trouble.cause.certificate_name':
    'A different computer is answering in place of the server, so this one sends nothing. Tell IT.',
  'trouble.nextTry': 'Next try at {time}.',
  'trouble.tryNow': 'Try now',
  'trouble.trying': 'Trying…',
  'trouble.still': 'Tried at {time}: nothing has changed yet.',
  'trouble.slow': 'The server is responding slowly. What you do still gets through; give it a moment.',
  'update.wanted':
    'This workstation is older than version {version}, which the server asks for. You can keep working; please tell IT.',
  'update.arranged':
    'This workstation is older than version {version}, which the server asks for. You can keep working. {notice}',
  'clock.ahead':
    'The clock of this computer is {span} fast. All times shown here are right and you can work as usual; tell IT when you have a moment.',
  'clock.behind':
    'The clock of this computer is {span} slow. All times shown here are right and you can work as usual; tell IT when you have a moment.',

  'error.wrong_credentials': 'That did not match. Check your user name and password and try again.',
  'error.wrong_password': 'That password did not match. Try again.',
  'error.neitherPinNorPassword': 'That is neither your PIN nor your password. Try again.',
  'error.wrong_pin':
    'That PIN did not match. {tries, plural, one {One try is left} other {# tries are left}}; after that you need your password.',
  'error.pin_blocked': 'The wrong PIN was entered too often. Use your password.',
  'error.password_needed': 'You signed in some time ago. Enter the PIN again, together with your password.',
  'error.weak_pin.same_digit': 'One digit repeated is too easy to guess. Choose another PIN.',
  'error.weak_pin.run': 'Consecutive digits are too easy to guess. Choose another PIN.',
  'error.weak_pin.user_name': 'The number in your user name is too easy to guess. Choose another PIN.',
  'error.throttled': 'Too many tries. You can try again in {wait}.',
  'error.throttledOver': 'You can try again now.',
  'error.offline':
    'No connection to the server. Nothing has been lost; try again when the connection is back.',
  'error.offlineUnlock':
    'No connection to the server, so what you entered cannot be checked. Your session is still here. Unlock when the connection is back.',
  'error.session_ended': 'This session has already ended. Sign in again.',
  'error.session_limit':
    'You are already signed in on as many computers as allowed. Sign out on one of them first, or ask IT.',
  'error.parking_full': 'This computer has no room for another session. Choose which one to end.',
  'error.not_enrolled': 'This workstation is not enrolled. Ask IT for an enrolment code.',
  'error.waiting_for_approval': 'This workstation has not been admitted yet. Ask IT to approve it.',
  'error.device_revoked': 'IT has revoked this workstation. Use another one, or ask IT.',
  'error.network_not_allowed':
    'Your ward does not allow signing in from this network. Use a workstation of your ward, or call IT.',
  'error.wrong_code': 'This code is wrong, has been used or has expired. Check it, or ask IT for a new one.',
  'error.badge_expired': 'The badge was read too long ago. Hold it to the reader again.',
  'error.badge_not_pin': 'That was a badge. Enter your PIN.',
  'error.badge_in_use': 'This badge is linked to somebody else. Ask IT.',
  'error.not_yet_replicated':
    'Done. At the moment, however, only one of the hospital’s servers knows about it. Look again in a few minutes whether it still holds, or tell IT.',
  'error.badge_code_mistyped':
    'That did not match. Check your user name and password and try again. If you typed a code in place of your badge, one of its digits is wrong.',
  'error.badge_code_unknown': 'This code is not valid, or no longer is. Ask IT for a new one.',
  'error.badge_limit': 'You already have as many badges as allowed. Remove one first.',
  'error.links_after_sign_in':
    'The server still links badges only right after a sign-in. Sign out, sign in again, and hold the badge to the reader once more.',
  'error.card_keys_unknown': 'The server is too old to set this up. Ask IT.',
  'error.card_not_proven': 'Your badge could not be read. Put it into the reader and try again.',
  'error.older_server':
    'The server is older than this program: it needs your user name, and the reason in your own words first.',
  'error.emergency_not_allowed':
    'This account has no emergency access. Call a colleague who has it, or the security officer. Your attempt has been recorded.',
  'error.code_not_accepted_yet':
    'Sealed codes work only while the server cannot be reached, and only after some time. If the connection is back, sign in with your user name.',
  'error.wrong_emergency_code': 'That code did not match. Check it and try again.',
  'error.emergency_code_used_up':
    'This code has been used as often as allowed on this computer. Use another envelope or another computer.',
  'error.not_recordable':
    'This computer cannot record the access safely, so it does not allow it. Use another computer and call IT.',
  'error.not_allowed': 'This account is not allowed to do that. Ask IT.',
  'error.locked_meanwhile': 'The screen was locked while this was being checked. Enter it again.',
  'error.not_possible_now': 'That is not possible right now. Wait a few seconds and try again.',
  'error.failed': 'That did not work. Try again; if it happens again, call IT.',
  'error.no_answer': 'No answer yet. Try again; if it happens again, call IT.',

  'field.username': 'User name',
  'field.password': 'Password',
  'field.pin': 'PIN',
  'field.capsLock': 'Caps Lock is on',
  'field.missing': 'Please fill this in.',
  'field.forgotten': 'Nobody typed for a minute, so what had been typed was removed.',

  'signIn.heading': 'Sign in',
  'signIn.action': 'Sign in',
  'signIn.busy': 'Signing in…',
  'signIn.wait': 'Wait {wait}',
  'signIn.back': 'Back to sign in',

  'people.heading': 'Choose your name',
  'people.locked': 'Locked {time} ago',
  'people.lockedNow': 'Locked just now',
  'people.back': 'Back to the list',
  'people.recent': 'Recently on this ward',
  'visitors.initials': 'Initials {initials}',
  'visitors.other': 'Other user',

  'badge.looking': 'Looking up the badge…',
  'badge.visitor': '{name}. Enter your password.',
  'badge.onScreen': 'Your badge was read. Enter your PIN or password.',
  'badge.tooLate': 'Your badge came back too late to open the screen. Unlock with your PIN or password.',
  'badge.notSetUp': 'Your badge is not set up to open the screen. Unlock with your PIN or password.',
  'badge.notProved': 'Your badge could not be checked. Unlock with your PIN or password.',
  'badge.otherKey':
    'This badge has another chip than the one you set up. Unlock with your PIN or password. If it is new, remove it under “My badges” and link it again.',
  'badge.unknown': 'This badge is not recognised. Sign in with your password to link it to you.',
  'badge.unknownLocked':
    'This badge is not recognised. It can be linked to you the next time you sign in here.',
  'badge.unknownSecret':
    'This badge is not recognised. If you typed your password or PIN, press Enter. To link a badge, click the user name first and hold the badge to the reader again.',
  'badge.unknownSecretLocked':
    'This badge is not recognised. If you typed your password or PIN, press Enter. To link a badge, sign out first and hold it to the reader again.',
  'badge.unknownUnlock':
    'This badge is not recognised. To link it to you, unlock and hold it to the reader again.',
  'badge.unknownSecretUnlock':
    'This badge is not recognised. If you typed your password or PIN, press Enter. To link a badge, unlock and hold it to the reader again.',
  'badge.somebodyElse': 'This is the badge of {name}. To sign in as {name}, switch user.',
  'badge.parked': 'Your session is on this computer. Enter your PIN or password.',
  'badge.notHere':
    'Badges work here only once IT has enrolled this computer. Enter your user name, PIN or password instead.',
  'badge.offline':
    'Badges cannot be read without a connection. Enter your user name, PIN or password instead.',
  'badge.notNow': 'Badges cannot be read right now. Wait a few seconds and try again.',
  'badge.offer': 'Is this badge yours?',
  'badge.offerText':
    "A badge was read that is not linked to anybody. If you link it, you need only your PIN or password with it. Do not link somebody else's badge.",
  'badge.offerBrief': 'It is not linked to anybody. Link only your own.',
  'badge.link': 'Yes, link it to me',
  'badge.notMine': 'No',
  'badge.linked': 'The badge is linked to you.',
  'badge.offerKey': 'Open your screen again with your badge?',
  'badge.offerKeyText':
    'When you take it out of the reader, the screen locks as always. If you put it in again within {seconds, plural, one {# second} other {# seconds}}, you need no PIN. Anybody else who has your badge in that time needs none either.',
  'badge.offerKeyBrief':
    'Put in again within {seconds, plural, one {# second} other {# seconds}}, it opens your screen without the PIN, whoever has it.',
  'badge.setUpKey': 'Yes, set it up',
  'badge.noKey': 'Not now',
  'badge.keySetUp': 'Your badge is set up.',
  'badge.settingUpKey': 'Setting up…',
  'badge.keyPasswordHint': 'You signed in some time ago, so you need your password for this.',
  'badges.label': 'Badges',
  'badges.show': 'My badges',
  'badges.heading': 'My badges',
  'badges.close': 'Close',
  'badges.loading': 'Looking for your badges…',
  'badges.unavailable': 'Your badges cannot be shown at the moment. Try again later.',
  'badges.none':
    'You have no badge. To link one, hold it to the reader. If nothing happens here, hold it there at the sign-in screen and sign in with your password.',
  'badges.text': 'If you have lost a badge, remove it here; then nobody can use it.',
  'badges.since': 'Linked {time}',
  'badges.inReader': 'In the reader now',
  'badges.opensAgain':
    'Opens your screen again within {seconds, plural, one {# second} other {# seconds}}, without the PIN',
  'badges.asksPin': 'Does not open your screen again without the PIN',
  'badges.remove': 'Remove',
  'badge.passwordHint': 'You signed in some time ago, so you need your password to link the badge.',
  'badge.linking': 'Linking…',
  'badges.code': 'Code instead of a badge, until {time}',
  'badges.removeSince': 'Remove the badge linked {time}',

  'emergency.open': 'Emergency access',
  'emergency.heading': 'Emergency access',
  'emergency.intro': 'For when a patient needs you now and there is no other way.',
  'emergency.byPassword': 'With your user name',
  'emergency.byCode': 'With a sealed code',
  'emergency.ways': 'How do you want to get in?',
  'emergency.codeFrom': 'If the connection is not back by {time}, a sealed code works from then on.',
  'emergency.codeReady': 'There is no connection, so a sealed code works now.',
  'emergency.who': 'Who are you?',
  'emergency.reason': 'Why do you need it?',
  'emergency.reason.patient_in_danger': 'A patient is in danger',
  'emergency.reason.usual_user_unreachable': 'The person who usually does this cannot be reached',
  'emergency.reason.system_failure': 'A system is not working',
  'emergency.reason.other': 'Something else',
  'emergency.words': 'In your own words',
  'emergency.wordsHint': '10 to 500 characters. The security officer will read this.',
  'emergency.wordsWanted':
    'When you have a moment: why was this needed? You can write until it ends; after that, the security officer will ask you.',
  'emergency.writeWords': 'Write it down',
  'emergency.saveWords': 'Save',
  'emergency.wordsLater': 'Later',
  'emergency.wordsShort': 'A few more words, please: at least 10 characters.',
  'emergency.person': 'Your name',
  'emergency.personHint': 'As your colleagues know you.',
  'emergency.code': 'Code from the envelope',
  'emergency.codeHint': '16 letters and digits. O counts as 0, I and L as 1.',
  'emergency.codeIncomplete': 'The code has 16 letters and digits.',
  'emergency.cancel': 'Cancel',
  'emergency.confirmHeading': 'Start emergency access?',
  'emergency.opensByPassword':
    'Opens everything your account may open on this computer, for 30 minutes, marked as emergency access.',
  'emergency.opensByCode': 'Opens without a sign-in, for 30 minutes: {apps}.',
  'emergency.opensNothing': 'Opens no app: this site has none that works without a sign-in.',
  'emergency.confirmRecorded': 'Recorded: your name, the time, this computer and your reason:',
  'emergency.confirmTold': 'The security officer is told at once and will review this access.',
  'emergency.confirmToldLater':
    'The security officer is told as soon as the connection is back and will review this access.',
  'emergency.confirmEnd': 'It ends on its own after 30 minutes. You can end it earlier.',
  'emergency.start': 'Start emergency access',
  'emergency.starting': 'Starting…',
  'emergency.bar': 'EMERGENCY ACCESS',
  'emergency.barText': 'ends at {time} – recorded',
  'emergency.left': '{left} left',
  'emergency.endNow': 'End now',
  'emergency.announce': 'Emergency access. It ends in {minutes, plural, one {# minute} other {# minutes}}.',
  'emergency.over': 'The emergency access ended at {time}. It is recorded and will be reviewed.',
  'emergency.localHeading': '{person}, without sign-in',
  'emergency.localText':
    'There is no connection and nobody is signed in. You can open the apps of this site that work without a sign-in.',
  'emergency.localNone':
    'This site has no app that works without a sign-in. Follow the emergency plan of your ward.',
  'emergency.told':
    'The connection is back, and the server knows of this access. End it and sign in to work as usual.',

  'enrolment.heading.not_enrolled': 'This workstation is not enrolled',
  'enrolment.heading.waiting': 'This workstation is waiting for IT',
  'enrolment.heading.revoked': 'IT has revoked this workstation',
  'enrolment.text.not_enrolled':
    'Nobody can sign in here until it is. Ask IT for an enrolment code and enter it here.',
  'enrolment.text.waiting':
    'The code was accepted. Nobody can sign in here until IT has admitted this workstation; ask them to do so, then try again.',
  'enrolment.text.revoked':
    'Nobody can sign in here any more; use another workstation. This one can be used again with a new enrolment code from IT.',
  'enrolment.memoryHint':
    'This computer cannot keep its key safely: after a restart it would have to be enrolled again. Tell IT.',
  'enrolment.lockedHint':
    'The keychain of this computer is locked, and with it the key that identifies this computer to the server. Unlock it or call IT; you may not need a new code.',
  'enrolment.code': 'Enrolment code',
  'enrolment.codeHint':
    '16 letters and digits, or 24 if it is for many workstations. O counts as 0, I and L as 1.',
  'enrolment.codeIncomplete': 'The code has 16 or 24 letters and digits.',
  'enrolment.name': 'Name of this workstation',
  'enrolment.action': 'Enrol this workstation',
  'enrolment.busy': 'Enrolling…',
  'enrolment.done': 'This workstation is enrolled. You can sign in now.',

  'people.ended': 'Sessions that have ended',
  'parked.ended': '{name}: session ended at {time}.',
  'parked.replaced': '{name}: session ended at {time} to make room.',
  'full.heading': 'This computer has no room for another session',
  'full.choose': 'To work here, end one of these sessions, or use another computer.',
  'full.recommended': 'Locked the longest: best to end this one',
  'full.apps': 'Open: {apps}',
  'full.noApps': 'No app is open',
  'full.drafts':
    '{drafts, plural, =0 {No notes.} one {# note, which is kept.} other {# notes, which are kept.}}',
  'full.draftsUnknown': 'Notes are kept, if there are any.',
  'full.end': 'End session',
  'full.endOf': 'End session of {name}',
  'full.back': 'End none and go back',
  'full.confirmHeading': 'End the session of {name}?',
  'full.keep': 'Keep it',
  'full.confirm': 'End it and sign in',
  'full.confirmText':
    'It ends at once. Anything not saved in its apps is lost. {name} is told at the next sign-in here.',
  'away.replaced':
    'Your session at this computer was ended at {time}, because somebody else needed to sign in.',
  'away.ended': 'Your earlier session at this computer ended at {time}.',

  'limit.heading': 'You are signed in elsewhere',
  'limit.place': 'You have been signed in at {device} since {time}.',
  'limit.choose':
    'More sessions are not allowed. To sign in here, end one of these, or sign out there yourself.',
  'limit.refused': 'More sessions are not allowed. Sign out there first, or ask IT.',
  'limit.replace': 'Sign out there and sign in here',
  'limit.replaceAt': 'Sign out there and sign in here: {device}',
  'limit.confirmText':
    'The session there ends at once, and its screen closes within seconds. If that computer has no connection, it closes when the connection is back. Anything not saved there is lost.',

  'elsewhere.one': 'Also signed in at {device} since {time}.',
  'elsewhere.more':
    'Also signed in at {device} since {time}, and at {count, plural, one {# other computer} other {# other computers}}.',
  'elsewhere.show': 'Show',

  'signedOut.at': 'Signed out at {time}.',
  'signedOut.nothingLeft': 'Nothing from that session is left on this computer.',
  'signedOut.notesKept': 'Notes are kept here for 24 hours; only their owner can open them.',
  'signedOut.queued': 'The server will be told as soon as it can be reached.',
  'signedOut.onOneMachine':
    'If a hospital server fails in the next minutes, this computer repeats the sign-out by itself.',
  'signedOut.left': 'Still on this computer',
  'signedOut.stillThere': 'Still there: {item}.',
  'signedOut.stillStored':
    "This computer's keychain did not remove the stored sign-in. This computer keeps trying; tell IT if this continues.",
  'signedOut.dismiss': 'Close this message',

  'wiped.keychain_entries': 'your stored sign-in',
  'wiped.pin': 'your PIN',
  'wiped.access_token': 'your access',
  'wiped.apps': 'your pages and data in apps',
  'wiped.drafts': 'your notes',
  'wiped.activity_log': 'the list of your activity',
  'wiped.screen_content': 'what was on screen',
  'wiped.counted': '{item} ({count})',
  'wiped.entries': '{item} ({count, plural, one {# entry} other {# entries}})',
  'wiped.named': '{item} ({names})',

  'wipedOfOther.keychain_entries': 'the stored sign-in',
  'wipedOfOther.pin': 'the PIN',
  'wipedOfOther.access_token': 'the access',
  'wipedOfOther.apps': 'pages and data in apps',
  'wipedOfOther.drafts': 'notes',
  'wipedOfOther.activity_log': 'the list of activity',
  'wipedOfOther.screen_content': 'what was on screen',

  'stillThere.keychain':
    'The keychain does not remove it. This computer keeps trying; tell IT if this continues.',
  'stillThere.apps': 'Restart this computer before anybody opens an app.',
  'stillThere.drafts': 'No other user can see them; they are removed within a day.',
  'stillThere.memory': 'Restart this computer.',

  'ended.heading': 'Your session has ended',
  'ended.at': 'It ended at {time}.',
  'ended.wiped': 'Nothing from it is left on this computer except notes, which only you can open.',
  'ended.signInAgain': 'Sign in again',
  'ended.goOn': 'Continue',
  'ended.reason.logout': 'You signed out. To continue working, sign in again.',
  'ended.reason.expired': 'The time for your shift is over. To continue working, sign in again.',
  'ended.reason.reuse_detected':
    'For your safety: somebody else tried to use this session. Sign in again and tell IT.',
  'ended.reason.ended_elsewhere': 'You ended it from another computer. If that was not you, tell IT.',
  'ended.reason.revoked_by_administrator': 'An administrator ended it. You can sign in again; ask IT why.',
  'ended.reason.user_disabled': 'This account has been switched off and cannot sign in. Ask IT why.',
  'ended.reason.password_changed':
    'The password was changed. Sign in with the new one; if it was not you who changed it, tell IT.',
  'ended.reason.device_revoked': 'IT has revoked this workstation. Sign in at another one.',
  'ended.reason.replaced':
    'You signed in at another computer, and this session made room for it. If that was not you, tell IT.',
  'ended.reason.other_server':
    'This computer is now connected to another server; your session on the previous one is being ended. Unfinished notes are kept for a day and can be opened again on the previous server.',
  'ended.reason.unknown':
    'The server no longer recognises this session. Sign in again; if it happens again, tell IT.',
  'ended.reason.continued': 'You continued in a new session, which this computer has lost. Sign in again.',

  'shift.timeLeft': 'Time left',
  'shift.since': 'Signed in since',
  'shift.until': 'Until',
  'shift.timeLeftUntil': 'Time left, until {time}',
  'shift.details': 'Details',
  'shift.skip': 'Skip to the apps',
  'shift.skipToNotes': 'Skip to my notes',
  'shift.skipToApp': 'Skip to {app}',
  'shift.switch': 'Switch user',
  'shift.lock': 'Lock',
  'shift.lockKeys': 'Ctrl+Shift+L',
  'shift.signOut': 'Sign out',
  'shift.status': 'This computer',
  'shift.nextRenewal': 'Next renewal',
  'shift.renewing': 'Renewing…',
  'shift.renewalWaits': 'When the connection is back',
  'shift.idleLock': 'Locks when unused for',

  'apps.heading': 'Apps',
  'apps.tabs': 'Overview and opened apps',
  'apps.overview': 'Overview',
  'apps.keys': 'Ctrl+{number}',
  'apps.back': 'Back to shift',
  'apps.frame': '{app}, clinical app',
  'apps.opening': 'Opening {app}…',
  'apps.away': '{app} is hidden while you type here.',
  'apps.again': 'Try again',
  'apps.openAgain': 'Open again',
  'apps.backToApp': 'Back to {app}',
  'apps.trouble.crashed': '{app} stopped unexpectedly. Anything not saved there may be lost.',
  'apps.trouble.flooding':
    '{app} kept this computer so busy that it was closed. Anything not saved there may be lost. If it happens again, tell IT.',
  'apps.trouble.hung':
    '{app} is not responding. It reappears as soon as it responds. If you open it again, it starts from the beginning, and anything not saved may be lost.',
  'apps.trouble.file':
    '{app} tried to show or save a document, such as a PDF. This workstation does not open documents, so that no patient data stays on this computer. Nothing in {app} is lost.',
  'apps.trouble.unprinted':
    'Nothing was printed. {app} has no printer on this computer, or the printer is not responding. If you need it on paper, call IT.',
  'apps.trouble.unreachable': '{app} is not responding. Try again; if this continues, call IT.',
  'apps.trouble.slow': '{app} takes too long to answer. Try again in a moment.',
  'apps.trouble.offline': '{app} needs the connection to the server. Try again when it is back.',
  'apps.trouble.elsewhere':
    '{app} tried to open an address that does not belong to it. Try again, or tell IT.',
  'apps.trouble.closed': '{app} cannot be opened right now. Try again.',

  'notes.heading': 'My notes',
  'notes.hint':
    'Only you can see them. They are kept for 24 hours, even if the computer fails, and are erased when you sign out.',
  'notes.keepHint':
    'Only you can see them. They are kept for 24 hours, even if the computer fails. When you sign out, you can keep or erase them.',
  'notes.memoryHint':
    'Only you can see them. They are erased when you sign out. This computer cannot keep them through a restart.',

  'notes.ofApps': 'Also kept for you: {count, plural, one {one note} other {# notes}} in {apps}.',
  'notes.eraseAll': 'Erase everything',
  'notes.eraseAllHeading': 'Erase everything?',
  'notes.eraseAllText': 'Your notes here and in {apps} will be gone for good.',

  'draft.saved': 'Saved {time}',
  'draft.erase': 'Erase',
  'draft.eraseHeading': 'Erase this note?',
  'draft.eraseText': 'Everything under “{name}” will be gone for good.',
  'draft.erased': 'Erased.',
  'draft.keep': 'Keep it',
  'draft.again': 'Try again',
  'draft.unavailable':
    'What you wrote earlier cannot be read right now. It is not lost. Try again, and tell IT if this continues.',
  'draft.trouble.failed': 'Not saved yet. This computer tries again every few seconds.',
  'draft.trouble.not_possible_now': 'Not saved yet. This computer tries again every few seconds.',
  'draft.trouble.too_long': 'Too long to save. Shorten the note.',
  'draft.trouble.too_many': 'Not saved: there is no room for more. Erase what you do not need.',

  'activity.heading': 'This session',
  'activity.empty': 'Nothing yet.',
  'activity.more': 'Show all {count}',
  'activity.fewer': 'Show fewer',
  'activity.signed_in': 'Signed in',
  'activity.resumed': 'Picked up after a restart',
  'activity.continued': 'Continued in a new session',
  'activity.renewed': 'Renewed',
  'activity.renewedTimes': 'Renewed {times} times since {since}',
  'activity.renewed_after_lost_answer': 'Renewed after a lost answer',
  'activity.connection_lost': 'Connection lost',
  'activity.connection_lostUntil': 'Connection lost, back at {until}',
  'activity.server_slow': 'The server is responding slowly',
  'activity.server_slowUntil': 'The server responded slowly until {until}',
  'activity.keychain_unusable': 'The keychain cannot be used',
  'activity.keychain_unusableUntil': 'The keychain could not be used until {until}',
  'activity.locked': 'Locked',
  'activity.locked.button': 'Locked by you',
  'activity.locked.shortcut': 'Locked by you',
  'activity.locked.idle': 'Locked because nobody was using the computer',
  'activity.locked.os_lock': 'Locked together with the computer',
  'activity.locked.badge': 'Locked by a badge',
  'activity.locked.suspend': 'Locked when the computer went to sleep',
  'activity.locked.lid': 'Locked when the lid was closed',
  'activity.locked.switch': 'Locked when the user was switched',
  'activity.locked.restart': 'Locked after a restart',
  'activity.locked.administrator': 'Locked by IT',
  'activity.unlocked': 'Unlocked',
  'activity.unlockedByCard': 'Unlocked with the badge',
  'activity.wrong_pin': 'Wrong PIN',
  'activity.wrong_pinTimes': 'Wrong PIN, {times} times since {since}',
  'activity.app_opened': '{app} opened',
  'activity.pin_set': 'PIN set',
  'activity.other_session_ended': 'Signed out on another computer',

  'others.heading': 'My other sessions',
  'others.loading': 'Looking for other sessions…',
  'others.unavailable': 'The list cannot be loaded right now.',
  'others.refresh': 'Look again',
  'others.empty': 'You are signed in only here.',
  'others.since': 'since {time}',
  'others.unknownDevice': 'Unnamed computer',
  'others.signOutThere': 'Sign out there',
  'others.signOutThereAt': 'Sign out there: {device}',
  'others.confirmHeading': 'Sign out on {device}?',
  'others.confirmText':
    'The session there ends at once, and its screen closes within seconds. If that computer has no connection, it closes when the connection is back. Anything not saved there is lost. You stay signed in here.',
  'others.keep': 'Leave it',
  'others.busy': 'Signing out there…',

  'warning.bar': 'Your session ends at {time}, in {left}.',
  'warning.card': 'Your session ends in {left}',
  'warning.cardText':
    'Continue now and keep working with the screen as it is. Otherwise you are signed out at {time}.',
  'warning.dialog': 'Your session ends in {left}',
  'warning.dialogText': 'Enter your password to keep working. Otherwise you are signed out at {time}.',
  'warning.dialogTextPin': 'Enter your PIN to keep working. Otherwise you are signed out at {time}.',
  'warning.continuePin': 'Continue with PIN',
  'warning.usePin': 'Continue with the PIN instead',
  'warning.usePassword': 'Continue with the password instead',
  'warning.offline':
    'The server is not responding right now. If your request reached it, your session continues as soon as it responds; otherwise try again.',
  'warning.continue': 'Continue',
  'warning.continueBusy': 'Continuing…',
  'warning.later': 'Later',
  'warning.letItEnd': 'Let it end',
  'warning.announce':
    'Your session ends in {minutes, plural, one {# minute} other {# minutes}}. You can continue with your password.',
  'warning.announcePin':
    'Your session ends in {minutes, plural, one {# minute} other {# minutes}}. You can continue with your PIN.',
  'warning.announceEnd': 'Your session ends in {minutes, plural, one {# minute} other {# minutes}}.',
  'warning.continuing': 'Continuing your session…',
  'warning.notContinued': 'Your screen is unlocked, but your session was not continued.',
  'warning.done': 'You are continuing in a new session.',

  'lock.until': 'Session until {time}',
  'lock.cause.button': 'Locked by you at {time}.',
  'lock.cause.shortcut': 'Locked by you at {time}.',
  'lock.cause.idle': 'Locked at {time} because nobody was using the computer.',
  'lock.cause.os_lock': 'Locked at {time} together with the computer.',
  'lock.cause.badge': 'Locked at {time} by a badge.',
  'lock.cause.suspend': 'Locked at {time} when the computer went to sleep.',
  'lock.cause.lid': 'Locked at {time} when the lid was closed.',
  'lock.cause.switch': 'Locked at {time} so that somebody else could use the computer.',
  'lock.cause.restart': 'Locked at {time} after a restart.',
  'lock.cause.administrator': 'Locked at {time} by IT.',
  'lock.endsLabel': 'Session about to end',
  'lock.endsIn': 'Session ends in {left}',
  'lock.endsByPin': 'Your PIN unlocks it and continues it.',
  'lock.endsByPassword': 'Your password unlocks it and continues it.',
  'lock.endsByPasswordOnly': 'Your PIN only unlocks it. With your password you also continue it.',
  'lock.unlockAndContinue': 'Unlock and continue',
  'lock.onlyUnlock': 'Only unlock',
  'lock.backTo': 'Back to {name}',
  'lock.othersHere': 'Others with a session on this computer',
  'lock.unlock': 'Unlock',
  'lock.unlocking': 'Unlocking…',
  'lock.notYou': 'Not you? Switch user',
  'lock.signOutOther': 'Not you? Sign out {name}',
  'lock.usePassword': 'Use the password instead',
  'lock.usePin': 'Use the PIN instead',
  'lock.pinBlocked':
    'The wrong PIN was entered five times. Enter your password; after that the PIN works again.',

  'idle.label': 'About to lock',
  'idle.left': 'Locks in {left}',
  'idle.text': 'Nobody seems to be using this computer. Press any key or move the mouse to stay.',
  'idle.stay': 'Stay',
  'idle.announce': 'This computer locks in half a minute. Press any key to stay.',

  'rest.label': 'Whose session this is',
  'rest.whose': 'This is the session of {name}',
  'rest.how': 'Press any key or click to go on. While this bar is here, nothing is entered.',

  'pin.label': 'PIN',
  'pin.isSet': 'Set',
  'pin.isNot': 'None',
  'pin.offer': 'Choose a PIN for this shift',
  'pin.choose': 'Choose a PIN',
  'pin.change': 'Change the PIN',
  'pin.why':
    'It unlocks this computer faster than your password, until you sign out. It does not work anywhere else.',
  'pin.notNow': 'Not now',
  'pin.new': 'New PIN',
  'pin.hint': '6 to 12 digits',
  'pin.repeat': 'New PIN again',
  'pin.passwordHint': 'You signed in some time ago, so you need your password as well.',
  'pin.save': 'Save the PIN',
  'pin.busy': 'Saving…',
  'pin.cancel': 'Cancel',
  'pin.done': 'The PIN is set. It unlocks this session.',
  'pin.onOneMachine':
    'Your PIN holds. If a hospital server fails in the next minutes, it could be forgotten: then use your password and choose it again.',
  'pin.onlyDigits': 'A PIN contains only digits.',
  'pin.tooShort': 'A PIN has at least 6 digits.',
  'pin.tooLong': 'A PIN has at most 12 digits.',
  'pin.differ': 'The two PINs are not the same.',

  'signOut.heading': 'Sign out?',
  'signOut.headingOf': 'Sign out {name}?',
  'signOut.foreign':
    'This ends the session of {name}. Anything {name} has not saved is lost. To use this computer yourself, sign in afterwards.',
  'signOut.wipes': 'Removed from this computer',
  'signOut.serverNow': 'The server is told at once, and the session ends everywhere.',
  'signOut.serverLater':
    'There is no connection. This computer is cleared at once; the server is told as soon as the connection is back.',
  'signOut.stay': 'Stay signed in',
  'signOut.keepLocked': 'Keep locked',
  'signOut.confirm': 'Sign out',
  'signOut.busy': 'Signing out…',
  'signOut.looking': 'Checking what will be removed…',
  'signOut.saved': 'What you saved in {apps} stays.',
  'signOut.savedInApps': 'What you saved in your apps stays.',
  'signOut.erasesNote':
    '{count, plural, =0 {Your note “{name}” will be erased.} one {Your note “{name}” and one more will be erased.} other {Your note “{name}” and # more will be erased.}}',
  'signOut.erasesInApps': 'What you wrote in {apps} and did not save will be erased.',
  'signOut.erasesNotes': 'Notes that you have here will be erased.',
  'signOut.keepsNotes': 'Your notes stay here for 24 hours. Only you can open them.',
  'signOut.keepsUntilRestart':
    'Your notes stay here for 24 hours, but not through a restart of this computer. Only you can open them.',
  'signOut.copy': 'Copy',
  'signOut.copied':
    'Copied. Paste it where it belongs before you sign out: signing out empties the clipboard.',
  'signOut.notCopied': 'Your note could not be copied. Try again.',
  'signOut.keep': 'Keep for my next shift',
  'signOut.details': 'Details',

  'ending.heading': 'Signing out…',
  'ending.text': 'Your data is being removed from this computer.',
  'ending.slow':
    'This is taking longer than usual. Please stay until this screen is gone; the next one says whether everything was removed. If it does not go away, call IT.',
  'ending.look': 'Look again',

  'starting.heading': 'Starting…',
  'starting.text': 'The workstation is getting ready.',
  'starting.slowHeading': 'This is taking longer than usual',
  'starting.slowText': 'Try again. If that does not help, restart the computer or call IT.',

  'unreachable.heading': 'The workstation is not responding',
  'unreachable.text':
    'This page has lost the program behind it and hides its content. It comes back on its own; if not, start CareLink Workstation again.',
  'unreachable.refusedHeading': 'Please open the workstation again',
  'unreachable.refusedText':
    'This page was not opened by the workstation, or its launch link has already been used. Start CareLink Workstation again and use the link that it opens.',
  'unreachable.tryAgain': 'Try again',

  'diagnostics.open': 'Diagnostics',
  'diagnostics.heading': 'Diagnostics',
  'diagnostics.privacy':
    'For IT. Nothing here, and nothing in a saved report, is about a user: no user names, no passwords, no content.',
  'diagnostics.progress': '{all, plural, =0 {Checking…} other {Checking: {done} of {all} done}}',
  'diagnostics.summary':
    '{fail, plural, =0 {Nothing fails} one {One check fails} other {# checks fail}}, {warn, plural, =0 {nothing needs attention} one {one needs attention} other {# need attention}}.',
  'diagnostics.lost': 'The workstation is not responding. Check again; if this continues, start it again.',
  'diagnostics.back': 'Back',
  'diagnostics.again': 'Check again',
  'diagnostics.export.text': 'Save report',
  'diagnostics.export.json': 'Save as JSON',
  'diagnostics.outcome.saved': 'The report was saved as {file}. Send it to IT support.',
  'diagnostics.outcome.downloaded': "The report is in the browser's downloads. Send it to IT support.",
  'diagnostics.outcome.not_saved':
    'The report was not saved. Try again; if that does not help, the documents folder cannot be written to.',
  'diagnostics.state.ok': 'Good',
  'diagnostics.state.warn': 'Attention',
  'diagnostics.state.fail': 'Fails',
  'diagnostics.state.running': 'Checking…',
  'diagnostics.more': 'Details',
  'diagnostics.moreOf': 'Details: {name}',
  'diagnostics.fewer': 'Hide details',
  'diagnostics.fewerOf': 'Hide details: {name}',
  'diagnostics.default': 'default',
  'diagnostics.locked': 'locked by policy',
  'diagnostics.check.policy': 'Settings and policy',
  'diagnostics.check.server': 'Token server',
  'diagnostics.check.clock': 'Clock',
  'diagnostics.check.certificate': 'Certificate',
  'diagnostics.check.proxy': 'Way to the server (proxy)',
  'diagnostics.check.keychain': 'Keychain',
  'diagnostics.check.device_key': 'Key of this computer',
  'diagnostics.check.sign_outs': 'Waiting sign-outs',
  'diagnostics.check.card_readers': 'Card readers',
  'diagnostics.check.data_folder': 'Data folder and disk',
  'diagnostics.check.drafts': 'Notes',
  'diagnostics.check.log_folder': 'Log folder',
  'diagnostics.check.environment': 'Environment',
  'diagnostics.check.time_zone': 'Time zone',
  'diagnostics.check.versions': 'Versions',

  'setup.heading': 'Set up this workstation',
  'setup.intro': 'This is done once. After that, everybody signs in with an account of their own.',
  'setup.administrator': 'Administrator',
  'setup.username': 'User name',
  'setup.displayName': 'Full name',
  'setup.password': 'Password',
  'setup.passwordHint': 'At least 12 characters. A few words in a row are easy to remember.',
  'setup.passwordRepeat': 'Password again',
  'setup.place': 'Ward and computer',
  'setup.ward': 'Ward',
  'setup.wardHint': 'For example: Ward B',
  'setup.profile': 'How long sessions last',
  'setup.station': 'Station',
  'setup.stationHint': 'For example: B-204',
  'setup.demoUsers': 'Create three demo users',
  'setup.demoUsersHint':
    'For trying it out. Their passwords are generated and shown once. Leave this off on a real ward.',
  'setup.action': 'Finish set-up',
  'setup.busy': 'Setting up…',
  'setup.usernameCharacters':
    'Use letters of one script, digits, spaces and . - _ @; no invisible characters, and no = + - @ at the beginning.',
  'setup.passwordCharacters':
    'The password contains something that nobody can type again, such as a tab or an invisible character.',
  'setup.passwordTooShort': 'At least 12 characters, please.',
  'setup.passwordsDiffer': 'The two passwords are not the same.',
  'setup.error.offline': 'The server cannot be reached. Wait a few seconds and try again.',
  'setup.error.already_done':
    'Set-up has already been done. Sign in as the administrator; to give demo users new passwords, use: carelink-server user set-password.',
  'setup.error.invalid_input': 'Something here was not accepted. Check the fields and try again.',
  'setup.error.failed': 'Set-up did not work. Try again; if it happens again, look at the log.',
  'setup.error.no_answer': 'No answer yet. Wait a little; if nothing changes, try again.',

  'staff.next': 'Continue',
  'staff.back': 'Back',
  'staff.heading': 'Add your staff',
  'staff.intro':
    'Everybody who works here gets an account. The passwords are made up and shown once, at the end.',
  'staff.list': 'One person per line',
  'staff.hint':
    'Name; user name; role; ward. The name alone is enough. You can paste rows from a spreadsheet.',
  'staff.choose': 'Choose a CSV file',
  'staff.unreadable': 'This file cannot be read. Choose a CSV or text file of at most 1 MB.',
  'staff.preview': '{count, plural, =0 {Nobody yet} one {1 person} other {# people}}',
  'staff.table': 'Who will be added',
  'staff.none':
    'Without staff, nobody can nurse here: the administrator looks after computers and accounts, and opens no clinical app.',
  'staff.newWards': 'New wards: {wards}',
  'staff.unused': 'Columns that are not used: {columns}',
  'staff.tooMany': '{count} lines are too many: {most} people at most. IT adds the others later.',
  'staff.line': 'Line {line}: {problem}',
  'staff.more': '{count, plural, one {and 1 more line} other {and # more lines}}',
  'staff.problem.open': 'a quotation mark is not closed.',
  'staff.problem.columns': 'there is more than name, user name, role and ward: “{value}”.',
  'staff.problem.noName': 'the name is missing.',
  'staff.problem.nameTwice': '{value} is there twice. If these are two people, give each a user name.',
  'staff.problem.text': '“{value}” is too long or cannot be shown.',
  'staff.problem.misread': '“{value}” has wrong letters. Save the list again as “CSV UTF-8”.',
  'staff.problem.formula': '“{value}” begins like a formula of a spreadsheet.',
  'staff.problem.role': 'the role “{value}” is not known. Leave it out for clinical staff.',
  'staff.problem.administrator': '“{value}”: administrators are added one by one later.',
  'staff.problem.username': '“{value}” makes no user name. Use letters of one script and digits.',
  'staff.problem.usernameTaken': 'the user name {value} is taken.',
  'staff.finishWithout': 'Finish without staff',

  'generated.heading': 'Write these passwords down',
  'generated.text': 'They are shown only this once. They are not stored anywhere and cannot be shown again.',
  'generated.name': 'Name',
  'generated.role': 'Role',
  'generated.username': 'User name',
  'generated.password': 'Password',
  'generated.copy': 'Copy all',
  'generated.copied': 'Copied. Done empties the clipboard again.',
  'generated.done': 'Done, I have written them down',
  'slips.print': 'Print slips',
  'slips.warning':
    'The passwords come out on paper at the printer {printer}, where anybody can take them, and its queue may keep copies: have somebody stand there first.',
  'slips.start': 'Print now',
  'slips.cancel': 'Do not print',
  'slips.printed':
    '{count, plural, one {# slip} other {# slips}} sent to {printer}. Make sure that you have all of them.',
  'slips.noPrinter': 'The printer {printer} was not found. Nothing was printed.',
  'slips.failed': 'Nothing was printed, or not everything. Look at the printer {printer}, then try again.',
  'slips.browser':
    'To print a slip for each person, press Ctrl+P. The paper comes out at the printer chosen there, where anybody can take it: have somebody stand there first.',
  'slips.advice': 'Keep this slip where only you can read it. Only IT can give you another password.',

  'duration.hours': '{hours} h {minutes} min',
  'duration.minutes': '{minutes} min',
  'duration.seconds': '{seconds} s',
  'duration.hoursSpoken':
    '{hours, plural, one {# hour} other {# hours}} {minutes, plural, one {# minute} other {# minutes}}',
  'duration.minutesSpoken': '{minutes, plural, one {# minute} other {# minutes}}',
  'duration.secondsSpoken': '{seconds, plural, one {# second} other {# seconds}}',
} as const;

export type MessageId = keyof typeof en;
export type Catalogue = Readonly<Record<MessageId, string>>;

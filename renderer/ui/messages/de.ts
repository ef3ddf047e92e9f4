import type { Catalogue } from './en.ts';

export const de: Catalogue = {
  'app.name': 'CareLink Workstation',
  'app.version': 'Version {version}',
  'app.developmentShell': 'Entwicklungs-Shell: nicht für Stationen',
  'app.helpDesk': 'Hilfe: {contact}',
  'app.language': 'Sprache',

  'title.starting': 'Start',
  'title.setup': 'Einrichtung',
  'title.signIn': 'Anmelden',
  'title.enrolment': 'Zulassung',
  'title.full': 'Computer belegt',
  'title.limit': 'Anderswo angemeldet',
  'title.shift': 'Ihre Schicht',
  'title.app': 'Klinische App',
  'title.pin': 'PIN wählen',
  'title.emergency': 'Notfallzugang',
  'title.locked': 'Gesperrt',
  'title.ending': 'Abmeldung',
  'title.ended': 'Sitzung beendet',
  'title.diagnostics': 'Diagnose',
  'title.unreachable': 'Keine Verbindung zum Arbeitsplatz',

  'place.station': 'Platz {station}',

  'role.clinician': 'Klinisches Personal',
  'role.research': 'Forschung',
  'role.it_admin': 'IT-Administration',
  'role.security_officer': 'Sicherheitsbeauftragte',

  'profile.standard': 'Normalstation: 12 Std., Sperre nach 10 Min.',
  'profile.high_security': 'Intensiv, Notfall: 8 Std., Sperre nach 3 Min.',
  'profile.extended': 'Forschung, Büro: 24 Std., Sperre nach 15 Min.',

  'connection.label': 'Verbindung',
  'connection.connecting': 'Wird verbunden…',
  'connection.online': 'Verbunden',
  'connection.offline': 'Getrennt',

  'keychain.label': 'Gespeicherte Anmeldung',
  'keychain.persistent': 'Geschützt',
  'keychain.memory': 'Bis zum Neustart',
  'keychain.trouble.locked':
    'Der Schlüsselbund dieses Computers ist gesperrt. Entsperren Sie ihn oder rufen Sie die IT an; bis dahin vergisst dieser Computer Anmeldungen bei einem Neustart.',
  'keychain.trouble.denied':
    'Dieser Computer darf Anmeldungen nicht speichern. Sagen Sie es der IT; bis dahin müssen Sie sich nach einem Neustart neu anmelden.',
  'keychain.trouble.missing':
    'Dieser Computer hat keinen Schlüsselbund und kann Ihre Anmeldung deshalb nicht speichern. Sagen Sie es der IT; bis dahin müssen Sie sich nach einem Neustart neu anmelden.',
  'keychain.trouble.unanswered':
    'Der Schlüsselbund dieses Computers antwortet nicht. Sagen Sie es der IT, wenn das so bleibt; bis dahin vergisst dieser Computer Anmeldungen bei einem Neustart.',
  'keychain.trouble.refused':
    'Der Schlüsselbund dieses Computers hat eine Änderung abgelehnt. Der Computer versucht es weiter; sagen Sie es der IT, wenn das so bleibt. Bis dahin vergisst er Anmeldungen bei einem Neustart.',
  'keychain.unread':
    'Der Schlüsselbund dieses Computers zeigt noch nicht, wer vor dem Neustart angemeldet war. Die Sitzung erscheint von selbst wieder auf diesem Bildschirm; alle anderen können sich jetzt anmelden.',
  'keychain.usable':
    'Der Schlüsselbund funktioniert wieder. Anmeldungen bleiben bei einem Neustart erhalten.',

  'trouble.lostUntil': 'Verbindung um {since} verloren. Sie können bis {until} arbeiten.',
  'trouble.lostOver':
    'Verbindung um {since} verloren. Ihre Sitzung läuft weiter, aber neue Daten kommen erst wieder, wenn die Verbindung zurück ist.',
  'trouble.lost':
    'Verbindung um {since} verloren. Sie können sich erst wieder anmelden, wenn sie zurück ist.',
  'trouble.lostLocked':
    'Verbindung um {since} verloren. Die Sitzung ist sicher; Sie können sie entsperren, wenn die Verbindung zurück ist.',
  'trouble.lostLockedUnlocks':
    'Verbindung um {since} verloren. Die Sitzung ist sicher; Sie können sie wie gewohnt entsperren.',
  'trouble.cause.no_network': 'Dieser Computer hat kein Netz. Prüfen Sie das Kabel oder das WLAN.',
  'trouble.cause.server_unavailable':
    'Der Server antwortet nicht. Sie müssen nichts tun; der Computer versucht es weiter.',
  'trouble.cause.server_restarting': 'Der Server startet neu. Das dauert einige Sekunden.',
  'trouble.cause.server_failed':
    'Der Server auf diesem Computer startet nicht. Rufen Sie die IT an; die Diagnose sagt, warum.',
  'trouble.cause.timed_out':
    'Der Server antwortet zu langsam. Sie müssen nichts tun; der Computer versucht es weiter.',
  'trouble.cause.server_unknown':
    'Dieser Computer findet den Server nicht. Vielleicht ist er in einem anderen Netz, etwa dem für Gäste; sagen Sie es der IT.',
  'trouble.cause.foreign_answer':
    'Statt des Servers antwortet etwas anderes, vielleicht die Startseite eines Gästenetzes. Sagen Sie es der IT.',
  'trouble.cause.proxy_sign_in':
    'Das Netz verlangt, dass sich dieser Computer erst bei ihm anmeldet. Sagen Sie es der IT; der Computer versucht es weiter.',
  'trouble.cause.proxy_unreachable':
    'Der Weg aus diesem Netz funktioniert nicht. Sagen Sie es der IT; der Computer versucht es weiter.',
  'trouble.cause.key_service':
    'Der Schlüssel dieses Computers kann gerade nicht benutzt werden, und ohne ihn lässt der Server den Computer nicht zu. Sagen Sie es der IT; der Computer versucht es weiter.',
  'trouble.cause.certificate_untrusted':
    'Dieser Computer ist nicht sicher, ob er mit dem richtigen Server spricht, und sendet deshalb nichts. Sagen Sie es der IT.',
  'trouble.cause.certificate_date':
    'Entweder geht die Uhr dieses Computers falsch (sie zeigt {clock}), oder das Zertifikat des Servers ist abgelaufen. Sagen Sie es der IT.',
  'trouble.cause.certificate_name':
    'Statt des Servers antwortet ein anderer Computer; dieser hier sendet deshalb nichts. Sagen Sie es der IT.',
  'trouble.nextTry': 'Nächster Versuch um {time}.',
  'trouble.tryNow': 'Jetzt versuchen',
  'trouble.trying': 'Wird versucht…',
  'trouble.still': 'Um {time} versucht: Es hat sich noch nichts geändert.',
  'trouble.slow': 'Der Server antwortet langsam. Was Sie tun, kommt an; es dauert nur einen Moment.',
  'update.wanted':
    'Dieser Arbeitsplatz ist älter als Version {version}, die der Server verlangt. Sie können weiterarbeiten; bitte sagen Sie es der IT.',
  'update.arranged':
    'Dieser Arbeitsplatz ist älter als Version {version}, die der Server verlangt. Sie können weiterarbeiten. {notice}',
  'clock.ahead':
    'Die Uhr dieses Computers geht {span} vor. Alle Zeiten hier stimmen, und Sie können wie gewohnt arbeiten; sagen Sie es bei Gelegenheit der IT.',
  'clock.behind':
    'Die Uhr dieses Computers geht {span} nach. Alle Zeiten hier stimmen, und Sie können wie gewohnt arbeiten; sagen Sie es bei Gelegenheit der IT.',

  'error.wrong_credentials':
    'Benutzername und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.',
  'error.wrong_password': 'Dieses Passwort passt nicht. Versuchen Sie es noch einmal.',
  'error.neitherPinNorPassword': 'Das ist weder Ihre PIN noch Ihr Passwort. Versuchen Sie es noch einmal.',
  'error.wrong_pin':
    'Diese PIN passt nicht. {tries, plural, one {Noch ein Versuch} other {Noch # Versuche}}, danach brauchen Sie Ihr Passwort.',
  'error.pin_blocked': 'Die PIN hat zu oft nicht gepasst. Benutzen Sie Ihr Passwort.',
  'error.password_needed':
    'Ihre Anmeldung liegt länger zurück. Geben Sie die PIN noch einmal ein und dazu Ihr Passwort.',
  'error.weak_pin.same_digit': 'Immer dieselbe Ziffer ist zu leicht zu erraten. Wählen Sie eine andere PIN.',
  'error.weak_pin.run': 'Ziffern der Reihe nach sind zu leicht zu erraten. Wählen Sie eine andere PIN.',
  'error.weak_pin.user_name':
    'Die Zahl aus Ihrem Benutzernamen ist zu leicht zu erraten. Wählen Sie eine andere PIN.',
  'error.throttled': 'Zu viele Versuche. In {wait} können Sie es wieder versuchen.',
  'error.throttledOver': 'Sie können es jetzt wieder versuchen.',
  'error.offline':
    'Keine Verbindung zum Server. Es ist nichts verloren; versuchen Sie es wieder, wenn die Verbindung zurück ist.',
  'error.offlineUnlock':
    'Keine Verbindung zum Server, darum kann Ihre Eingabe nicht geprüft werden. Ihre Sitzung ist noch da. Entsperren Sie, wenn die Verbindung zurück ist.',
  'error.session_ended': 'Diese Sitzung ist bereits beendet. Melden Sie sich neu an.',
  'error.session_limit':
    'Sie sind schon an so vielen Computern angemeldet, wie erlaubt ist. Melden Sie sich zuerst an einem davon ab oder fragen Sie die IT.',
  'error.parking_full':
    'An diesem Computer ist keine weitere Sitzung möglich. Wählen Sie, welche beendet wird.',
  'error.not_enrolled':
    'Dieser Arbeitsplatz ist nicht zugelassen. Bitten Sie die IT um einen Zulassungscode.',
  'error.waiting_for_approval': 'Dieser Arbeitsplatz ist noch nicht freigegeben. Bitten Sie die IT darum.',
  'error.device_revoked':
    'Die IT hat diesen Arbeitsplatz gesperrt. Benutzen Sie einen anderen oder fragen Sie die IT.',
  'error.network_not_allowed':
    'Ihre Station erlaubt keine Anmeldung aus diesem Netz. Benutzen Sie einen Arbeitsplatz Ihrer Station oder rufen Sie die IT an.',
  'error.wrong_code':
    'Dieser Code ist falsch, schon benutzt oder abgelaufen. Prüfen Sie ihn oder bitten Sie die IT um einen neuen.',
  'error.badge_expired':
    'Der Ausweis wurde vor zu langer Zeit gelesen. Halten Sie ihn noch einmal an den Leser.',
  'error.badge_not_pin': 'Das war ein Ausweis. Geben Sie Ihre PIN ein.',
  'error.badge_in_use': 'Dieser Ausweis gehört schon zu jemand anderem. Fragen Sie die IT.',
  'error.not_yet_replicated':
    'Erledigt. Im Moment weiß das aber nur einer der Server des Krankenhauses. Sehen Sie in einigen Minuten nach, ob es dabei geblieben ist, oder melden Sie es der IT.',
  'error.badge_code_mistyped':
    'Benutzername und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal. War es ein Code anstelle Ihres Ausweises, stimmt eine Ziffer nicht.',
  'error.badge_code_unknown': 'Dieser Code gilt nicht oder nicht mehr. Bitten Sie die IT um einen neuen.',
  'error.badge_limit': 'Sie haben schon so viele Ausweise, wie erlaubt sind. Entfernen Sie zuerst einen.',
  'error.links_after_sign_in':
    'Der Server verknüpft Ausweise bisher nur direkt nach dem Anmelden. Melden Sie sich ab und wieder an, und halten Sie den Ausweis noch einmal an den Leser.',
  'error.card_keys_unknown': 'Der Server ist dafür zu alt. Fragen Sie die IT.',
  'error.card_not_proven':
    'Ihr Ausweis konnte nicht gelesen werden. Stecken Sie ihn in den Leser und versuchen Sie es noch einmal.',
  'error.older_server':
    'Der Server ist älter als dieses Programm: Er braucht Ihren Benutzernamen und den Grund zuerst in eigenen Worten.',
  'error.emergency_not_allowed':
    'Dieses Konto hat keinen Notfallzugang. Rufen Sie jemanden, der ihn hat, oder die Sicherheitsbeauftragten. Ihr Versuch wurde festgehalten.',
  'error.code_not_accepted_yet':
    'Versiegelte Codes gelten nur, solange der Server nicht erreichbar ist, und erst nach einiger Zeit. Ist die Verbindung wieder da, melden Sie sich mit Ihrem Benutzernamen an.',
  'error.wrong_emergency_code': 'Dieser Code stimmt nicht. Prüfen Sie ihn und versuchen Sie es noch einmal.',
  'error.emergency_code_used_up':
    'Dieser Code wurde an diesem Computer so oft verwendet wie erlaubt. Nehmen Sie einen anderen Umschlag oder einen anderen Computer.',
  'error.not_recordable':
    'Dieser Computer kann den Zugang nicht sicher festhalten und erlaubt ihn deshalb nicht. Nehmen Sie einen anderen Computer und rufen Sie die IT an.',
  'error.not_allowed': 'Dieses Konto darf das nicht. Fragen Sie die IT.',
  'error.locked_meanwhile':
    'Der Bildschirm wurde gesperrt, während die Eingabe geprüft wurde. Geben Sie sie noch einmal ein.',
  'error.not_possible_now':
    'Das geht im Augenblick nicht. Warten Sie einige Sekunden und versuchen Sie es noch einmal.',
  'error.failed':
    'Das hat nicht geklappt. Versuchen Sie es noch einmal; passiert es wieder, rufen Sie die IT an.',
  'error.no_answer':
    'Noch keine Antwort. Versuchen Sie es noch einmal; passiert es wieder, rufen Sie die IT an.',

  'field.username': 'Benutzername',
  'field.password': 'Passwort',
  'field.pin': 'PIN',
  'field.capsLock': 'Die Feststelltaste ist an',
  'field.missing': 'Bitte ausfüllen.',
  'field.forgotten': 'Eine Minute lang hat niemand etwas eingegeben, deshalb wurden die Eingaben entfernt.',

  'signIn.heading': 'Anmelden',
  'signIn.action': 'Anmelden',
  'signIn.busy': 'Anmeldung läuft…',
  'signIn.wait': 'Noch {wait}',
  'signIn.back': 'Zurück zur Anmeldung',

  'people.heading': 'Wählen Sie Ihren Namen',
  'people.locked': 'Vor {time} gesperrt',
  'people.lockedNow': 'Gerade eben gesperrt',
  'people.back': 'Zurück zur Liste',
  'people.recent': 'Zuletzt auf dieser Station',
  'visitors.initials': 'Kürzel {initials}',
  'visitors.other': 'Andere Person',

  'badge.looking': 'Der Ausweis wird gesucht…',
  'badge.visitor': '{name}. Geben Sie Ihr Passwort ein.',
  'badge.onScreen': 'Ihr Ausweis wurde gelesen. Geben Sie PIN oder Passwort ein.',
  'badge.tooLate':
    'Ihr Ausweis kam zu spät zurück, um den Bildschirm zu öffnen. Entsperren Sie mit PIN oder Passwort.',
  'badge.notSetUp':
    'Ihr Ausweis ist nicht dafür eingerichtet, den Bildschirm zu öffnen. Entsperren Sie mit PIN oder Passwort.',
  'badge.notProved': 'Ihr Ausweis konnte nicht geprüft werden. Entsperren Sie mit PIN oder Passwort.',
  'badge.otherKey':
    'Dieser Ausweis hat einen anderen Chip als der eingerichtete. Entsperren Sie mit PIN oder Passwort. Ist er neu, entfernen Sie ihn unter „Meine Ausweise“ und verknüpfen Sie ihn wieder.',
  'badge.unknown':
    'Dieser Ausweis ist nicht bekannt. Melden Sie sich mit Ihrem Passwort an, um ihn mit Ihrem Konto zu verknüpfen.',
  'badge.unknownLocked':
    'Dieser Ausweis ist nicht bekannt. Bei Ihrer nächsten Anmeldung hier kann er mit Ihrem Konto verknüpft werden.',
  'badge.unknownSecret':
    'Dieser Ausweis ist nicht bekannt. Wenn Sie Ihr Passwort oder Ihre PIN eingegeben haben, drücken Sie die Eingabetaste. Um einen Ausweis zu verknüpfen, klicken Sie zuerst in den Benutzernamen und halten den Ausweis noch einmal an den Leser.',
  'badge.unknownSecretLocked':
    'Dieser Ausweis ist nicht bekannt. Wenn Sie Ihr Passwort oder Ihre PIN eingegeben haben, drücken Sie die Eingabetaste. Um einen Ausweis zu verknüpfen, melden Sie sich zuerst ab und halten ihn noch einmal an den Leser.',
  'badge.unknownUnlock':
    'Dieser Ausweis ist nicht bekannt. Um ihn mit Ihrem Konto zu verknüpfen, entsperren Sie den Bildschirm und halten ihn noch einmal an den Leser.',
  'badge.unknownSecretUnlock':
    'Dieser Ausweis ist nicht bekannt. Wenn Sie Ihr Passwort oder Ihre PIN eingegeben haben, drücken Sie die Eingabetaste. Um einen Ausweis zu verknüpfen, entsperren Sie den Bildschirm und halten ihn noch einmal an den Leser.',
  'badge.somebodyElse':
    'Das ist der Ausweis von {name}. Um sich als {name} anzumelden, wechseln Sie den Benutzer.',
  'badge.parked': 'Ihre Sitzung ist auf diesem Computer. Geben Sie Ihre PIN oder Ihr Passwort ein.',
  'badge.notHere':
    'Ausweise gelten hier erst, wenn die IT diesen Computer zugelassen hat. Geben Sie stattdessen Benutzername, PIN oder Passwort ein.',
  'badge.offline':
    'Ohne Verbindung können keine Ausweise gelesen werden. Geben Sie stattdessen Benutzername, PIN oder Passwort ein.',
  'badge.notNow':
    'Im Moment können keine Ausweise gelesen werden. Warten Sie ein paar Sekunden und versuchen Sie es noch einmal.',
  'badge.offer': 'Ist das Ihr Ausweis?',
  'badge.offerText':
    'Es wurde ein Ausweis gelesen, der mit niemandem verknüpft ist. Wenn Sie ihn verknüpfen, brauchen Sie damit nur noch PIN oder Passwort. Verknüpfen Sie keinen fremden Ausweis.',
  'badge.offerBrief': 'Er ist mit niemandem verknüpft. Verknüpfen Sie nur Ihren eigenen.',
  'badge.link': 'Ja, verknüpfen',
  'badge.notMine': 'Nein',
  'badge.linked': 'Der Ausweis ist mit Ihrem Konto verknüpft.',
  'badge.offerKey': 'Den Bildschirm mit dem Ausweis wieder öffnen?',
  'badge.offerKeyText':
    'Wenn Sie ihn aus dem Leser nehmen, wird der Bildschirm wie immer gesperrt. Stecken Sie ihn innerhalb von {seconds, plural, one {# Sekunde} other {# Sekunden}} wieder ein, brauchen Sie keine PIN. Auch andere, die Ihren Ausweis in dieser Zeit haben, brauchen dann keine.',
  'badge.offerKeyBrief':
    'Innerhalb von {seconds, plural, one {# Sekunde} other {# Sekunden}} wieder eingesteckt, öffnet er den Bildschirm ohne PIN, wer immer ihn hat.',
  'badge.setUpKey': 'Ja, einrichten',
  'badge.noKey': 'Jetzt nicht',
  'badge.keySetUp': 'Ihr Ausweis ist eingerichtet.',
  'badge.settingUpKey': 'Wird eingerichtet…',
  'badge.keyPasswordHint':
    'Sie haben sich vor einiger Zeit angemeldet, deshalb brauchen Sie dafür Ihr Passwort.',
  'badges.label': 'Ausweise',
  'badges.show': 'Meine Ausweise',
  'badges.heading': 'Meine Ausweise',
  'badges.close': 'Schließen',
  'badges.loading': 'Ihre Ausweise werden gesucht…',
  'badges.unavailable':
    'Ihre Ausweise können im Moment nicht gezeigt werden. Versuchen Sie es später noch einmal.',
  'badges.none':
    'Sie haben keinen Ausweis. Um einen zu verknüpfen, halten Sie ihn an den Leser. Geschieht hier nichts, halten Sie ihn bei der Anmeldung an den Leser und melden sich mit Ihrem Passwort an.',
  'badges.text':
    'Wenn Sie einen Ausweis verloren haben, entfernen Sie ihn hier; dann nützt er niemandem mehr.',
  'badges.since': 'Verknüpft: {time}',
  'badges.inReader': 'Jetzt im Leser',
  'badges.opensAgain':
    'Öffnet den Bildschirm innerhalb von {seconds, plural, one {# Sekunde} other {# Sekunden}} wieder, ohne PIN',
  'badges.asksPin': 'Öffnet den Bildschirm nicht ohne PIN wieder',
  'badges.remove': 'Entfernen',
  'badge.passwordHint':
    'Ihre Anmeldung liegt etwas zurück. Um den Ausweis zu verknüpfen, brauchen Sie Ihr Passwort.',
  'badge.linking': 'Wird verknüpft…',
  'badges.code': 'Code statt Ausweis, bis {time}',
  'badges.removeSince': 'Den Ausweis entfernen, verknüpft: {time}',

  'emergency.open': 'Notfallzugang',
  'emergency.heading': 'Notfallzugang',
  'emergency.intro': 'Für den Fall, dass ein Patient Sie jetzt braucht und es keinen anderen Weg gibt.',
  'emergency.byPassword': 'Mit Ihrem Benutzernamen',
  'emergency.byCode': 'Mit einem versiegelten Code',
  'emergency.ways': 'Wie möchten Sie Zugang bekommen?',
  'emergency.codeFrom':
    'Ein versiegelter Code gilt ab {time}, wenn die Verbindung bis dahin nicht zurück ist.',
  'emergency.codeReady': 'Es gibt keine Verbindung, deshalb gilt jetzt ein versiegelter Code.',
  'emergency.who': 'Wer sind Sie?',
  'emergency.reason': 'Warum brauchen Sie den Zugang?',
  'emergency.reason.patient_in_danger': 'Ein Patient ist in Gefahr',
  'emergency.reason.usual_user_unreachable': 'Die sonst zuständige Person ist nicht erreichbar',
  'emergency.reason.system_failure': 'Ein System funktioniert nicht',
  'emergency.reason.other': 'Etwas anderes',
  'emergency.words': 'In eigenen Worten',
  'emergency.wordsHint': '10 bis 500 Zeichen. Die Sicherheitsbeauftragten lesen es.',
  'emergency.wordsWanted':
    'Wenn Sie einen Moment Zeit haben: Warum war das nötig? Sie können es bis zum Ende aufschreiben; danach fragen die Sicherheitsbeauftragten Sie.',
  'emergency.writeWords': 'Aufschreiben',
  'emergency.saveWords': 'Speichern',
  'emergency.wordsLater': 'Später',
  'emergency.wordsShort': 'Bitte ein paar Worte mehr: mindestens 10 Zeichen.',
  'emergency.person': 'Ihr Name',
  'emergency.personHint': 'So, wie man Sie auf der Station kennt.',
  'emergency.code': 'Code aus dem Umschlag',
  'emergency.codeHint': '16 Buchstaben und Ziffern. O gilt als 0, I und L als 1.',
  'emergency.codeIncomplete': 'Der Code hat 16 Buchstaben und Ziffern.',
  'emergency.cancel': 'Abbrechen',
  'emergency.confirmHeading': 'Notfallzugang beginnen?',
  'emergency.opensByPassword':
    'Öffnet für 30 Minuten alles, was Ihr Konto an diesem Computer öffnen darf, als Notfallzugang gekennzeichnet.',
  'emergency.opensByCode': 'Öffnet für 30 Minuten ohne Anmeldung: {apps}.',
  'emergency.opensNothing': 'Öffnet keine App: Hier gibt es keine, die ohne Anmeldung arbeitet.',
  'emergency.confirmRecorded': 'Festgehalten werden Ihr Name, die Zeit, dieser Computer und Ihr Grund:',
  'emergency.confirmTold': 'Die Sicherheitsbeauftragten erfahren es sofort und prüfen diesen Zugang.',
  'emergency.confirmToldLater':
    'Die Sicherheitsbeauftragten erfahren es, sobald die Verbindung zurück ist, und prüfen diesen Zugang.',
  'emergency.confirmEnd': 'Er endet nach 30 Minuten von selbst. Sie können ihn früher beenden.',
  'emergency.start': 'Notfallzugang beginnen',
  'emergency.starting': 'Beginnt…',
  'emergency.bar': 'NOTFALLZUGANG',
  'emergency.barText': 'endet um {time} – wird festgehalten',
  'emergency.left': 'noch {left}',
  'emergency.endNow': 'Jetzt beenden',
  'emergency.announce': 'Notfallzugang. Er endet in {minutes, plural, one {# Minute} other {# Minuten}}.',
  'emergency.over': 'Der Notfallzugang endete um {time}. Er ist festgehalten und wird geprüft.',
  'emergency.localHeading': '{person}, ohne Anmeldung',
  'emergency.localText':
    'Es gibt keine Verbindung, und niemand ist angemeldet. Sie können die Apps öffnen, die ohne Anmeldung arbeiten.',
  'emergency.localNone':
    'Hier gibt es keine App, die ohne Anmeldung arbeitet. Folgen Sie dem Notfallplan Ihrer Station.',
  'emergency.told':
    'Die Verbindung ist zurück, und der Server weiß von diesem Zugang. Beenden Sie ihn und melden Sie sich an, um wie gewohnt zu arbeiten.',

  'enrolment.heading.not_enrolled': 'Dieser Arbeitsplatz ist nicht zugelassen',
  'enrolment.heading.waiting': 'Dieser Arbeitsplatz wartet auf die IT',
  'enrolment.heading.revoked': 'Die IT hat diesen Arbeitsplatz gesperrt',
  'enrolment.text.not_enrolled':
    'Bis dahin kann sich hier niemand anmelden. Bitten Sie die IT um einen Zulassungscode und geben Sie ihn hier ein.',
  'enrolment.text.waiting':
    'Der Code wurde angenommen. Hier kann sich erst jemand anmelden, wenn die IT diesen Arbeitsplatz freigegeben hat. Bitten Sie darum und versuchen Sie es dann noch einmal.',
  'enrolment.text.revoked':
    'Hier kann sich niemand mehr anmelden; benutzen Sie einen anderen Arbeitsplatz. Mit einem neuen Zulassungscode der IT kann dieser wieder benutzt werden.',
  'enrolment.memoryHint':
    'Dieser Computer kann seinen Schlüssel nicht sicher aufbewahren: Nach einem Neustart müsste er neu zugelassen werden. Sagen Sie es der IT.',
  'enrolment.lockedHint':
    'Der Schlüsselbund dieses Computers ist gesperrt und mit ihm der Schlüssel, an dem der Server diesen Computer erkennt. Entsperren Sie ihn oder rufen Sie die IT an; vielleicht ist kein neuer Code nötig.',
  'enrolment.code': 'Zulassungscode',
  'enrolment.codeHint':
    '16 Buchstaben und Ziffern oder 24, wenn er für viele Arbeitsplätze ist. O gilt als 0, I und L gelten als 1.',
  'enrolment.codeIncomplete': 'Der Code hat 16 oder 24 Buchstaben und Ziffern.',
  'enrolment.name': 'Name dieses Arbeitsplatzes',
  'enrolment.action': 'Arbeitsplatz zulassen',
  'enrolment.busy': 'Wird zugelassen…',
  'enrolment.done': 'Dieser Arbeitsplatz ist zugelassen. Sie können sich jetzt anmelden.',

  'people.ended': 'Beendete Sitzungen',
  'parked.ended': '{name}: Sitzung um {time} beendet.',
  'parked.replaced': '{name}: Sitzung um {time} beendet, um Platz zu machen.',
  'full.heading': 'An diesem Computer ist keine weitere Sitzung möglich',
  'full.choose':
    'Um hier zu arbeiten, beenden Sie eine dieser Sitzungen oder nehmen Sie einen anderen Computer.',
  'full.recommended': 'Am längsten gesperrt: diese am ehesten beenden',
  'full.apps': 'Geöffnet: {apps}',
  'full.noApps': 'Keine App ist geöffnet',
  'full.drafts':
    '{drafts, plural, =0 {Keine Notizen.} one {# Notiz, die erhalten bleibt.} other {# Notizen, die erhalten bleiben.}}',
  'full.draftsUnknown': 'Notizen bleiben erhalten, falls es welche gibt.',
  'full.end': 'Sitzung beenden',
  'full.endOf': 'Sitzung beenden: {name}',
  'full.back': 'Keine beenden und zurück',
  'full.confirmHeading': 'Sitzung von {name} beenden?',
  'full.keep': 'Behalten',
  'full.confirm': 'Beenden und anmelden',
  'full.confirmText':
    'Sie endet sofort. Was in ihren Apps nicht gespeichert ist, geht verloren. {name} erfährt es bei der nächsten Anmeldung hier.',
  'away.replaced':
    'Ihre Sitzung an diesem Computer wurde um {time} beendet, weil sich jemand anderes anmelden musste.',
  'away.ended': 'Ihre frühere Sitzung an diesem Computer endete um {time}.',

  'limit.heading': 'Sie sind anderswo angemeldet',
  'limit.place': 'Sie sind seit {time} an {device} angemeldet.',
  'limit.choose':
    'Mehr Sitzungen sind nicht erlaubt. Um sich hier anzumelden, beenden Sie eine davon, oder melden Sie sich selbst dort ab.',
  'limit.refused': 'Mehr Sitzungen sind nicht erlaubt. Melden Sie sich erst dort ab oder fragen Sie die IT.',
  'limit.replace': 'Dort abmelden und hier anmelden',
  'limit.replaceAt': 'Dort abmelden und hier anmelden: {device}',
  'limit.confirmText':
    'Die Sitzung dort endet sofort und verschwindet in wenigen Sekunden vom Bildschirm. Hat der Computer dort keine Verbindung, geschieht das, sobald er wieder eine hat. Was dort nicht gespeichert ist, geht verloren.',

  'elsewhere.one': 'Sie sind seit {time} auch an {device} angemeldet.',
  'elsewhere.more':
    'Sie sind seit {time} auch an {device} angemeldet und an {count, plural, one {# weiteren Computer} other {# weiteren Computern}}.',
  'elsewhere.show': 'Zeigen',

  'signedOut.at': 'Um {time} abgemeldet.',
  'signedOut.nothingLeft': 'Von dieser Sitzung ist nichts auf diesem Computer zurückgeblieben.',
  'signedOut.notesKept': 'Notizen bleiben 24 Stunden hier; nur wer sie geschrieben hat, kann sie öffnen.',
  'signedOut.queued': 'Der Server erfährt es, sobald er erreichbar ist.',
  'signedOut.onOneMachine':
    'Fällt in den nächsten Minuten ein Server des Krankenhauses aus, wiederholt dieser Computer die Abmeldung von selbst.',
  'signedOut.left': 'Noch auf diesem Computer',
  'signedOut.stillThere': 'Noch da: {item}.',
  'signedOut.stillStored':
    'Der Schlüsselbund dieses Computers hat die gespeicherte Anmeldung nicht gelöscht. Der Computer versucht es weiter; sagen Sie es der IT, wenn das so bleibt.',
  'signedOut.dismiss': 'Diese Meldung schließen',

  'wiped.keychain_entries': 'Ihre gespeicherte Anmeldung',
  'wiped.pin': 'Ihre PIN',
  'wiped.access_token': 'Ihr Zugang',
  'wiped.apps': 'Ihre Seiten und Daten in Apps',
  'wiped.drafts': 'Ihre Notizen',
  'wiped.activity_log': 'die Liste Ihrer Aktivitäten',
  'wiped.screen_content': 'der Bildschirminhalt',
  'wiped.counted': '{item} ({count})',
  'wiped.entries': '{item} ({count, plural, one {# Eintrag} other {# Einträge}})',
  'wiped.named': '{item} ({names})',

  'wipedOfOther.keychain_entries': 'die gespeicherte Anmeldung',
  'wipedOfOther.pin': 'die PIN',
  'wipedOfOther.access_token': 'der Zugang',
  'wipedOfOther.apps': 'Seiten und Daten in Apps',
  'wipedOfOther.drafts': 'Notizen',
  'wipedOfOther.activity_log': 'die Liste der Aktivitäten',
  'wipedOfOther.screen_content': 'der Bildschirminhalt',

  'stillThere.keychain':
    'Der Schlüsselbund löscht sie nicht. Der Computer versucht es weiter; sagen Sie es der IT, wenn das so bleibt.',
  'stillThere.apps': 'Starten Sie diesen Computer neu, bevor jemand eine App öffnet.',
  'stillThere.drafts': 'Niemand anderes bekommt sie zu sehen; sie werden innerhalb eines Tages entfernt.',
  'stillThere.memory': 'Starten Sie diesen Computer neu.',

  'ended.heading': 'Ihre Sitzung ist beendet',
  'ended.at': 'Sie endete um {time}.',
  'ended.wiped': 'Auf diesem Computer ist nichts davon geblieben außer Notizen, die nur Sie öffnen können.',
  'ended.signInAgain': 'Neu anmelden',
  'ended.goOn': 'Weiter',
  'ended.reason.logout': 'Sie haben sich abgemeldet. Um weiterzuarbeiten, melden Sie sich neu an.',
  'ended.reason.expired': 'Die Zeit Ihrer Schicht ist um. Um weiterzuarbeiten, melden Sie sich neu an.',
  'ended.reason.reuse_detected':
    'Zu Ihrer Sicherheit: Jemand anderes hat versucht, diese Sitzung zu benutzen. Melden Sie sich neu an und sagen Sie es der IT.',
  'ended.reason.ended_elsewhere':
    'Sie haben sie von einem anderen Computer aus beendet. Wenn Sie das nicht waren, sagen Sie es der IT.',
  'ended.reason.revoked_by_administrator':
    'Die Administration hat sie beendet. Sie können sich neu anmelden; fragen Sie die IT nach dem Grund.',
  'ended.reason.user_disabled':
    'Dieses Konto wurde abgeschaltet und kann sich nicht anmelden. Fragen Sie die IT nach dem Grund.',
  'ended.reason.password_changed':
    'Das Passwort wurde geändert. Melden Sie sich mit dem neuen an; haben nicht Sie es geändert, sagen Sie es der IT.',
  'ended.reason.device_revoked':
    'Die IT hat diesen Arbeitsplatz gesperrt. Melden Sie sich an einem anderen an.',
  'ended.reason.replaced':
    'Sie haben sich an einem anderen Computer angemeldet; deshalb wurde diese Sitzung beendet. Wenn Sie das nicht waren, sagen Sie es der IT.',
  'ended.reason.other_server':
    'Dieser Computer ist jetzt mit einem anderen Server verbunden; Ihre Sitzung am früheren wird beendet. Unfertige Notizen bleiben einen Tag lang erhalten und sind am früheren Server wieder da.',
  'ended.reason.unknown':
    'Der Server kennt diese Sitzung nicht mehr. Melden Sie sich neu an; passiert es wieder, sagen Sie es der IT.',
  'ended.reason.continued':
    'Sie haben in einer neuen Sitzung weitergearbeitet, die dieser Computer verloren hat. Melden Sie sich neu an.',

  'shift.timeLeft': 'Verbleibende Zeit',
  'shift.since': 'Angemeldet seit',
  'shift.until': 'Bis',
  'shift.timeLeftUntil': 'Endet um {time}',
  'shift.details': 'Einzelheiten',
  'shift.skip': 'Direkt zu den Apps',
  'shift.skipToNotes': 'Direkt zu meinen Notizen',
  'shift.skipToApp': 'Direkt zu {app}',
  'shift.switch': 'Benutzer wechseln',
  'shift.lock': 'Sperren',
  'shift.lockKeys': 'Strg+Umschalt+L',
  'shift.signOut': 'Abmelden',
  'shift.status': 'Dieser Computer',
  'shift.nextRenewal': 'Nächste Erneuerung',
  'shift.renewing': 'Wird erneuert…',
  'shift.renewalWaits': 'Sobald die Verbindung zurück ist',
  'shift.idleLock': 'Automatische Sperre nach',

  'apps.heading': 'Apps',
  'apps.tabs': 'Übersicht und geöffnete Apps',
  'apps.overview': 'Übersicht',
  'apps.keys': 'Strg+{number}',
  'apps.back': 'Zurück zur Schicht',
  'apps.frame': '{app}, klinische App',
  'apps.opening': '{app} wird geöffnet…',
  'apps.away': '{app} ist ausgeblendet, solange Sie hier schreiben.',
  'apps.again': 'Noch einmal versuchen',
  'apps.openAgain': 'Noch einmal öffnen',
  'apps.backToApp': 'Zurück zu {app}',
  'apps.trouble.crashed':
    '{app} wurde unerwartet beendet. Was dort nicht gespeichert war, ist möglicherweise verloren.',
  'apps.trouble.flooding':
    '{app} hat diesen Computer zu stark ausgelastet und wurde deshalb beendet. Was dort nicht gespeichert war, ist möglicherweise verloren. Kommt das wieder vor, sagen Sie es der IT.',
  'apps.trouble.hung':
    '{app} reagiert nicht und erscheint wieder, sobald sich das ändert. Wenn Sie {app} neu öffnen, beginnt alles von vorn, und was nicht gespeichert ist, geht möglicherweise verloren.',
  'apps.trouble.file':
    '{app} wollte ein Dokument anzeigen oder speichern, zum Beispiel ein PDF. Dieser Arbeitsplatz öffnet keine Dokumente, damit keine Patientendaten auf diesem Computer bleiben. In {app} ist nichts verloren.',
  'apps.trouble.unprinted':
    'Es wurde nichts gedruckt. {app} hat auf diesem Computer keinen Drucker, oder der Drucker antwortet nicht. Wenn Sie es auf Papier brauchen, rufen Sie die IT an.',
  'apps.trouble.unreachable':
    '{app} antwortet nicht. Versuchen Sie es noch einmal; bleibt es so, rufen Sie die IT an.',
  'apps.trouble.slow': '{app} braucht zu lange für eine Antwort. Versuchen Sie es gleich noch einmal.',
  'apps.trouble.offline':
    '{app} braucht die Verbindung zum Server. Versuchen Sie es noch einmal, wenn sie zurück ist.',
  'apps.trouble.elsewhere':
    '{app} wollte eine Adresse öffnen, die nicht dazugehört. Versuchen Sie es noch einmal, oder sagen Sie es der IT.',
  'apps.trouble.closed': '{app} kann gerade nicht geöffnet werden. Versuchen Sie es noch einmal.',

  'notes.heading': 'Meine Notizen',
  'notes.hint':
    'Nur Sie sehen sie. Sie bleiben 24 Stunden erhalten, auch wenn der Computer ausfällt, und werden beim Abmelden gelöscht.',
  'notes.keepHint':
    'Nur Sie sehen sie. Sie bleiben 24 Stunden erhalten, auch wenn der Computer ausfällt. Beim Abmelden können Sie sie behalten oder löschen.',
  'notes.memoryHint':
    'Nur Sie sehen sie. Sie werden beim Abmelden gelöscht. Einen Neustart überstehen sie auf diesem Computer nicht.',

  'notes.ofApps':
    'Außerdem für Sie aufbewahrt: {count, plural, one {eine Notiz} other {# Notizen}} in {apps}.',
  'notes.eraseAll': 'Alles löschen',
  'notes.eraseAllHeading': 'Alles löschen?',
  'notes.eraseAllText': 'Ihre Notizen hier und in {apps} sind dann endgültig weg.',

  'draft.saved': 'Gespeichert {time}',
  'draft.erase': 'Löschen',
  'draft.eraseHeading': 'Notiz löschen?',
  'draft.eraseText': 'Was unter „{name}“ steht, ist dann endgültig weg.',
  'draft.erased': 'Gelöscht.',
  'draft.keep': 'Behalten',
  'draft.again': 'Noch einmal versuchen',
  'draft.unavailable':
    'Was Sie vorher geschrieben haben, lässt sich gerade nicht lesen. Es ist nicht verloren. Versuchen Sie es noch einmal; bleibt es so, sagen Sie es der IT.',
  'draft.trouble.failed': 'Noch nicht gespeichert. Alle paar Sekunden wird es erneut versucht.',
  'draft.trouble.not_possible_now': 'Noch nicht gespeichert. Alle paar Sekunden wird es erneut versucht.',
  'draft.trouble.too_long': 'Zu lang zum Speichern. Kürzen Sie die Notiz.',
  'draft.trouble.too_many': 'Nicht gespeichert: Es ist kein Platz mehr. Löschen Sie, was Sie nicht brauchen.',

  'activity.heading': 'Diese Sitzung',
  'activity.empty': 'Noch nichts.',
  'activity.more': 'Alle {count} zeigen',
  'activity.fewer': 'Weniger zeigen',
  'activity.signed_in': 'Angemeldet',
  'activity.resumed': 'Nach einem Neustart fortgesetzt',
  'activity.continued': 'In einer neuen Sitzung fortgesetzt',
  'activity.renewed': 'Erneuert',
  'activity.renewedTimes': '{times}-mal erneuert seit {since}',
  'activity.renewed_after_lost_answer': 'Nach verlorener Antwort erneuert',
  'activity.connection_lost': 'Verbindung verloren',
  'activity.connection_lostUntil': 'Verbindung verloren, zurück um {until}',
  'activity.server_slow': 'Der Server antwortet langsam',
  'activity.server_slowUntil': 'Der Server antwortete langsam, bis {until}',
  'activity.keychain_unusable': 'Der Schlüsselbund ist nicht nutzbar',
  'activity.keychain_unusableUntil': 'Der Schlüsselbund war nicht nutzbar, bis {until}',
  'activity.locked': 'Gesperrt',
  'activity.locked.button': 'Von Ihnen gesperrt',
  'activity.locked.shortcut': 'Von Ihnen gesperrt',
  'activity.locked.idle': 'Gesperrt, weil niemand den Computer benutzt hat',
  'activity.locked.os_lock': 'Zusammen mit dem Computer gesperrt',
  'activity.locked.badge': 'Mit einem Ausweis gesperrt',
  'activity.locked.suspend': 'Gesperrt, als der Computer in den Ruhezustand ging',
  'activity.locked.lid': 'Gesperrt, als der Deckel geschlossen wurde',
  'activity.locked.switch': 'Gesperrt, als der Benutzer gewechselt wurde',
  'activity.locked.restart': 'Nach einem Neustart gesperrt',
  'activity.locked.administrator': 'Von der IT gesperrt',
  'activity.unlocked': 'Entsperrt',
  'activity.unlockedByCard': 'Mit dem Ausweis entsperrt',
  'activity.wrong_pin': 'Falsche PIN',
  'activity.wrong_pinTimes': '{times}-mal falsche PIN seit {since}',
  'activity.app_opened': '{app} geöffnet',
  'activity.pin_set': 'PIN gewählt',
  'activity.other_session_ended': 'An einem anderen Computer abgemeldet',

  'others.heading': 'Meine anderen Sitzungen',
  'others.loading': 'Andere Sitzungen werden gesucht…',
  'others.unavailable': 'Die Liste lässt sich gerade nicht abrufen.',
  'others.refresh': 'Noch einmal suchen',
  'others.empty': 'Sie sind nur hier angemeldet.',
  'others.since': 'seit {time}',
  'others.unknownDevice': 'Computer ohne Namen',
  'others.signOutThere': 'Dort abmelden',
  'others.signOutThereAt': 'Dort abmelden: {device}',
  'others.confirmHeading': 'An {device} abmelden?',
  'others.confirmText':
    'Die Sitzung dort endet sofort und verschwindet in wenigen Sekunden vom Bildschirm. Hat der Computer dort keine Verbindung, geschieht das, sobald er wieder eine hat. Was dort nicht gespeichert ist, geht verloren. Hier bleiben Sie angemeldet.',
  'others.keep': 'So lassen',
  'others.busy': 'Wird dort abgemeldet…',

  'warning.bar': 'Ihre Sitzung endet in {left}, um {time}.',
  'warning.card': 'Ihre Sitzung endet in {left}',
  'warning.cardText':
    'Machen Sie jetzt weiter; der Bildschirm bleibt, wie er ist. Sonst werden Sie um {time} abgemeldet.',
  'warning.dialog': 'Ihre Sitzung endet in {left}',
  'warning.dialogText':
    'Geben Sie Ihr Passwort ein, um gleich weiterzuarbeiten. Sonst werden Sie um {time} abgemeldet.',
  'warning.dialogTextPin':
    'Geben Sie Ihre PIN ein, um gleich weiterzuarbeiten. Sonst werden Sie um {time} abgemeldet.',
  'warning.continuePin': 'Weiter mit PIN',
  'warning.usePin': 'Lieber mit der PIN weiter',
  'warning.usePassword': 'Lieber mit dem Passwort weiter',
  'warning.offline':
    'Der Server antwortet gerade nicht. Ist Ihre Anfrage angekommen, geht es von selbst weiter, sobald er antwortet; sonst versuchen Sie es noch einmal.',
  'warning.continue': 'Weiter',
  'warning.continueBusy': 'Geht weiter…',
  'warning.later': 'Später',
  'warning.letItEnd': 'Auslaufen lassen',
  'warning.announce':
    'Ihre Sitzung endet in {minutes, plural, one {# Minute} other {# Minuten}}. Mit Ihrem Passwort geht es weiter.',
  'warning.announcePin':
    'Ihre Sitzung endet in {minutes, plural, one {# Minute} other {# Minuten}}. Mit Ihrer PIN geht es weiter.',
  'warning.announceEnd': 'Ihre Sitzung endet in {minutes, plural, one {# Minute} other {# Minuten}}.',
  'warning.continuing': 'Ihre Sitzung wird fortgesetzt…',
  'warning.notContinued': 'Der Bildschirm ist entsperrt, aber Ihre Sitzung wurde nicht fortgesetzt.',
  'warning.done': 'Es geht in einer neuen Sitzung weiter.',

  'lock.until': 'Sitzung bis {time}',
  'lock.cause.button': 'Von Ihnen um {time} gesperrt.',
  'lock.cause.shortcut': 'Von Ihnen um {time} gesperrt.',
  'lock.cause.idle': 'Um {time} gesperrt, weil der Computer nicht benutzt wurde.',
  'lock.cause.os_lock': 'Um {time} zusammen mit dem Computer gesperrt.',
  'lock.cause.badge': 'Um {time} mit einem Ausweis gesperrt.',
  'lock.cause.suspend': 'Um {time} gesperrt, als der Computer in den Ruhezustand ging.',
  'lock.cause.lid': 'Um {time} gesperrt, als der Deckel geschlossen wurde.',
  'lock.cause.switch': 'Um {time} gesperrt, als jemand anderes an den Computer wollte.',
  'lock.cause.restart': 'Um {time} nach einem Neustart gesperrt.',
  'lock.cause.administrator': 'Um {time} von der IT gesperrt.',
  'lock.endsLabel': 'Sitzung endet gleich',
  'lock.endsIn': 'Sitzung endet in {left}',
  'lock.endsByPin': 'Ihre PIN entsperrt sie und setzt sie fort.',
  'lock.endsByPassword': 'Ihr Passwort entsperrt sie und setzt sie fort.',
  'lock.endsByPasswordOnly': 'Ihre PIN entsperrt sie nur. Mit Ihrem Passwort setzen Sie sie auch fort.',
  'lock.unlockAndContinue': 'Entsperren und fortsetzen',
  'lock.onlyUnlock': 'Nur entsperren',
  'lock.backTo': 'Zurück zu {name}',
  'lock.othersHere': 'Andere mit einer Sitzung an diesem Computer',
  'lock.unlock': 'Entsperren',
  'lock.unlocking': 'Wird entsperrt…',
  'lock.notYou': 'Nicht Sie? Benutzer wechseln',
  'lock.signOutOther': 'Nicht Sie? {name} abmelden',
  'lock.usePassword': 'Stattdessen Passwort verwenden',
  'lock.usePin': 'Stattdessen PIN verwenden',
  'lock.pinBlocked':
    'Die PIN hat fünfmal nicht gepasst. Geben Sie Ihr Passwort ein; danach gilt die PIN wieder.',

  'idle.label': 'Wird gleich gesperrt',
  'idle.left': 'Sperre in {left}',
  'idle.text':
    'Niemand scheint diesen Computer zu benutzen. Drücken Sie eine Taste oder bewegen Sie die Maus, dann bleibt er offen.',
  'idle.stay': 'Nicht sperren',
  'idle.announce':
    'Dieser Computer wird in einer halben Minute gesperrt. Drücken Sie eine Taste, dann bleibt er offen.',

  'rest.label': 'Wessen Sitzung das ist',
  'rest.whose': 'Das ist die Sitzung von {name}',
  'rest.how':
    'Mit einer Taste oder einem Klick geht es weiter. Solange dieser Balken da ist, wird nichts eingegeben.',

  'pin.label': 'PIN',
  'pin.isSet': 'Vorhanden',
  'pin.isNot': 'Keine',
  'pin.offer': 'Wählen Sie eine PIN für diese Schicht',
  'pin.choose': 'PIN wählen',
  'pin.change': 'PIN ändern',
  'pin.why':
    'Sie entsperrt diesen Computer schneller als Ihr Passwort, bis Sie sich abmelden. Anderswo nützt sie nichts.',
  'pin.notNow': 'Jetzt nicht',
  'pin.new': 'Neue PIN',
  'pin.hint': '6 bis 12 Ziffern',
  'pin.repeat': 'Neue PIN noch einmal',
  'pin.passwordHint': 'Ihre Anmeldung liegt länger zurück, deshalb brauchen Sie auch Ihr Passwort.',
  'pin.save': 'PIN speichern',
  'pin.busy': 'Wird gespeichert…',
  'pin.cancel': 'Abbrechen',
  'pin.done': 'Die PIN ist gespeichert. Sie entsperrt diese Sitzung.',
  'pin.onOneMachine':
    'Ihre PIN gilt. Fällt in den nächsten Minuten ein Server des Krankenhauses aus, könnte sie vergessen werden: Dann nehmen Sie das Passwort und wählen sie neu.',
  'pin.onlyDigits': 'Eine PIN besteht nur aus Ziffern.',
  'pin.tooShort': 'Eine PIN hat mindestens 6 Ziffern.',
  'pin.tooLong': 'Eine PIN hat höchstens 12 Ziffern.',
  'pin.differ': 'Die beiden PINs sind nicht gleich.',

  'signOut.heading': 'Abmelden?',
  'signOut.headingOf': '{name} abmelden?',
  'signOut.foreign':
    'Das beendet die Sitzung von {name}. Was {name} nicht gespeichert hat, geht verloren. Um diesen Computer selbst zu benutzen, melden Sie sich danach an.',
  'signOut.wipes': 'Wird von diesem Computer entfernt',
  'signOut.serverNow': 'Der Server erfährt es sofort, und die Sitzung endet überall.',
  'signOut.serverLater':
    'Es gibt keine Verbindung. Dieser Computer wird sofort geleert; der Server erfährt es, sobald die Verbindung zurück ist.',
  'signOut.stay': 'Angemeldet bleiben',
  'signOut.keepLocked': 'Gesperrt lassen',
  'signOut.confirm': 'Abmelden',
  'signOut.busy': 'Abmeldung läuft…',
  'signOut.looking': 'Es wird geprüft, was entfernt wird…',
  'signOut.saved': 'Was Sie in {apps} gespeichert haben, bleibt.',
  'signOut.savedInApps': 'Was Sie in Ihren Apps gespeichert haben, bleibt.',
  'signOut.erasesNote':
    '{count, plural, =0 {Ihre Notiz „{name}“ wird gelöscht.} one {Ihre Notiz „{name}“ und eine weitere werden gelöscht.} other {Ihre Notiz „{name}“ und # weitere werden gelöscht.}}',
  'signOut.erasesInApps': 'Was Sie in {apps} geschrieben und nicht gespeichert haben, wird gelöscht.',
  'signOut.erasesNotes': 'Notizen, die Sie hier haben, werden gelöscht.',
  'signOut.keepsNotes': 'Ihre Notizen bleiben 24 Stunden hier. Nur Sie können sie öffnen.',
  'signOut.keepsUntilRestart':
    'Ihre Notizen bleiben 24 Stunden hier, überstehen aber keinen Neustart dieses Computers. Nur Sie können sie öffnen.',
  'signOut.copy': 'Kopieren',
  'signOut.copied':
    'Kopiert. Fügen Sie den Text vor dem Abmelden dort ein, wo er hingehört: Das Abmelden leert die Zwischenablage.',
  'signOut.notCopied': 'Ihre Notiz konnte nicht kopiert werden. Versuchen Sie es noch einmal.',
  'signOut.keep': 'Für meine nächste Schicht behalten',
  'signOut.details': 'Einzelheiten',

  'ending.heading': 'Abmeldung läuft…',
  'ending.text': 'Ihre Daten werden von diesem Computer entfernt.',
  'ending.slow':
    'Das dauert länger als sonst. Bleiben Sie bitte hier, bis dieser Bildschirm verschwindet; der nächste zeigt, ob alles entfernt wurde. Verschwindet er nicht, rufen Sie die IT an.',
  'ending.look': 'Noch einmal nachsehen',

  'starting.heading': 'Startet…',
  'starting.text': 'Der Arbeitsplatz wird vorbereitet.',
  'starting.slowHeading': 'Das dauert länger als sonst',
  'starting.slowText':
    'Versuchen Sie es noch einmal. Bleibt es so, starten Sie den Computer neu oder rufen Sie die IT an.',

  'unreachable.heading': 'Der Arbeitsplatz antwortet nicht',
  'unreachable.text':
    'Diese Seite hat keine Verbindung mehr zu ihrem Programm und verbirgt deshalb ihren Inhalt. Sie erscheint von selbst wieder; wenn nicht, starten Sie CareLink Workstation neu.',
  'unreachable.refusedHeading': 'Bitte öffnen Sie den Arbeitsplatz neu',
  'unreachable.refusedText':
    'Diese Seite wurde nicht vom Arbeitsplatz geöffnet, oder ihr Start-Link wurde schon benutzt. Starten Sie CareLink Workstation neu und benutzen Sie den Link, der dabei geöffnet wird.',
  'unreachable.tryAgain': 'Noch einmal versuchen',

  'diagnostics.open': 'Diagnose',
  'diagnostics.heading': 'Diagnose',
  'diagnostics.privacy':
    'Für die IT. Nichts hier und nichts in einem gespeicherten Bericht handelt von Benutzern: keine Benutzernamen, keine Passwörter, keine Inhalte.',
  'diagnostics.progress': '{all, plural, =0 {Wird geprüft…} other {Wird geprüft: {done} von {all} fertig}}',
  'diagnostics.summary':
    '{fail, plural, =0 {Nichts schlägt fehl} one {Eine Prüfung schlägt fehl} other {# Prüfungen schlagen fehl}}, {warn, plural, =0 {nichts braucht Aufmerksamkeit} one {eine braucht Aufmerksamkeit} other {# brauchen Aufmerksamkeit}}.',
  'diagnostics.lost':
    'Der Arbeitsplatz antwortet nicht. Prüfen Sie noch einmal; wenn es so bleibt, starten Sie ihn neu.',
  'diagnostics.back': 'Zurück',
  'diagnostics.again': 'Noch einmal prüfen',
  'diagnostics.export.text': 'Bericht speichern',
  'diagnostics.export.json': 'Als JSON speichern',
  'diagnostics.outcome.saved': 'Der Bericht wurde als {file} gespeichert. Schicken Sie ihn an die IT.',
  'diagnostics.outcome.downloaded':
    'Der Bericht liegt bei den Downloads des Browsers. Schicken Sie ihn an die IT.',
  'diagnostics.outcome.not_saved':
    'Der Bericht wurde nicht gespeichert. Versuchen Sie es noch einmal; hilft das nicht, ist der Ordner für Dokumente nicht beschreibbar.',
  'diagnostics.state.ok': 'Gut',
  'diagnostics.state.warn': 'Achtung',
  'diagnostics.state.fail': 'Fehler',
  'diagnostics.state.running': 'Wird geprüft…',
  'diagnostics.more': 'Einzelheiten',
  'diagnostics.moreOf': 'Einzelheiten: {name}',
  'diagnostics.fewer': 'Einzelheiten ausblenden',
  'diagnostics.fewerOf': 'Einzelheiten ausblenden: {name}',
  'diagnostics.default': 'Vorgabe',
  'diagnostics.locked': 'durch Richtlinie gesperrt',
  'diagnostics.check.policy': 'Einstellungen und Richtlinie',
  'diagnostics.check.server': 'Token-Server',
  'diagnostics.check.clock': 'Uhr',
  'diagnostics.check.certificate': 'Zertifikat',
  'diagnostics.check.proxy': 'Weg zum Server (Proxy)',
  'diagnostics.check.keychain': 'Schlüsselbund',
  'diagnostics.check.device_key': 'Schlüssel dieses Computers',
  'diagnostics.check.sign_outs': 'Wartende Abmeldungen',
  'diagnostics.check.card_readers': 'Kartenleser',
  'diagnostics.check.data_folder': 'Datenordner und Platz',
  'diagnostics.check.drafts': 'Notizen',
  'diagnostics.check.log_folder': 'Protokollordner',
  'diagnostics.check.environment': 'Umgebung',
  'diagnostics.check.time_zone': 'Zeitzone',
  'diagnostics.check.versions': 'Versionen',

  'setup.heading': 'Diesen Arbeitsplatz einrichten',
  'setup.intro': 'Das ist nur einmal nötig. Danach melden sich alle mit ihrem eigenen Konto an.',
  'setup.administrator': 'Administration',
  'setup.username': 'Benutzername',
  'setup.displayName': 'Voller Name',
  'setup.password': 'Passwort',
  'setup.passwordHint': 'Mindestens 12 Zeichen. Ein paar Wörter hintereinander merkt man sich leicht.',
  'setup.passwordRepeat': 'Passwort noch einmal',
  'setup.place': 'Station und Computer',
  'setup.ward': 'Station',
  'setup.wardHint': 'Zum Beispiel: Station B',
  'setup.profile': 'Wie lange Sitzungen dauern',
  'setup.station': 'Platz',
  'setup.stationHint': 'Zum Beispiel: B-204',
  'setup.demoUsers': 'Drei Demo-Benutzer anlegen',
  'setup.demoUsersHint':
    'Zum Ausprobieren. Ihre Passwörter werden erzeugt und einmal gezeigt. Auf einer echten Station nicht ankreuzen.',
  'setup.action': 'Einrichtung abschließen',
  'setup.busy': 'Wird eingerichtet…',
  'setup.usernameCharacters':
    'Bitte nur Buchstaben einer Schrift, Ziffern, Leerzeichen und . - _ @; keine unsichtbaren Zeichen, und kein = + - @ am Anfang.',
  'setup.passwordCharacters':
    'Das Passwort enthält etwas, das niemand wieder eintippen kann, etwa einen Tabulator oder ein unsichtbares Zeichen.',
  'setup.passwordTooShort': 'Bitte mindestens 12 Zeichen.',
  'setup.passwordsDiffer': 'Die beiden Passwörter sind nicht gleich.',
  'setup.error.offline':
    'Der Server ist nicht zu erreichen. Warten Sie einige Sekunden und versuchen Sie es noch einmal.',
  'setup.error.already_done':
    'Die Einrichtung ist schon abgeschlossen. Melden Sie sich als Administrator an; neue Passwörter für Demo-Benutzer setzen Sie mit: carelink-server user set-password.',
  'setup.error.invalid_input':
    'Eine Angabe wurde nicht angenommen. Prüfen Sie die Felder und versuchen Sie es noch einmal.',
  'setup.error.failed':
    'Die Einrichtung hat nicht geklappt. Versuchen Sie es noch einmal; passiert es wieder, sehen Sie ins Protokoll.',
  'setup.error.no_answer':
    'Noch keine Antwort. Warten Sie einen Moment; ändert sich nichts, versuchen Sie es noch einmal.',

  'staff.next': 'Weiter',
  'staff.back': 'Zurück',
  'staff.heading': 'Tragen Sie Ihr Personal ein',
  'staff.intro':
    'Alle, die hier arbeiten, bekommen ein Konto. Die Passwörter werden erzeugt und am Ende einmal gezeigt.',
  'staff.list': 'Eine Person pro Zeile',
  'staff.hint':
    'Name; Benutzername; Rolle; Station. Der Name genügt. Zeilen aus einer Tabelle lassen sich einfügen.',
  'staff.choose': 'CSV-Datei auswählen',
  'staff.unreadable':
    'Diese Datei lässt sich nicht lesen. Wählen Sie eine CSV- oder Textdatei von höchstens 1 MB.',
  'staff.preview': '{count, plural, =0 {Noch niemand} one {1 Person} other {# Personen}}',
  'staff.table': 'Wer eingetragen wird',
  'staff.none':
    'Ohne Personal kann hier niemand pflegen: Die Administration betreut Computer und Konten und öffnet keine klinische App.',
  'staff.newWards': 'Neue Stationen: {wards}',
  'staff.unused': 'Nicht verwendete Spalten: {columns}',
  'staff.tooMany':
    '{count} Zeilen sind zu viele: höchstens {most} Personen. Die anderen trägt Ihre IT später ein.',
  'staff.line': 'Zeile {line}: {problem}',
  'staff.more': '{count, plural, one {und 1 weitere Zeile} other {und # weitere Zeilen}}',
  'staff.problem.open': 'Ein Anführungszeichen ist nicht geschlossen.',
  'staff.problem.columns': 'Da steht mehr als Name, Benutzername, Rolle und Station: „{value}“.',
  'staff.problem.noName': 'Der Name fehlt.',
  'staff.problem.nameTwice':
    '{value} steht zweimal da. Sind es zwei Personen, geben Sie beiden einen Benutzernamen.',
  'staff.problem.text': '„{value}“ ist zu lang oder lässt sich nicht anzeigen.',
  'staff.problem.misread':
    '„{value}“ hat falsche Buchstaben. Speichern Sie die Liste noch einmal als „CSV UTF-8“.',
  'staff.problem.formula': '„{value}“ beginnt wie eine Formel einer Tabelle.',
  'staff.problem.role': 'Die Rolle „{value}“ ist unbekannt. Für klinisches Personal lassen Sie sie weg.',
  'staff.problem.administrator': '„{value}“: Die Administration wird später einzeln eingetragen.',
  'staff.problem.username':
    'Aus „{value}“ wird kein Benutzername. Bitte nur Buchstaben einer Schrift und Ziffern.',
  'staff.problem.usernameTaken': 'Der Benutzername {value} ist vergeben.',
  'staff.finishWithout': 'Ohne Personal abschließen',

  'generated.heading': 'Schreiben Sie diese Passwörter auf',
  'generated.text':
    'Sie werden nur dieses eine Mal gezeigt. Sie sind nirgends gespeichert und können nicht noch einmal gezeigt werden.',
  'generated.name': 'Name',
  'generated.role': 'Rolle',
  'generated.username': 'Benutzername',
  'generated.password': 'Passwort',
  'generated.copy': 'Alle kopieren',
  'generated.copied': 'Kopiert. „Fertig“ leert die Zwischenablage wieder.',
  'generated.done': 'Fertig, ich habe sie aufgeschrieben',
  'slips.print': 'Zettel drucken',
  'slips.warning':
    'Die Passwörter kommen auf Papier aus dem Drucker {printer}, wo jeder sie nehmen kann, und seine Warteschlange bewahrt vielleicht Kopien auf: Lassen Sie vorher jemanden dort stehen.',
  'slips.start': 'Jetzt drucken',
  'slips.cancel': 'Nicht drucken',
  'slips.printed':
    '{count, plural, other {# Zettel}} an den Drucker {printer} geschickt. Prüfen Sie, ob Sie alle haben.',
  'slips.noPrinter': 'Der Drucker {printer} wurde nicht gefunden. Es wurde nichts gedruckt.',
  'slips.failed':
    'Es wurde nichts oder nicht alles gedruckt. Sehen Sie am Drucker {printer} nach und versuchen Sie es noch einmal.',
  'slips.browser':
    'Mit Strg+P drucken Sie für jede Person einen Zettel. Das Papier kommt aus dem dort gewählten Drucker, wo jeder es nehmen kann: Lassen Sie vorher jemanden dort stehen.',
  'slips.advice':
    'Bewahren Sie diesen Zettel so auf, dass nur Sie ihn lesen können. Ein anderes Passwort bekommen Sie nur von der IT.',

  'duration.hours': '{hours} Std. {minutes} Min.',
  'duration.minutes': '{minutes} Min.',
  'duration.seconds': '{seconds} Sek.',
  'duration.hoursSpoken':
    '{hours, plural, one {# Stunde} other {# Stunden}} {minutes, plural, one {# Minute} other {# Minuten}}',
  'duration.minutesSpoken': '{minutes, plural, one {# Minute} other {# Minuten}}',
  'duration.secondsSpoken': '{seconds, plural, one {# Sekunde} other {# Sekunden}}',
};

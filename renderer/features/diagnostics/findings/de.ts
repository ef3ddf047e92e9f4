import type { FindingCatalogue } from './finding-catalogue.ts';

const readTheLog =
  'Lesen Sie die neuesten Zeilen der Protokolldatei; der Protokollordner ist weiter unten genannt.';
const setTheClock = 'Stellen Sie die Uhr und lassen Sie sie vom Zeitdienst des Hauses führen (NTP).';
const renew = 'Bitten Sie den Betreiber des Servers um ein neues Zertifikat.';

/** German. */
export const de: FindingCatalogue = {
  policy_ok: ['Geltende Einstellungen: {count}, davon durch Richtlinie gesetzt: {locked}.', null],
  policy_problems: [
    'Fehler in Einstellungen: {count}. In {source}: {setting} {problem}.',
    'Berichtigen Sie sie dort; bis dahin gilt der strengste Wert. Alle Fehler und was gilt, stehen hier.',
  ],
  policy_faulty: [
    'Fehlerhaft: {source}: {setting} {problem}.',
    'Berichtigen Sie das: Mit einer fehlerhaften Richtlinie startet der Arbeitsplatz nicht.',
  ],
  policy_open: [
    'Jeder an diesem Computer kann {path} ändern und damit die Richtlinie.',
    'Überlassen Sie das den Administratoren: chmod o-w.',
  ],
  keychain_readable: [
    '{backend} bewahrt Einträge ohne Passwort auf: Wer die Datei {file} bekommt, kann sie lesen.',
    'Geben Sie dem Schlüsselbund ein Passwort und lassen Sie ihn bei der Anmeldung am Computer entsperren; oder verschlüsseln Sie den Datenträger.',
  ],
  keychain_ok: ['{backend}: Ein Eintrag wurde gespeichert, gelesen und entfernt.', null],
  keychain_memory: [
    'Es gibt keinen brauchbaren Schlüsselbund: Wer angemeldet ist, muss sich nach einem Neustart neu anmelden.',
    'Starten oder entsperren Sie den Schlüsselbund dieses OS-Benutzers; der Arbeitsplatz benutzt ihn dann von selbst.',
  ],
  keychain_key_missing: [
    '{backend} zeigt den Schlüssel nicht, an dem Server diesen Computer erkennen, obwohl er ihn schon hatte.',
    'Prüfen Sie, wessen Schlüsselbund das ist. Wurde er absichtlich zurückgesetzt, löschen Sie die Datei {file} und starten Sie den Arbeitsplatz neu, oder registrieren Sie ihn mit einem neuen Code.',
  ],
  keychain_not_stored: [
    '{backend} hat einen Testeintrag nicht gespeichert.',
    'Entsperren Sie ihn, oder sehen Sie nach, ob eine Richtlinie des Hauses das Speichern verbietet.',
  ],
  keychain_not_read: [
    '{backend} hat den Testeintrag nicht so zurückgegeben, wie er gespeichert wurde.',
    'Entsperren Sie ihn; wenn das nicht hilft, starten Sie den Computer neu.',
  ],
  keychain_not_removed: [
    '{backend} hat einen Testeintrag nicht entfernt.',
    'Entsperren Sie ihn; bis dahin kann eine Abmeldung das Gespeicherte nicht entfernen.',
  ],
  server_ok: ['{address} ist bereit; der Median von drei Antworten ist {latency} ms.', null],
  server_slow: [
    '{address} ist bereit, aber der Median von drei Antworten ist {latency} ms.',
    'Prüfen Sie das Netz und die Last des Servers; erwünscht sind weniger als 1000 ms.',
  ],
  server_unstable: [
    '{address} hat {failed} von drei Anfragen nicht beantwortet.',
    'Prüfen Sie das Netz zwischen diesem Computer und dem Server.',
  ],
  server_addresses_failing: [
    'Von {count} Adressen des Servers funktionieren diese nicht: {addresses}. Der Arbeitsplatz benutzt die anderen.',
    'Die Einzelheiten sagen, was unter jeder geschieht; prüfen Sie dort Netz, Lastverteiler und Knoten.',
  ],
  server_address_foreign: [
    '{address} führt nicht zu demselben Server wie die erste Adresse; der Arbeitsplatz benutzt sie deshalb nicht.',
    'Prüfen Sie server_url in der Richtlinie: Alle Adressen sind Wege zu einem Server, dessen eigene als erste steht.',
  ],
  server_not_ready: [
    '{address} antwortet, ist aber nicht bereit (HTTP {status}).',
    'Führen Sie carelink-server doctor dort aus, wo der Server läuft.',
  ],
  server_foreign: [
    '{address} antwortet, aber nicht als Token-Server (HTTP {status}).',
    'Prüfen Sie server_url in der Richtlinie, und ob ein Proxy oder ein Gastnetz statt des Servers antwortet.',
  ],
  server_refused: [
    'Unter {address} hört niemand zu.',
    'Starten Sie den Server, oder prüfen Sie Adresse und Firewall.',
  ],
  server_no_way: [
    'Es führt kein Weg zu {address}: Der Name ist unbekannt, das Netz ist weg, oder das Zertifikat wird abgelehnt.',
    'Prüfen Sie Kabel, Namensserver und Adresse; die Prüfung des Zertifikats sagt mehr.',
  ],
  server_proxy_sign_in: [
    'Ein Proxy auf dem Weg zu {address} verlangt eine Anmeldung, für die das Konto des Betriebssystems nicht genügt.',
    'Lassen Sie die Adresse des Servers am Proxy ohne Anmeldung zu, oder nehmen Sie sie vom Proxy aus.',
  ],
  server_proxy_unreachable: [
    'Der Proxy auf dem Weg zu {address} ist nicht erreichbar oder verweigert die Verbindung.',
    'Prüfen Sie die Proxy-Einstellungen, die PAC-Datei und ob der Proxy zum Server verbinden darf; siehe auch die Prüfung des Proxys.',
  ],
  server_timed_out: ['{address} antwortet nicht rechtzeitig.', 'Prüfen Sie Netz, Proxy und Firewall.'],
  server_not_started: ['Der Token-Server auf diesem Computer startet nicht: {reason}', readTheLog],
  server_starting: ['Der Token-Server auf diesem Computer ist noch nicht bereit.', readTheLog],
  server_restarting: [
    'Der Token-Server auf diesem Computer wurde beendet und wird wieder gestartet (Versuch {attempt}).',
    readTheLog,
  ],
  server_elsewhere: [
    'Nicht geprüft: Ein Arbeitsplatz läuft mit diesem Datenordner, und nur er kennt die Adresse seines Servers.',
    'Öffnen Sie die Diagnose an diesem Arbeitsplatz.',
  ],
  server_not_set_up: ['Nicht geprüft: Es gibt noch keine Datenbank; der erste Start legt sie an.', null],
  clock_ok: ['Die Uhr stimmt bis auf {skew} mit dem Server überein.', null],
  clock_ahead: [
    'Die Uhr geht gegenüber dem Server {skew} vor. Sitzungen richten sich nach dem Server, die Arbeit kann weitergehen.',
    setTheClock,
  ],
  clock_behind: [
    'Die Uhr geht gegenüber dem Server {skew} nach. Sitzungen richten sich nach dem Server, die Arbeit kann weitergehen.',
    setTheClock,
  ],
  clock_wrong: [
    'Die Uhr weicht um {skew} vom Server ab: Zertifikate lassen sich damit nicht beurteilen.',
    setTheClock,
  ],
  clock_unknown: [
    'Die Zeit des Servers ist nicht bekannt, weil er nicht geantwortet hat.',
    'Siehe die Prüfung des Servers.',
  ],
  clock_same: ['Nicht verglichen: Der Server läuft auf diesem Computer, mit derselben Uhr.', null],
  proxy_none: ['Anfragen gehen direkt an {address}.', null],
  proxy_used: ['Anfragen an {address} gehen durch den Proxy {proxy}.', null],
  proxy_not_used: [
    'Die Umgebung nennt den Proxy {proxy}; diese Oberfläche benutzt ihn nicht und geht direkt an {address}.',
    'Wo nur der Proxy zum Server führt, benutzen Sie die Electron-Oberfläche.',
  ],
  proxy_before_loopback: [
    'Anfragen an den Server auf diesem Computer gingen durch den Proxy {proxy}.',
    'Nehmen Sie 127.0.0.1 vom Proxy dieses Computers aus.',
  ],
  proxy_unknown: [
    'Der Proxy für {address} lässt sich nicht feststellen.',
    'Prüfen Sie die Proxy-Einstellungen des Systems.',
  ],
  environment_ok: ['Nichts in der Umgebung ändert, wem der Arbeitsplatz vertraut.', null],
  environment_extends: ['Die Umgebung fügt Zertifizierungsstellen oder einen Proxy hinzu: {names}.', null],
  environment_inserts: [
    'Die Umgebung lädt Code oder Protokollierung in den Arbeitsplatz oder enthält das Passwort eines Proxys: {names}.',
    'Entfernen Sie aus der Umgebung des Arbeitsplatzes, was niemand begründen kann.',
  ],
  environment_weakens: [
    'Die Umgebung versucht, verschlüsselte Verbindungen zu schwächen: {names}. Der Arbeitsplatz prüft Zertifikate trotzdem.',
    'Entfernen Sie das. Das Stammzertifikat eines Hauses gehört ins Betriebssystem (Gruppenrichtlinie, MDM).',
  ],
  environment_opens: [
    'Die Umgebung lässt die Schlüssel verschlüsselter Verbindungen in eine Datei schreiben: {names}. Wer die Datei hat, kann Passwörter lesen.',
    'Entfernen Sie das, starten Sie den Arbeitsplatz neu und löschen Sie die Datei.',
  ],
  certificate_none: ['Es ist kein Zertifikat nötig: Der Server ist auf diesem Computer.', null],
  certificate_ok: ['{subject}, ausgestellt von {issuer}, ist vertrauenswürdig und gültig bis {until}.', null],
  certificate_ends_soon: ['Das Zertifikat von {subject} ist nur noch bis {until} gültig.', renew],
  certificate_expired: [
    'Das Zertifikat von {subject} war bis {until} gültig.',
    `${renew} Wenn das Datum falsch ist, stellen Sie die Uhr.`,
  ],
  certificate_not_yet: ['Das Zertifikat von {subject} ist erst ab {from} gültig.', setTheClock],
  certificate_other_name: [
    'Das Zertifikat ist für {subject}, nicht für {address}.',
    'Prüfen Sie server_url in der Richtlinie, oder bitten Sie um ein Zertifikat mit diesem Namen.',
  ],
  certificate_untrusted: [
    'Dieser Computer vertraut {issuer} nicht, dem Aussteller des Zertifikats von {subject}.',
    'Hat das Haus eine eigene Zertifizierungsstelle, installieren Sie deren Stammzertifikat im Betriebssystem (Gruppenrichtlinie, MDM), oder nennen Sie in ca_file das Zertifikat der Stelle, die für Server unterschreibt.',
  ],
  certificate_untrusted_by_shell: [
    'Das System vertraut {issuer}, aber die Browser-Oberfläche hat eine eigene Liste.',
    'Setzen Sie NODE_USE_SYSTEM_CA=1, oder NODE_EXTRA_CA_CERTS auf die Datei des Stammzertifikats; die Electron-Oberfläche braucht beides nicht.',
  ],
  certificate_untrusted_by_chromium: [
    'Das Betriebssystem vertraut {issuer}, aber die Liste, nach der Chromium geht, nicht.',
    'Nennen Sie in ca_file das Zertifikat der Stelle, die für Server unterschreibt; unter Linux liest Chromium die Liste des Systems nicht.',
  ],
  certificate_not_pinned: [
    'Das Zertifikat von {subject} ist in Ordnung, aber keiner der Schlüssel in server_pins kommt in seiner Kette vor.',
    'Haben der Server oder seine Zertifizierungsstelle einen neuen Schlüssel, ergänzen Sie ihn in server_pins in der Richtlinie; sonst antwortet jemand anderes.',
  ],
  certificate_unseen: [
    'Das Zertifikat von {address} war nicht direkt zu sehen.',
    'Siehe die Prüfungen des Servers und des Wegs dorthin.',
  ],
  versions_old: [
    'CareLink Workstation {version} ist älter als {wanted}; der Server verlangt mindestens diese Version.',
    'Installieren Sie eine neuere Version; bis dahin geht weiter, was beide verstehen.',
  ],
  versions_ok: ['CareLink Workstation {version}, Oberfläche {shell}, auf {system}.', null],
  folder_ok: ['{folder} ist privat und beschreibbar; {free} sind frei.', null],
  folder_missing: ['{folder} gibt es noch nicht; der erste Start legt ihn an.', null],
  folder_visible: [
    'Andere auf diesem Computer können sehen, welche Dateien in {folder} liegen; öffnen können sie sie nicht.',
    'Lassen Sie den Ordner nur seinem Besitzer: chmod 700.',
  ],
  folder_open: [
    'Andere auf diesem Computer können ersetzen, was in {folder} liegt.',
    'Lassen Sie den Ordner nur seinem Besitzer: chmod 700.',
  ],
  folder_not_writable: [
    '{folder} ist nicht beschreibbar.',
    'Geben Sie den Ordner dem Betriebssystem-Benutzer des Arbeitsplatzes, oder wählen Sie mit --data einen anderen.',
  ],
  disk_low: [
    'Auf dem Datenträger von {folder} sind nur {free} frei.',
    'Schaffen Sie Platz, bevor er gebraucht wird.',
  ],
  disk_full: [
    'Auf dem Datenträger von {folder} sind nur {free} frei.',
    'Schaffen Sie Platz: Ist der Datenträger voll, kann sich an diesem Computer niemand anmelden.',
  ],
  log_ok: ['{folder} ist beschreibbar; das Protokoll hat {size}.', null],
  drafts_none: ['Auf diesem Computer liegt kein angefangener Text.', null],
  drafts_kept: [
    'Angefangene Texte auf diesem Computer, verschlüsselt: {count}, {size}. Jeder verschwindet nach 24 Stunden.',
    null,
  ],
  device_key_machine: [
    'Alle an diesem Computer melden sich mit seinem eigenen Schlüssel an; er ist als {name} aufgenommen.',
    null,
  ],
  device_key_user: [
    'Dieser OS-Benutzer meldet sich mit einem Schlüssel im Schlüsselbund an; der Computer hat keinen eigenen.',
    null,
  ],
  device_key_leaving: [
    'Dieser Computer hat einen eigenen Schlüssel und ist als {name} aufgenommen; dieser OS-Benutzer wechselt zu ihm, sobald alle früheren Sitzungen beendet sind.',
    null,
  ],
  device_key_waiting: [
    'Dieser Computer ist als {name} vorgemerkt, aber die IT hatte ihn noch nicht zugelassen.',
    'Lassen Sie ihn am Server zu (carelink-server device approve) und führen Sie dann hier noch einmal carelink-workstation-enrol aus.',
  ],
  device_key_elsewhere: [
    'Der Schlüssel dieses Computers gilt für {server}; deshalb wird der des OS-Benutzers benutzt.',
    'Nehmen Sie den Computer an seinem jetzigen Server auf: carelink-workstation-enrol, mit einem Code.',
  ],
  device_key_failing: [
    'Der Schlüssel dieses Computers kann nicht benutzt werden: {reason}',
    'Sehen Sie als Administrator nach, ob der Schlüsseldienst läuft und was carelink-workstation-enrol status sagt.',
  ],
  sign_outs_none: ['Keine Abmeldung wartet darauf, dem Server gemeldet zu werden.', null],
  sign_outs_pending: [
    'Abmeldungen, von denen der Server noch nichts weiß: {count}.',
    'Sie werden von selbst gemeldet, sobald der Server erreichbar ist; siehe die Prüfung des Servers.',
  ],
  emergencies_pending: [
    'Notfallzugänge mit versiegeltem Code, von denen der Server noch nicht alles weiß: {count}.',
    'Sie werden von selbst gemeldet, sobald der Server erreichbar ist; löschen Sie vorher nichts von diesem Arbeitsplatz.',
  ],
  sign_outs_unknown: [
    'Ob eine Abmeldung wartet, lässt sich nicht sagen: Der Schlüsselbund zählt seine Einträge nicht auf.',
    'Siehe die Prüfung des Schlüsselbunds.',
  ],

  card_readers_ready: ['Benutzte Kartenleser: {count}.', null],
  card_readers_none: ['Der Dienst für Kartenleser läuft, und kein Leser ist angeschlossen.', null],
  card_readers_off: ['Nach der Richtlinie werden keine Kartenleser benutzt.', null],
  card_readers_missing: [
    'Dieser Computer hat keine Software für Kartenleser (PC/SC); es dienen nur Leser, die wie eine Tastatur schreiben.',
    null,
  ],
  card_readers_no_service: [
    'Der Dienst für Kartenleser (PC/SC) läuft nicht; es dienen nur Leser, die wie eine Tastatur schreiben. Er wird immer wieder gesucht.',
    null,
  ],
  card_readers_refused: [
    'Der Dienst für Kartenleser (PC/SC) lässt dieses Konto nicht zu.',
    'Erlauben Sie es ihm: unter Linux mit einer Regel von polkit für org.debian.pcsc-lite.access_pcsc und access_card.',
  ],
  card_readers_failing: [
    'Der Dienst für Kartenleser (PC/SC) versagt oder antwortet nicht; er wird immer wieder versucht.',
    'Starten Sie ihn neu (Linux: systemctl restart pcscd), und probieren Sie einen anderen Leser; alles andere geht auch ohne.',
  ],
  card_without_number: [
    'Die letzte Karte hat keine Nummer, die ihr Leser nennen kann.',
    'Benutzen Sie Ausweise, die ohne Kontakt gelesen werden, oder einen Leser, der wie eine Tastatur schreibt.',
  ],
  card_with_passing_number: [
    'Die letzte Karte hat jedes Mal eine andere Nummer und sagt daher nicht, wem sie gehört.',
    'Benutzen Sie Ausweise mit fester Nummer; Telefone und manche Karten erzeugen zum Schutz immer neue.',
  ],
  card_not_read: [
    'Die letzte Karte wurde nicht gelesen: Sie war zu kurz am Leser oder antwortet nicht wie eine Karte.',
    'Halten Sie sie eine Sekunde an den Leser. Hilft das nicht, probieren Sie eine andere Karte und einen anderen Leser.',
  ],

  card_key_none: [
    'Benutzte Kartenleser: {count}. Die Karte, die zuletzt nach einem Schlüssel gefragt wurde, hat keinen, den sie ohne PIN benutzt.',
    null,
  ],
  card_key_unsupported: [
    'Benutzte Kartenleser: {count}. Die letzte Karte hat einen Schlüssel, dessen Art nicht unterstützt wird.',
    null,
  ],
  card_key_not_proved: [
    'Die letzte Karte hat ihren Schlüssel nicht nachgewiesen: Sie war zu kurz am Leser oder antwortet nicht wie eine Karte.',
    'Lassen Sie sie drei Sekunden im Leser. Hilft das nicht, probieren Sie eine andere Karte und einen anderen Leser.',
  ],

  time_zone_ok: ['Zeitzone {zone}, UTC{offset}.', null],
  time_zone_utc: [
    'Die Zeitzone ist UTC, also sind Zeiten auf dem Bildschirm in UTC.',
    'Wenn die Station woanders ist, stellen Sie die Zeitzone dieses Computers ein.',
  ],
  time_zone_unknown: [
    'Das System nennt seine Zeitzone nicht.',
    'Stellen Sie die Zeitzone dieses Computers ein; Zeiten auf dem Bildschirm folgen ihr.',
  ],
  not_checked: [
    'Nicht geprüft, weil die Richtlinie fehlerhaft ist.',
    'Berichtigen Sie zuerst die Richtlinie.',
  ],
  took_too_long: [
    'Diese Prüfung wurde nach {limit} s aufgegeben.',
    'Prüfen Sie erneut; wenn es so bleibt, starten Sie den Computer neu.',
  ],
  check_failed: ['Die Prüfung selbst ist fehlgeschlagen.', readTheLog],
};

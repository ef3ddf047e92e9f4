import { aboutSetting, type SettingName } from '../effective-policy.ts';

export const templateLanguages = ['en-US', 'de-DE', 'es-ES'] as const;
export type TemplateLanguage = (typeof templateLanguages)[number];

/** What a policy editor shows about a setting. */
export interface SettingText {
  readonly title: string;
  readonly explanation: string;
}

/** English titles; the English explanation is the description of the key itself. */
const titles: Readonly<Record<SettingName, string>> = {
  policy_version: 'Version of the policy',
  station_name: 'Name of the workstation',
  ward: 'Ward',
  server_url: 'Address of the token server',
  local_server: 'Server on this computer',
  show_recent_users: 'Recent users on the sign-in screen',
  badges: 'Badge readers',
  badge_prefix: 'Key that badge readers send first',
  smart_card_readers: 'Card readers (PC/SC)',
  badge_grace_seconds: 'Time in which a card opens the screen again',
  pin: 'PIN for unlocking',
  lock: 'Automatic lock',
  walk_away_seconds: 'When nobody is at the computer',
  keep_notes: 'Notes after signing out',
  max_sessions: 'Users at the same time',
  emergency: 'Emergency access',
  printer: 'Printer',
  kiosk: 'Kiosk',
  autostart: 'Start with the session',
  language: 'Language of the screens',
  branding: 'Name of the site, help desk, text and logo',
  updates: 'Age of the program',
  server_pins: 'Public keys of the server',
  ca_file: 'Authorities of the site',
  proxy: 'Proxy',
  log_level: 'Log level',
  apps: 'Clinical apps',
};

const german: Readonly<Record<SettingName, SettingText>> = {
  policy_version: {
    title: 'Version der Richtlinie',
    explanation:
      'Für welche Version dieser Liste die Richtlinie geschrieben ist. Eine höhere sagt älteren Arbeitsplätzen, dass Schlüssel, die sie nicht kennen, keine Fehler sind.',
  },
  station_name: {
    title: 'Name des Arbeitsplatzes',
    explanation: 'Wie der Arbeitsplatz heißt, etwa B-204. Ohne Angabe gilt der Name, den der Server kennt.',
  },
  ward: {
    title: 'Station',
    explanation: 'Station, die vor der Anmeldung gezeigt wird. Ohne Angabe gilt die, die der Server kennt.',
  },
  server_url: {
    title: 'Adresse des Token-Servers',
    explanation:
      'Adresse des Token-Servers der Klinik; sie beginnt mit https://. Mehrere, höchstens 8, stehen je in einer Zeile: zuerst die eigene des Servers (issuer), dann weitere Adressen desselben Servers, die benutzt werden, solange die erste nicht antwortet. Ohne Angabe wird der mitgelieferte Server auf diesem Computer benutzt, soweit das erlaubt ist.',
  },
  local_server: {
    title: 'Server auf diesem Computer',
    explanation:
      'Ob dieser Computer mit dem mitgelieferten Server eingerichtet werden darf, solange keine Adresse eines Servers angegeben ist: on oder off. Ohne Angabe nur dort, wo das Programm für einen einzelnen Benutzer installiert ist.',
  },
  show_recent_users: {
    title: 'Letzte Benutzer auf dem Anmeldebildschirm',
    explanation:
      'Was von den letzten Benutzern der Station gezeigt wird: on (Namen), initials (Initialen) oder off (nichts). Der Server kann strenger sein.',
  },
  badges: {
    title: 'Ausweisleser',
    explanation: 'Ob Ausweise gelesen werden: on oder off.',
  },
  badge_prefix: {
    title: 'Taste, die Ausweisleser zuerst senden',
    explanation:
      'Die Taste, die Ausweisleser, die wie eine Tastatur schreiben, vor den Ziffern senden: F13 bis F24. Mit ihr werden Ausweise in jedem Zustand gelesen, und keine Seite erhält eine ihrer Tasten. Ohne Angabe werden sie nur an Anmelde- und Sperrbildschirm gelesen.',
  },
  smart_card_readers: {
    title: 'Kartenleser (PC/SC)',
    explanation:
      'Wozu Kartenleser des Computers (PC/SC) dienen: presence (eine Karte sagt, wer da ist, und wer sie herausnimmt, sperrt den Bildschirm), taps (sie sagt, wer da ist; das Herausnehmen bedeutet nichts) oder off. Ohne badges werden sie nicht benutzt.',
  },
  badge_grace_seconds: {
    title: 'Zeit, in der eine Karte den Bildschirm wieder öffnet',
    explanation:
      'Wie viele Sekunden lang (0 bis 120), nachdem jemand die eigene Karte aus dem Leser genommen hat, dieselbe Karte den Bildschirm ohne PIN wieder öffnet, wenn sie den Schlüssel beweist, der mit dem Ausweis registriert ist (PIV, Kartenauthentifizierung); 0: nie. Nur mit smart_card_readers: presence. Eine Nummer allein öffnet nie etwas.',
  },
  pin: {
    title: 'PIN zum Entsperren',
    explanation:
      'Ob Benutzer eine PIN zum Entsperren festlegen: required (sie müssen), offered (sie können) oder off (sie können nicht).',
  },
  lock: {
    title: 'Automatische Sperre',
    explanation:
      'Wann ein unbenutzter Arbeitsplatz sich sperrt: nach idle_seconds (60 bis 3600), nie später, als der Server sagt; um editing_grace_seconds (0 bis 900) verzögert, solange in einem Feld geschrieben wird.',
  },
  walk_away_seconds: {
    title: 'Wenn niemand am Computer ist',
    explanation:
      'Nach wie vielen Sekunden ohne Eingabe (10 bis 600, etwa 60) der Bildschirm sagt, wessen Sitzung es ist, und die nächste Taste oder der nächste Klick nirgendwo ankommt, damit niemand im Vorbeigehen in die Arbeit anderer schreibt. Ohne Angabe: nie. Die Sperre ersetzt das nicht.',
  },
  keep_notes: {
    title: 'Notizen nach dem Abmelden',
    explanation:
      'Ob Benutzer beim Abmelden ihre Notizen für die nächste Schicht behalten dürfen, verschlüsselt und 24 Stunden lang wie am Ende einer Sitzung: on oder off (das Abmelden löscht sie).',
  },
  max_sessions: {
    title: 'Gleichzeitige Benutzer',
    explanation:
      'Wie viele Benutzer (1 bis 8) gleichzeitig eine Sitzung auf diesem Computer haben dürfen: einer auf dem Bildschirm, die übrigen gesperrt im Hintergrund.',
  },
  emergency: {
    title: 'Notfallzugang',
    explanation:
      'Notfallzugang als JSON: access (offered oder off), offline_after_seconds (0 bis 3600) und codes, wie carelink-server emergency code create sie ausgibt.',
  },
  printer: {
    title: 'Drucker',
    explanation:
      'Drucker, auf dem Apps mit printing ohne Dialog drucken und die Einrichtung auf Wunsch die erzeugten Passwörter, mit dem Namen, den das System ihm gibt. Ohne Angabe wird nichts gedruckt.',
  },
  kiosk: {
    title: 'Kiosk',
    explanation:
      'Ob der Arbeitsplatz den Bildschirm füllt und niemand davor ihn schließen, minimieren oder verlassen kann: on oder off.',
  },
  autostart: {
    title: 'Start bei der Anmeldung',
    explanation:
      'Linux: ob der Arbeitsplatz startet, wenn sich jemand am Computer anmeldet: on oder off. Unter Windows bestimmt das der Installer (AUTOSTART).',
  },
  language: {
    title: 'Sprache der Bildschirme',
    explanation:
      'en, de oder es; niemand kann dann eine andere wählen. Ohne Angabe die Sprache des Computers oder die, die jemand auf dem Bildschirm gewählt hat.',
  },
  branding: {
    title: 'Name der Klinik, Hilfe, Text und Logo',
    explanation:
      'Was jeder Bildschirm von der Klinik zeigt: ihren Namen (1 bis 60 Zeichen), wie Hilfe zu erreichen ist (1 bis 100 Zeichen), und auf den Bildschirmen ohne Benutzer einen Text (1 bis 200 Zeichen), etwa wer den Computer benutzen darf, und ein Logo: der Pfad einer PNG-Datei, die nur Administratoren ändern können, mit höchstens 256 KiB und 2048 × 1024 Pixeln.',
  },
  updates: {
    title: 'Alter des Programms',
    explanation:
      'Was der Arbeitsplatz über sein Alter sagt; er aktualisiert sich nie selbst. check: on oder off, ob er den Server fragt, ob er zu alt ist. notice: was der Anmeldebildschirm dann außerdem sagt (1 bis 200 Zeichen), etwa wann aktualisiert wird.',
  },
  server_pins: {
    title: 'Öffentliche Schlüssel des Servers',
    explanation:
      'Öffentliche Schlüssel, von denen einer in der Zertifikatskette des Servers vorkommen muss: Liste in JSON aus höchstens 8 SHA-256-Werten (SPKI) in Base64.',
  },
  ca_file: {
    title: 'Zertifizierungsstellen der Klinik',
    explanation:
      'Datei mit den Zertifikaten der eigenen Zertifizierungsstellen (PEM oder DER, höchstens 16), die nur Administratoren ändern können. Eine von ihnen muss das Zertifikat des Servers oder einer App selbst ausgestellt haben. Für diese Adressen wird ihnen neben denen vertraut, denen der Computer vertraut.',
  },
  proxy: {
    title: 'Proxy',
    explanation:
      'Welchen Weg Anfragen des Arbeitsplatzes und der Apps nehmen: system (Einstellungen und PAC-Dateien des Computers), direct (ohne Proxy) oder die Adresse eines Proxys.',
  },
  log_level: {
    title: 'Stufe des Protokolls',
    explanation:
      'Niedrigste Stufe, die in das Protokoll des Arbeitsplatzes geschrieben wird: debug, info, warn oder error.',
  },
  apps: {
    title: 'Klinische Apps',
    explanation: 'Klinische Apps der Klinik als Liste in JSON, wie docs/clinical-apps.md sie beschreibt.',
  },
};

const spanish: Readonly<Record<SettingName, SettingText>> = {
  policy_version: {
    title: 'Versión de la directiva',
    explanation:
      'Para qué versión de esta lista está escrita la directiva. Una superior indica a los puestos antiguos que las claves que no conocen no son errores.',
  },
  station_name: {
    title: 'Nombre del puesto',
    explanation:
      'Cómo se llama el puesto, por ejemplo B-204. Si no se indica, el nombre que conoce el servidor.',
  },
  ward: {
    title: 'Unidad',
    explanation: 'Unidad que se muestra antes de iniciar sesión. Si no se indica, la que conoce el servidor.',
  },
  server_url: {
    title: 'Dirección del servidor de tokens',
    explanation:
      'Dirección del servidor de tokens del hospital; empieza por https://. Si son varias, 8 como máximo, una por línea: primero la propia del servidor (issuer), después otras direcciones del mismo servidor, que se usan mientras la primera no responde. Si no se indica, se usa el servidor incluido en este equipo, siempre que esté permitido.',
  },
  local_server: {
    title: 'Servidor en este equipo',
    explanation:
      'Si este equipo puede configurarse con el servidor incluido mientras no se indique la dirección de un servidor: on u off. Si no se indica, solo donde el programa está instalado para un único usuario.',
  },
  show_recent_users: {
    title: 'Usuarios recientes en la pantalla de inicio de sesión',
    explanation:
      'Qué se muestra de los usuarios recientes de la unidad: on (nombres), initials (iniciales) u off (nada). El servidor puede ser más estricto.',
  },
  badges: {
    title: 'Lectores de tarjetas',
    explanation: 'Si se leen tarjetas de identificación: on u off.',
  },
  badge_prefix: {
    title: 'Tecla que los lectores de tarjetas envían primero',
    explanation:
      'La tecla que los lectores de tarjetas que escriben como un teclado envían antes de los dígitos: de F13 a F24. Con ella las tarjetas se leen en todo momento, y ninguna página recibe sus teclas. Si no se indica, solo se leen en las pantallas de inicio de sesión y de bloqueo.',
  },
  smart_card_readers: {
    title: 'Lectores de tarjetas (PC/SC)',
    explanation:
      'Para qué sirven los lectores de tarjetas del ordenador (PC/SC): presence (una tarjeta dice quién está, y al retirarla se bloquea la pantalla), taps (dice quién está; retirarla no significa nada) u off. Sin badges no se usan.',
  },
  badge_grace_seconds: {
    title: 'Tiempo en que una tarjeta vuelve a abrir la pantalla',
    explanation:
      'Durante cuántos segundos (de 0 a 120), después de que alguien retire su tarjeta del lector, la misma tarjeta vuelve a abrir la pantalla sin PIN, si demuestra la clave registrada con ella (PIV, autenticación de la tarjeta); 0: nunca. Solo con smart_card_readers: presence. Un número por sí solo nunca abre nada.',
  },
  pin: {
    title: 'PIN para desbloquear',
    explanation:
      'Si los usuarios fijan un PIN para desbloquear: required (deben), offered (pueden) u off (no pueden).',
  },
  lock: {
    title: 'Bloqueo automático',
    explanation:
      'Cuándo se bloquea un puesto sin usar: tras idle_seconds (de 60 a 3600), nunca más tarde de lo que indica el servidor; con un retraso de editing_grace_seconds (de 0 a 900) mientras se escribe en un campo.',
  },
  walk_away_seconds: {
    title: 'Cuando no hay nadie en el ordenador',
    explanation:
      'Tras cuántos segundos sin uso (de 10 a 600, por ejemplo 60) la pantalla dice de quién es la sesión y la siguiente tecla o el siguiente clic no llega a ninguna página, para que nadie que pase escriba en el trabajo de otra persona. Sin valor: nunca. No sustituye al bloqueo.',
  },
  keep_notes: {
    title: 'Notas después de cerrar la sesión',
    explanation:
      'Si los usuarios pueden conservar sus notas para el próximo turno al cerrar la sesión, cifradas y durante 24 horas, como al terminar una sesión: on u off (cerrar la sesión las borra).',
  },
  max_sessions: {
    title: 'Usuarios simultáneos',
    explanation:
      'Cuántos usuarios (de 1 a 8) pueden tener una sesión en este equipo al mismo tiempo: uno en pantalla y los demás bloqueados en segundo plano.',
  },
  emergency: {
    title: 'Acceso de emergencia',
    explanation:
      'Acceso de emergencia en JSON: access (offered u off), offline_after_seconds (de 0 a 3600) y codes, tal como los imprime carelink-server emergency code create.',
  },
  printer: {
    title: 'Impresora',
    explanation:
      'Impresora en la que imprimen sin diálogo las aplicaciones con printing y, si se pide, la configuración inicial las contraseñas que genera, con el nombre que le da el sistema. Si no se indica, no se imprime nada.',
  },
  kiosk: {
    title: 'Quiosco',
    explanation:
      'Si el puesto ocupa toda la pantalla y nadie ante ella puede cerrarlo, minimizarlo ni salir de él: on u off.',
  },
  autostart: {
    title: 'Inicio con la sesión',
    explanation:
      'Linux: si el puesto se inicia cuando alguien inicia sesión en el equipo: on u off. En Windows lo indica el instalador (AUTOSTART).',
  },
  language: {
    title: 'Idioma de las pantallas',
    explanation:
      'en, de o es; nadie puede elegir otro. Si no se indica, el del equipo o el que alguien haya elegido en la pantalla.',
  },
  branding: {
    title: 'Nombre del hospital, ayuda, texto y logotipo',
    explanation:
      'Qué muestra cada pantalla del hospital: su nombre (de 1 a 60 caracteres), cómo pedir ayuda (de 1 a 100 caracteres) y, en las pantallas sin usuario, un texto (de 1 a 200 caracteres), por ejemplo quién puede usar el equipo, y un logotipo: la ruta de un archivo PNG que solo los administradores puedan cambiar, de 256 KiB y 2048 × 1024 píxeles como máximo.',
  },
  updates: {
    title: 'Antigüedad del programa',
    explanation:
      'Qué dice el puesto de su antigüedad; nunca se actualiza solo. check: on u off, si pregunta al servidor si es demasiado antiguo. notice: qué dice entonces además la pantalla de inicio de sesión (de 1 a 200 caracteres), por ejemplo cuándo se actualizará.',
  },
  server_pins: {
    title: 'Claves públicas del servidor',
    explanation:
      'Claves públicas de las que una debe figurar en la cadena de certificados del servidor: lista en JSON de 8 valores SHA-256 (SPKI) en base64 como máximo.',
  },
  ca_file: {
    title: 'Autoridades de certificación del hospital',
    explanation:
      'Archivo con los certificados de las autoridades propias (PEM o DER, 16 como máximo) que solo los administradores puedan cambiar. Una de ellas debe haber firmado directamente el certificado del servidor o de una aplicación. Se confía en ellas para esas direcciones, además de en aquellas en las que confía el equipo.',
  },
  proxy: {
    title: 'Proxy',
    explanation:
      'Qué camino toman las peticiones del puesto y de las aplicaciones: system (ajustes y archivos PAC del equipo), direct (sin proxy) o la dirección de un proxy.',
  },
  log_level: {
    title: 'Nivel del registro',
    explanation: 'Nivel mínimo que se escribe en el registro del puesto: debug, info, warn o error.',
  },
  apps: {
    title: 'Aplicaciones clínicas',
    explanation: 'Aplicaciones clínicas del hospital como lista en JSON, según docs/clinical-apps.md.',
  },
};

/** What a policy editor shows about a setting, without Markdown. */
export function settingText(name: SettingName, language: TemplateLanguage): SettingText {
  if (language === 'de-DE') return german[name];
  if (language === 'es-ES') return spanish[name];
  return { title: titles[name], explanation: plain(aboutSetting(name).description) };
}

function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}

import { aboutSetting, type SettingName } from '../effective-policy.ts';

export const templateLanguages = ['en-US', 'de-DE', 'es-ES'] as const;
export type TemplateLanguage = (typeof templateLanguages)[number];

/** What an editor of policies shows of a setting. */
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
  pin: 'PIN for unlocking',
  lock: 'Automatic lock',
  max_sessions: 'Users at the same time',
  emergency: 'Emergency access',
  printer: 'Printer of apps',
  kiosk: 'Kiosk',
  autostart: 'Start with the session',
  language: 'Language of the screens',
  branding: 'Name of the site, help desk and logo',
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
      'Adresse des Token-Servers der Klinik; sie beginnt mit https://. Ohne Angabe wird der mitgelieferte Server auf diesem Computer benutzt, soweit das erlaubt ist.',
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
    explanation:
      'Ob Anmelde- und Sperrbildschirm Ausweisleser annehmen, die wie eine Tastatur schreiben: on oder off.',
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
    title: 'Drucker der Apps',
    explanation:
      'Drucker, auf dem Apps mit printing ohne Dialog drucken, mit dem Namen, den das System ihm gibt. Ohne Angabe wird nichts gedruckt.',
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
    title: 'Name der Klinik, Hilfe und Logo',
    explanation:
      'Was jeder Bildschirm von der Klinik zeigt: ihren Namen (1 bis 60 Zeichen), wie Hilfe zu erreichen ist (1 bis 100 Zeichen), und über Anmelde- und Sperrbildschirm ein Logo: der Pfad einer PNG-Datei, die nur Administratoren ändern können, mit höchstens 256 KiB und 2048 × 1024 Pixeln.',
  },
  updates: {
    title: 'Alter des Programms',
    explanation:
      'Was der Arbeitsplatz über sein Alter sagt; er aktualisiert sich nie selbst. check: on oder off, ob er den Server fragt, ob er ihm zu alt ist. notice: was der Anmeldebildschirm dann außerdem sagt (1 bis 200 Zeichen), etwa wann aktualisiert wird.',
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
      'Dirección del servidor de tokens del hospital; empieza por https://. Si no se indica, se usa el servidor incluido en este equipo, siempre que esté permitido.',
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
    explanation:
      'Si las pantallas de inicio de sesión y de bloqueo aceptan lectores de tarjetas que escriben como un teclado: on u off.',
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
    title: 'Impresora de las aplicaciones',
    explanation:
      'Impresora en la que imprimen sin diálogo las aplicaciones con printing, con el nombre que le da el sistema. Si no se indica, no se imprime nada.',
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
    title: 'Nombre del hospital, ayuda y logotipo',
    explanation:
      'Qué muestra cada pantalla del hospital: su nombre (de 1 a 60 caracteres), cómo pedir ayuda (de 1 a 100 caracteres) y, sobre las pantallas de inicio de sesión y de bloqueo, un logotipo: la ruta de un archivo PNG que solo los administradores puedan cambiar, de 256 KiB y 2048 × 1024 píxeles como máximo.',
  },
  updates: {
    title: 'Antigüedad del programa',
    explanation:
      'Qué dice el puesto de su antigüedad; nunca se actualiza solo. check: on u off, si pregunta al servidor si es demasiado antiguo para él. notice: qué dice entonces además la pantalla de inicio de sesión (de 1 a 200 caracteres), por ejemplo cuándo se actualizará.',
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

/** What an editor of policies shows of a setting, without Markdown. */
export function settingText(name: SettingName, language: TemplateLanguage): SettingText {
  if (language === 'de-DE') return german[name];
  if (language === 'es-ES') return spanish[name];
  return { title: titles[name], explanation: plain(aboutSetting(name).description) };
}

function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}

import type { FindingCatalogue } from './finding-catalogue.ts';

const readTheLog =
  'Lea las últimas líneas del archivo de registro; la carpeta del registro se nombra más abajo.';
const setTheClock = 'Ponga el reloj en hora y deje que lo lleve el servicio horario del centro (NTP).';
const renew = 'Pida un certificado nuevo a quien gestiona el servidor.';

/** Spanish. */
export const es: FindingCatalogue = {
  policy_ok: ['Ajustes en vigor: {count}, de ellos fijados por la directiva: {locked}.', null],
  policy_problems: [
    'Errores en los ajustes: {count}. En {source}: {setting} {problem}.',
    'Corríjalos allí; hasta entonces rige el valor más estricto. Aquí figuran todos los errores y lo que está en vigor.',
  ],
  policy_faulty: [
    'Con errores: {source}: {setting} {problem}.',
    'Corríjala: con una directiva errónea el puesto no arranca.',
  ],
  policy_open: [
    'Cualquiera en este equipo puede cambiar {path} y, con ello, la directiva.',
    'Déjelo solo a los administradores: chmod o-w.',
  ],
  keychain_readable: [
    '{backend} guarda sus entradas sin contraseña: quien obtenga el archivo {file} puede leerlas.',
    'Ponga una contraseña al llavero y haga que se desbloquee al iniciar sesión en el equipo, o cifre el disco.',
  ],
  keychain_ok: ['{backend}: se ha guardado, leído y eliminado una entrada.', null],
  keychain_memory: [
    'No hay un llavero utilizable: quien tenga una sesión tendrá que iniciarla de nuevo tras un reinicio.',
    'Inicie o desbloquee el llavero de este usuario del sistema; el puesto lo usará en cuanto pueda.',
  ],
  keychain_key_missing: [
    '{backend} no muestra la clave por la que los servidores reconocen este equipo, aunque ya la tuvo.',
    'Compruebe de quién es este llavero. Si se restableció a propósito, elimine el archivo {file} y vuelva a iniciar la estación, o regístrela con un código nuevo.',
  ],
  keychain_not_stored: [
    '{backend} no ha guardado una entrada de prueba.',
    'Desbloquéelo, o mire si una directiva del centro prohíbe guardar credenciales.',
  ],
  keychain_not_read: [
    '{backend} no ha devuelto la entrada de prueba tal como se guardó.',
    'Desbloquéelo; si no ayuda, reinicie el equipo.',
  ],
  keychain_not_removed: [
    '{backend} no ha eliminado una entrada de prueba.',
    'Desbloquéelo; hasta entonces un cierre de sesión no puede eliminar lo guardado.',
  ],
  server_ok: ['{address} está listo; la mediana de tres respuestas es de {latency} ms.', null],
  server_slow: [
    '{address} está listo, pero la mediana de tres respuestas es de {latency} ms.',
    'Revise la red y la carga del servidor; lo deseable es menos de 1000 ms.',
  ],
  server_unstable: [
    '{address} ha dejado sin respuesta {failed} de tres peticiones.',
    'Revise la red entre este equipo y el servidor.',
  ],
  server_addresses_failing: [
    'De {count} direcciones del servidor no funcionan estas: {addresses}. El puesto usa las demás.',
    'Los detalles dicen qué ocurre en cada una; revise allí la red, el balanceador y el nodo.',
  ],
  server_address_foreign: [
    '{address} no lleva al mismo servidor que la primera dirección, por lo que el puesto no la usa.',
    'Revise server_url en la directiva: todas las direcciones son caminos a un único servidor, cuya dirección propia va primero.',
  ],
  server_not_ready: [
    '{address} responde, pero no está listo (HTTP {status}).',
    'Ejecute carelink-server doctor donde funciona el servidor.',
  ],
  server_foreign: [
    '{address} responde, pero no como servidor de tokens (HTTP {status}).',
    'Revise server_url en la directiva, y si responde en su lugar un proxy o una red de invitados.',
  ],
  server_refused: [
    'Nadie escucha en {address}.',
    'Inicie el servidor, o revise la dirección y el cortafuegos.',
  ],
  server_no_way: [
    'No se llega a {address}: el nombre es desconocido, la red no funciona o se rechaza su certificado.',
    'Revise el cable, el servidor de nombres y la dirección; la comprobación del certificado dice más.',
  ],
  server_proxy_sign_in: [
    'Un proxy en la ruta hasta {address} pide una identificación para la que no basta la cuenta del sistema operativo.',
    'Permita en el proxy la dirección del servidor sin identificación, o exclúyala del proxy.',
  ],
  server_proxy_unreachable: [
    'El proxy en la ruta hasta {address} no responde o rechaza la conexión.',
    'Revise los ajustes de proxy, el archivo PAC y si el proxy puede conectar con el servidor; vea también la comprobación del proxy.',
  ],
  server_timed_out: ['{address} no responde a tiempo.', 'Revise la red, el proxy y el cortafuegos.'],
  server_not_started: ['El servidor de tokens de este equipo no arranca: {reason}', readTheLog],
  server_starting: ['El servidor de tokens de este equipo todavía no está listo.', readTheLog],
  server_restarting: [
    'El servidor de tokens de este equipo se ha detenido y se está iniciando de nuevo (intento {attempt}).',
    readTheLog,
  ],
  server_elsewhere: [
    'Sin comprobar: un puesto funciona con esta carpeta de datos, y solo él conoce la dirección de su servidor.',
    'Abra el diagnóstico en ese puesto.',
  ],
  server_not_set_up: ['Sin comprobar: todavía no hay base de datos; la crea el primer arranque.', null],
  clock_ok: ['El reloj coincide con el del servidor salvo {skew}.', null],
  clock_ahead: [
    'El reloj va {skew} adelantado respecto al servidor. Las sesiones siguen al servidor, así que se puede trabajar.',
    setTheClock,
  ],
  clock_behind: [
    'El reloj va {skew} atrasado respecto al servidor. Las sesiones siguen al servidor, así que se puede trabajar.',
    setTheClock,
  ],
  clock_wrong: [
    'El reloj se aparta {skew} del servidor: con él no se pueden juzgar los certificados.',
    setTheClock,
  ],
  clock_unknown: [
    'No se conoce la hora del servidor, porque no ha respondido.',
    'Vea la comprobación del servidor.',
  ],
  clock_same: ['Sin comparar: el servidor funciona en este equipo, con el mismo reloj.', null],
  proxy_none: ['Las peticiones van directamente a {address}.', null],
  proxy_used: ['Las peticiones a {address} pasan por el proxy {proxy}.', null],
  proxy_not_used: [
    'El entorno nombra el proxy {proxy}; esta versión no lo usa y va directamente a {address}.',
    'Donde solo el proxy lleve al servidor, use la versión Electron.',
  ],
  proxy_before_loopback: [
    'Las peticiones al servidor de este equipo pasarían por el proxy {proxy}.',
    'Excluya 127.0.0.1 del proxy de este equipo.',
  ],
  proxy_unknown: ['No se puede saber el proxy para {address}.', 'Revise los ajustes de proxy del sistema.'],
  environment_ok: ['Nada en el entorno cambia en quién confía el puesto.', null],
  environment_extends: ['El entorno añade autoridades de certificación o un proxy: {names}.', null],
  environment_inserts: [
    'El entorno carga código o registros en el puesto, o contiene la contraseña de un proxy: {names}.',
    'Quite del entorno del puesto lo que nadie justifique.',
  ],
  environment_weakens: [
    'El entorno intenta debilitar las conexiones cifradas: {names}. El puesto comprueba los certificados de todos modos.',
    'Quítelo. El certificado raíz del centro debe instalarse en el sistema operativo (directiva de grupo, MDM).',
  ],
  environment_opens: [
    'El entorno hace que las claves de las conexiones cifradas se escriban en un archivo: {names}. Quien lo tenga puede leer contraseñas.',
    'Quítelo, reinicie el puesto y borre el archivo.',
  ],
  certificate_none: ['No hace falta certificado: el servidor está en este equipo.', null],
  certificate_ok: ['{subject}, emitido por {issuer}, es de confianza y válido hasta {until}.', null],
  certificate_ends_soon: ['El certificado de {subject} solo es válido hasta {until}.', renew],
  certificate_expired: [
    'El certificado de {subject} era válido hasta {until}.',
    `${renew} Si la fecha es errónea, ponga el reloj en hora.`,
  ],
  certificate_not_yet: ['El certificado de {subject} solo es válido desde {from}.', setTheClock],
  certificate_other_name: [
    'El certificado es para {subject}, no para {address}.',
    'Revise server_url en la directiva, o pida un certificado con ese nombre.',
  ],
  certificate_untrusted: [
    'Este equipo no confía en {issuer}, que emitió el certificado de {subject}.',
    'Si el centro tiene su propia autoridad de certificación, instale su certificado raíz en el sistema operativo (directiva de grupo, MDM), o indique en ca_file el certificado de la autoridad que firma para servidores.',
  ],
  certificate_untrusted_by_shell: [
    'El sistema confía en {issuer}, pero la versión del navegador tiene su propia lista.',
    'Defina NODE_USE_SYSTEM_CA=1, o NODE_EXTRA_CA_CERTS con el archivo del certificado raíz; la versión Electron no necesita ninguno.',
  ],
  certificate_untrusted_by_chromium: [
    'El sistema operativo confía en {issuer}, pero la lista por la que se rige Chromium no.',
    'Indique en ca_file el certificado de la autoridad que firma para servidores; en Linux Chromium no lee la lista del sistema.',
  ],
  certificate_not_pinned: [
    'El certificado de {subject} es bueno, pero ninguna de las claves de server_pins figura en su cadena.',
    'Si el servidor o su autoridad tienen una clave nueva, añádala a server_pins en la directiva; si no, responde otro.',
  ],
  certificate_unseen: [
    'El certificado de {address} no se ha podido ver directamente.',
    'Vea las comprobaciones del servidor y del camino hasta él.',
  ],
  versions_old: [
    'CareLink Workstation {version} es anterior a {wanted}, la versión mínima que pide el servidor.',
    'Instale una versión más reciente; mientras tanto, sigue funcionando lo que ambos entienden.',
  ],
  versions_ok: ['CareLink Workstation {version}, versión {shell}, en {system}.', null],
  folder_ok: ['{folder} es privada y se puede escribir; quedan libres {free}.', null],
  folder_missing: ['{folder} todavía no existe; la crea el primer arranque.', null],
  folder_visible: [
    'Otros en este equipo pueden ver qué archivos hay en {folder}; pero no pueden abrirlos.',
    'Déjela solo para su propietario: chmod 700.',
  ],
  folder_open: [
    'Otros en este equipo pueden reemplazar lo que hay en {folder}.',
    'Déjela solo para su propietario: chmod 700.',
  ],
  folder_not_writable: [
    'No se puede escribir en {folder}.',
    'Haga que pertenezca al usuario del sistema del puesto, o elija otra con --data.',
  ],
  disk_low: ['Solo quedan {free} libres en el disco de {folder}.', 'Haga sitio antes de que haga falta.'],
  disk_full: [
    'Solo quedan {free} libres en el disco de {folder}.',
    'Haga sitio: con el disco lleno nadie puede iniciar sesión en este equipo.',
  ],
  log_ok: ['Se puede escribir en {folder}; el registro ocupa {size}.', null],
  drafts_none: ['En este equipo no hay ningún texto a medio escribir.', null],
  drafts_kept: [
    'Textos a medio escribir en este equipo, cifrados: {count}, {size}. Cada uno se borra a las 24 horas.',
    null,
  ],
  device_key_machine: [
    'Todos los que usan este equipo inician sesión con la clave propia del equipo, inscrito como {name}.',
    null,
  ],
  device_key_user: [
    'Este usuario del sistema inicia sesión con una clave del llavero; el equipo no tiene clave propia.',
    null,
  ],
  device_key_leaving: [
    'Este equipo tiene clave propia y está inscrito como {name}; este usuario del sistema pasará a usarla cuando hayan terminado todas las sesiones anteriores.',
    null,
  ],
  device_key_waiting: [
    'Este equipo está registrado como {name}, pero informática aún no lo había aprobado.',
    'Apruébelo en el servidor (carelink-server device approve) y vuelva a ejecutar aquí carelink-workstation-enrol.',
  ],
  device_key_elsewhere: [
    'La clave de este equipo se creó para {server}; por eso se usa la del usuario del sistema.',
    'Inscriba el equipo en su servidor actual: carelink-workstation-enrol, con un código.',
  ],
  device_key_failing: [
    'No se puede usar la clave de este equipo: {reason}',
    'Como administrador, compruebe si el servicio de claves está en marcha y qué dice carelink-workstation-enrol status.',
  ],
  sign_outs_none: ['Ningún cierre de sesión espera para comunicarse al servidor.', null],
  sign_outs_pending: [
    'Cierres de sesión que el servidor aún no conoce: {count}.',
    'Se comunican solos en cuanto se llegue al servidor; vea la comprobación del servidor.',
  ],
  emergencies_pending: [
    'Accesos de emergencia con código sellado que el servidor aún no conoce del todo: {count}.',
    'Se comunican solos en cuanto se llegue al servidor; hasta entonces no borre los datos de este puesto.',
  ],
  sign_outs_unknown: [
    'No se sabe si espera algún cierre de sesión: el llavero no enumera sus entradas.',
    'Vea la comprobación del llavero.',
  ],

  card_readers_ready: ['Lectores de tarjetas en uso: {count}.', null],
  card_readers_none: ['El servicio de lectores de tarjetas funciona y no hay ningún lector conectado.', null],
  card_readers_off: ['Según la directiva no se usan lectores de tarjetas.', null],
  card_readers_missing: [
    'Este ordenador no tiene software para lectores de tarjetas (PC/SC); solo sirven los lectores que escriben como un teclado.',
    null,
  ],
  card_readers_no_service: [
    'El servicio de lectores de tarjetas (PC/SC) no está en marcha; solo sirven los lectores que escriben como un teclado. Se vuelve a buscar una y otra vez.',
    null,
  ],
  card_readers_refused: [
    'El servicio de lectores de tarjetas (PC/SC) no admite esta cuenta.',
    'Permítaselo: en Linux, con una regla de polkit para org.debian.pcsc-lite.access_pcsc y access_card.',
  ],
  card_readers_failing: [
    'El servicio de lectores de tarjetas (PC/SC) falla o no responde; se intenta una y otra vez.',
    'Reinícielo (Linux: systemctl restart pcscd) y pruebe otro lector; todo lo demás funciona sin él.',
  ],
  card_without_number: [
    'La última tarjeta no tiene un número que su lector pueda decir.',
    'Use tarjetas que se leen sin contacto o un lector que escriba como un teclado.',
  ],
  card_with_passing_number: [
    'La última tarjeta tiene cada vez otro número y por eso no dice de quién es.',
    'Use tarjetas con un número fijo; los teléfonos y algunas tarjetas crean siempre uno nuevo por privacidad.',
  ],
  card_not_read: [
    'La última tarjeta no se ha leído: se retiró demasiado pronto o no responde como una tarjeta.',
    'Acérquela al lector durante un segundo. Si no sirve, pruebe otra tarjeta y otro lector.',
  ],

  card_key_none: [
    'Lectores de tarjetas en uso: {count}. La última tarjeta a la que se pidió una clave no tiene ninguna que use sin PIN.',
    null,
  ],
  card_key_unsupported: [
    'Lectores de tarjetas en uso: {count}. La última tarjeta tiene una clave de un tipo no admitido.',
    null,
  ],
  card_key_not_proved: [
    'La última tarjeta no ha demostrado su clave: se retiró demasiado pronto o no responde como una tarjeta.',
    'Déjela tres segundos en el lector. Si no sirve, pruebe otra tarjeta y otro lector.',
  ],

  time_zone_ok: ['Zona horaria {zone}, UTC{offset}.', null],
  time_zone_utc: [
    'La zona horaria es UTC, así que las horas en pantalla son UTC.',
    'Si la planta está en otro lugar, ajuste la zona horaria de este equipo.',
  ],
  time_zone_unknown: [
    'El sistema no indica su zona horaria.',
    'Ajuste la zona horaria de este equipo; las horas en pantalla la siguen.',
  ],
  not_checked: ['Sin comprobar, porque la directiva tiene errores.', 'Corrija primero la directiva.'],
  took_too_long: [
    'Esta comprobación se ha abandonado tras {limit} s.',
    'Compruebe de nuevo; si sigue así, reinicie el equipo.',
  ],
  check_failed: ['La propia comprobación ha fallado.', readTheLog],
};

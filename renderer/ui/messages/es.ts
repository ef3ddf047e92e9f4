import type { Catalogue } from './en.ts';

/** `<las>{time}</las>`: the time with its article, "las 14:05", but "la 1:05". */
export const las = (time: readonly unknown[]): string => {
  const written = time.join('');
  return `${/^0?1\D/.test(written) ? 'la' : 'las'} ${written}`;
};

export const es: Catalogue = {
  'app.name': 'CareLink Workstation',
  'app.version': 'Versión {version}',
  'app.developmentShell': 'Entorno de desarrollo: no usar con pacientes',
  'app.helpDesk': 'Ayuda: {contact}',
  'app.language': 'Idioma',

  'title.starting': 'Iniciando',
  'title.setup': 'Configuración',
  'title.signIn': 'Iniciar sesión',
  'title.enrolment': 'Alta del puesto',
  'title.full': 'Puesto ocupado',
  'title.limit': 'Sesión abierta en otro lugar',
  'title.shift': 'Su turno',
  'title.app': 'Aplicación clínica',
  'title.pin': 'Elegir un PIN',
  'title.emergency': 'Acceso de emergencia',
  'title.locked': 'Bloqueado',
  'title.ending': 'Cerrando sesión',
  'title.ended': 'Sesión terminada',
  'title.diagnostics': 'Diagnóstico',
  'title.unreachable': 'Sin conexión con el puesto',

  'place.station': 'Puesto {station}',

  'role.clinician': 'Personal clínico',
  'role.research': 'Investigación',
  'role.it_admin': 'Administración informática',
  'role.security_officer': 'Responsable de seguridad',

  'profile.standard': 'Planta normal: 12 h, bloqueo a los 10 min',
  'profile.high_security': 'UCI, urgencias: 8 h, bloqueo a los 3 min',
  'profile.extended': 'Investigación, oficina: 24 h, bloqueo a los 15 min',

  'connection.label': 'Conexión',
  'connection.connecting': 'Conectando…',
  'connection.online': 'Conectado',
  'connection.offline': 'Sin conexión',

  'keychain.label': 'Sesión guardada',
  'keychain.persistent': 'Protegida',
  'keychain.memory': 'Hasta reiniciar',
  'keychain.trouble.locked':
    'El llavero de este puesto está bloqueado. Desbloquéelo o llame a informática; mientras tanto, este puesto olvida las sesiones al reiniciarse.',
  'keychain.trouble.denied':
    'Este puesto no permite guardar sesiones. Avise a informática; mientras tanto, tendrá que iniciar sesión de nuevo tras un reinicio.',
  'keychain.trouble.missing':
    'Este puesto no tiene un llavero en el que guardar una sesión. Avise a informática; mientras tanto, tendrá que iniciar sesión de nuevo tras un reinicio.',
  'keychain.trouble.unanswered':
    'El llavero de este puesto no responde. Avise a informática si sigue así; mientras tanto, este puesto olvida las sesiones al reiniciarse.',
  'keychain.trouble.refused':
    'El llavero de este puesto no ha aceptado un cambio. Se sigue intentando; avise a informática si sigue así. Mientras tanto, este puesto olvida las sesiones al reiniciarse.',
  'keychain.unread':
    'El llavero de este puesto aún no muestra quién había iniciado sesión antes del reinicio. Su sesión volverá sola a esta pantalla; los demás pueden iniciar sesión ahora.',
  'keychain.usable': 'El llavero vuelve a funcionar. Las sesiones se conservan al reiniciar este puesto.',

  'trouble.lostUntil': 'Conexión perdida a <las>{since}</las>. Puede trabajar hasta <las>{until}</las>.',
  'trouble.lostOver':
    'Conexión perdida a <las>{since}</las>. Su sesión continúa, pero no llegarán datos nuevos hasta que vuelva la conexión.',
  'trouble.lost': 'Conexión perdida a <las>{since}</las>. No podrá iniciar sesión hasta que vuelva.',
  'trouble.lostLocked':
    'Conexión perdida a <las>{since}</las>. La sesión está a salvo; podrá desbloquearla cuando vuelva la conexión.',
  'trouble.lostLockedUnlocks':
    'Conexión perdida a <las>{since}</las>. La sesión está a salvo; puede desbloquearla como siempre.',
  'trouble.cause.no_network': 'Este puesto no tiene red. Revise el cable o la red inalámbrica.',
  'trouble.cause.server_unavailable':
    'El servidor no responde. No tiene que hacer nada; se sigue intentando.',
  'trouble.cause.server_restarting': 'El servidor se está reiniciando. Tarda unos segundos.',
  'trouble.cause.server_failed':
    'El servidor de este puesto no arranca. Llame a informática; Diagnóstico dice por qué.',
  'trouble.cause.timed_out':
    'El servidor responde demasiado despacio. No tiene que hacer nada; se sigue intentando.',
  'trouble.cause.server_unknown':
    'Este puesto no encuentra el servidor. Quizá esté en otra red, como la de invitados; avise a informática.',
  'trouble.cause.foreign_answer':
    'En lugar del servidor responde otra cosa, quizá la página de inicio de una red de invitados. Avise a informática.',
  'trouble.cause.proxy_sign_in':
    'La red pide que este puesto se identifique primero ante ella. Avise a informática; se sigue intentando.',
  'trouble.cause.proxy_unreachable':
    'La salida de esta red no funciona. Avise a informática; se sigue intentando.',
  'trouble.cause.key_service':
    'Ahora mismo no se puede usar la clave de este puesto, y sin ella el servidor no lo admite. Avise a informática; el puesto lo sigue intentando.',
  'trouble.cause.certificate_untrusted':
    'Este puesto no puede estar seguro de que habla con el servidor correcto, así que no envía nada. Avise a informática.',
  'trouble.cause.certificate_date':
    'O el reloj de este puesto va mal (marca {clock}), o el certificado del servidor ha caducado. Avise a informática.',
  'trouble.cause.certificate_name':
    'En lugar del servidor responde otro puesto; por eso este no envía nada. Avise a informática.',
  'trouble.nextTry': 'Próximo intento a <las>{time}</las>.',
  'trouble.tryNow': 'Intentar ahora',
  'trouble.trying': 'Intentando…',
  'trouble.still': 'Intentado a <las>{time}</las>: todavía no ha cambiado nada.',
  'trouble.slow': 'El servidor responde despacio. Lo que usted hace llega; solo tarda un momento.',
  'update.wanted':
    'Este puesto es anterior a la versión {version} que pide el servidor. Puede seguir trabajando; avise a informática.',
  'update.arranged':
    'Este puesto es anterior a la versión {version} que pide el servidor. Puede seguir trabajando. {notice}',
  'clock.ahead':
    'El reloj de este puesto va {span} adelantado. Todas las horas que ve aquí son correctas y puede trabajar como siempre; avise a informática cuando pueda.',
  'clock.behind':
    'El reloj de este puesto va {span} atrasado. Todas las horas que ve aquí son correctas y puede trabajar como siempre; avise a informática cuando pueda.',

  'error.wrong_credentials': 'El usuario o la contraseña no son correctos. Revíselos e inténtelo de nuevo.',
  'error.wrong_password': 'La contraseña no es correcta. Inténtelo de nuevo.',
  'error.neitherPinNorPassword': 'No es ni su PIN ni su contraseña. Inténtelo de nuevo.',
  'error.wrong_pin':
    'El PIN no es correcto. {tries, plural, one {Queda un intento} other {Quedan # intentos}}; después necesitará su contraseña.',
  'error.pin_blocked': 'El PIN ha fallado demasiadas veces. Use su contraseña.',
  'error.password_needed': 'Inició sesión hace un rato. Escriba de nuevo el PIN y, con él, su contraseña.',
  'error.weak_pin.same_digit': 'Una sola cifra repetida es muy fácil de adivinar. Elija otro PIN.',
  'error.weak_pin.run': 'Las cifras seguidas son muy fáciles de adivinar. Elija otro PIN.',
  'error.weak_pin.user_name': 'El número de su usuario es muy fácil de adivinar. Elija otro PIN.',
  'error.throttled': 'Demasiados intentos. Podrá intentarlo de nuevo dentro de {wait}.',
  'error.throttledOver': 'Ya puede intentarlo de nuevo.',
  'error.offline':
    'Sin conexión con el servidor. No se ha perdido nada; inténtelo de nuevo cuando vuelva la conexión.',
  'error.offlineUnlock':
    'No hay conexión con el servidor y no se puede comprobar lo que ha escrito. Su sesión sigue aquí. Desbloquee cuando vuelva la conexión.',
  'error.session_ended': 'Esta sesión ya ha terminado. Inicie sesión de nuevo.',
  'error.session_limit':
    'Ya tiene abiertas todas las sesiones que se permiten. Cierre primero una de ellas o consulte a informática.',
  'error.parking_full': 'En este puesto no caben más sesiones. Elija cuál termina.',
  'error.not_enrolled': 'Este puesto no está dado de alta. Pida un código de alta a informática.',
  'error.waiting_for_approval': 'Este puesto aún no está aprobado. Pida a informática que lo apruebe.',
  'error.device_revoked': 'Informática ha retirado este puesto. Use otro o consulte a informática.',
  'error.network_not_allowed':
    'Su planta no permite iniciar sesión desde esta red. Use un puesto de su planta o llame a informática.',
  'error.wrong_code':
    'Este código es incorrecto, ya se ha usado o ha caducado. Revíselo o pida uno nuevo a informática.',
  'error.badge_expired': 'La tarjeta se leyó hace demasiado tiempo. Acérquela otra vez al lector.',
  'error.badge_not_pin': 'Eso era una tarjeta. Introduzca su PIN.',
  'error.badge_in_use': 'Esta tarjeta ya está vinculada a otra persona. Consulte a informática.',
  'error.not_yet_replicated':
    'Hecho. Pero por ahora solo lo sabe uno de los servidores del hospital. Compruebe dentro de unos minutos que siga así, o avise a informática.',
  'error.badge_code_mistyped':
    'El usuario o la contraseña no son correctos. Revíselos e inténtelo de nuevo. Si ha escrito un código en lugar de su tarjeta, alguna cifra está mal.',
  'error.badge_code_unknown': 'Este código no es válido o ya no lo es. Pida uno nuevo a informática.',
  'error.badge_limit': 'Ya tiene el máximo de tarjetas. Elimine antes una.',
  'error.links_after_sign_in':
    'Por ahora, el servidor solo vincula tarjetas justo después de iniciar sesión. Cierre la sesión, iníciela de nuevo y vuelva a acercar la tarjeta al lector.',
  'error.card_keys_unknown': 'El servidor es demasiado antiguo para esto. Consulte a informática.',
  'error.card_not_proven': 'No se ha podido leer su tarjeta. Introdúzcala en el lector e inténtelo de nuevo.',
  'error.older_server':
    'El servidor es más antiguo que este programa: antes necesita su usuario y el motivo con sus palabras.',
  'error.emergency_not_allowed':
    'Esta cuenta no tiene acceso de emergencia. Llame a alguien que lo tenga o a seguridad. Su intento ha quedado registrado.',
  'error.code_not_accepted_yet':
    'Los códigos sellados solo valen mientras no se llega al servidor, y solo pasado un tiempo. Si ha vuelto la conexión, inicie sesión con su usuario.',
  'error.wrong_emergency_code': 'Ese código no es correcto. Compruébelo e inténtelo de nuevo.',
  'error.emergency_code_used_up':
    'Este código ya se ha usado en este puesto tantas veces como se permite. Use otro sobre u otro puesto.',
  'error.not_recordable':
    'Este puesto no puede registrar el acceso de forma segura y por eso no lo permite. Use otro puesto y llame a informática.',
  'error.not_allowed': 'Esta cuenta no tiene permiso para eso. Consulte a informática.',
  'error.locked_meanwhile':
    'La pantalla se bloqueó mientras se comprobaba lo introducido. Introdúzcalo de nuevo.',
  'error.not_possible_now': 'En este momento no es posible. Espere unos segundos e inténtelo de nuevo.',
  'error.failed': 'No ha funcionado. Inténtelo de nuevo; si vuelve a ocurrir, llame a informática.',
  'error.no_answer':
    'Todavía no hay respuesta. Inténtelo de nuevo; si vuelve a ocurrir, llame a informática.',

  'field.username': 'Usuario',
  'field.password': 'Contraseña',
  'field.pin': 'PIN',
  'field.capsLock': 'El bloqueo de mayúsculas está activado',
  'field.missing': 'Rellene este campo, por favor.',
  'field.forgotten': 'Nadie ha escrito nada durante un minuto, así que se ha borrado lo escrito.',

  'signIn.heading': 'Iniciar sesión',
  'signIn.action': 'Iniciar sesión',
  'signIn.busy': 'Iniciando sesión…',
  'signIn.wait': 'Espere {wait}',
  'signIn.back': 'Volver al inicio de sesión',

  'people.heading': 'Elija su nombre',
  'people.locked': 'Bloqueada hace {time}',
  'people.lockedNow': 'Bloqueada ahora mismo',
  'people.back': 'Volver a la lista',
  'people.recent': 'Hace poco en esta planta',
  'visitors.initials': 'Iniciales {initials}',
  'visitors.other': 'Otra persona',

  'badge.looking': 'Buscando la tarjeta…',
  'badge.visitor': '{name}. Introduzca su contraseña.',
  'badge.onScreen': 'Se ha leído su tarjeta. Introduzca su PIN o su contraseña.',
  'badge.tooLate':
    'Su tarjeta ha vuelto demasiado tarde para abrir la pantalla. Desbloquee con su PIN o su contraseña.',
  'badge.notSetUp':
    'Su tarjeta no está configurada para abrir la pantalla. Desbloquee con su PIN o su contraseña.',
  'badge.notProved': 'No se ha podido comprobar su tarjeta. Desbloquee con su PIN o su contraseña.',
  'badge.otherKey':
    'Esta tarjeta tiene un chip distinto del configurado. Desbloquee con su PIN o su contraseña. Si es nueva, elimínela en «Mis tarjetas» y vincúlela de nuevo.',
  'badge.unknown':
    'No se reconoce esta tarjeta. Inicie sesión con su contraseña para vincularla a su cuenta.',
  'badge.unknownLocked':
    'No se reconoce esta tarjeta. La próxima vez que inicie sesión aquí podrá vincularla a su cuenta.',
  'badge.unknownSecret':
    'No se reconoce esta tarjeta. Si ha escrito su contraseña o su PIN, pulse Intro. Para vincular una tarjeta, haga clic primero en el usuario y vuelva a acercarla al lector.',
  'badge.unknownSecretLocked':
    'No se reconoce esta tarjeta. Si ha escrito su contraseña o su PIN, pulse Intro. Para vincular una tarjeta, cierre primero la sesión y vuelva a acercarla al lector.',
  'badge.unknownUnlock':
    'No se reconoce esta tarjeta. Para vincularla a su cuenta, desbloquee la pantalla y vuelva a acercarla al lector.',
  'badge.unknownSecretUnlock':
    'No se reconoce esta tarjeta. Si ha escrito su contraseña o su PIN, pulse Intro. Para vincular una tarjeta, desbloquee la pantalla y vuelva a acercarla al lector.',
  'badge.somebodyElse': 'Esta es la tarjeta de {name}. Para iniciar sesión como {name}, cambie de usuario.',
  'badge.parked': 'Su sesión está en este puesto. Introduzca su PIN o su contraseña.',
  'badge.notHere':
    'Aquí las tarjetas solo sirven cuando informática haya dado de alta este puesto. Introduzca en su lugar el usuario, el PIN o la contraseña.',
  'badge.offline': 'Sin conexión no se pueden leer tarjetas. Introduzca el usuario, el PIN o la contraseña.',
  'badge.notNow': 'En este momento no se pueden leer tarjetas. Espere unos segundos e inténtelo de nuevo.',
  'badge.offer': '¿Es suya esta tarjeta?',
  'badge.offerText':
    'Se ha leído una tarjeta que no está vinculada a nadie. Si la vincula, con ella solo necesitará su PIN o su contraseña. No vincule la tarjeta de otra persona.',
  'badge.offerBrief': 'No está vinculada a nadie. Vincule solo la suya.',
  'badge.link': 'Sí, vincularla a mi cuenta',
  'badge.notMine': 'No es mía',
  'badge.linked': 'La tarjeta está vinculada a su cuenta.',
  'badge.offerKey': '¿Volver a abrir la pantalla con su tarjeta?',
  'badge.offerKeyText':
    'Al retirarla del lector, la pantalla se bloquea como siempre. Si vuelve a introducirla antes de {seconds, plural, one {# segundo} other {# segundos}}, no necesita el PIN. Tampoco lo necesita otra persona que tenga su tarjeta en ese tiempo.',
  'badge.offerKeyBrief':
    'Si se vuelve a introducir antes de {seconds, plural, one {# segundo} other {# segundos}}, abre la pantalla sin PIN, la tenga quien la tenga.',
  'badge.setUpKey': 'Sí, configurarla',
  'badge.noKey': 'Ahora no',
  'badge.keySetUp': 'Su tarjeta está configurada.',
  'badge.settingUpKey': 'Configurando…',
  'badge.keyPasswordHint': 'Inició sesión hace un rato: para esto necesita su contraseña.',
  'badges.label': 'Tarjetas',
  'badges.show': 'Mis tarjetas',
  'badges.heading': 'Mis tarjetas',
  'badges.close': 'Cerrar',
  'badges.loading': 'Buscando sus tarjetas…',
  'badges.unavailable': 'Sus tarjetas no se pueden mostrar en este momento. Inténtelo más tarde.',
  'badges.none':
    'No tiene ninguna tarjeta. Para vincular una, acérquela al lector. Si aquí no ocurre nada, acérquela en la pantalla de inicio e inicie sesión con su contraseña.',
  'badges.text': 'Si ha perdido una tarjeta, elimínela aquí; así no le servirá a nadie.',
  'badges.since': 'Vinculada: {time}',
  'badges.inReader': 'Ahora en el lector',
  'badges.opensAgain':
    'Vuelve a abrir la pantalla antes de {seconds, plural, one {# segundo} other {# segundos}}, sin PIN',
  'badges.asksPin': 'No vuelve a abrir la pantalla sin PIN',
  'badges.remove': 'Eliminar',
  'badge.passwordHint': 'Inició sesión hace un rato: para vincular la tarjeta necesita su contraseña.',
  'badge.linking': 'Vinculando…',
  'badges.code': 'Código en lugar de la tarjeta, hasta <las>{time}</las>',
  'badges.removeSince': 'Eliminar la tarjeta vinculada: {time}',

  'emergency.open': 'Acceso de emergencia',
  'emergency.heading': 'Acceso de emergencia',
  'emergency.intro': 'Para cuando un paciente le necesita ya y no hay otra manera.',
  'emergency.byPassword': 'Con su usuario',
  'emergency.byCode': 'Con un código sellado',
  'emergency.ways': '¿Cómo va a entrar?',
  'emergency.codeFrom': 'Un código sellado vale desde <las>{time}</las> si no vuelve antes la conexión.',
  'emergency.codeReady': 'No hay conexión, así que ahora vale un código sellado.',
  'emergency.who': '¿Quién es usted?',
  'emergency.reason': '¿Por qué lo necesita?',
  'emergency.reason.patient_in_danger': 'Un paciente está en peligro',
  'emergency.reason.usual_user_unreachable': 'No se localiza a quien suele hacerlo',
  'emergency.reason.system_failure': 'Un sistema no funciona',
  'emergency.reason.other': 'Otra cosa',
  'emergency.words': 'Con sus palabras',
  'emergency.wordsHint': 'De 10 a 500 caracteres. Lo leerá el responsable de seguridad.',
  'emergency.wordsWanted':
    'Cuando tenga un momento: ¿por qué ha hecho falta? Puede escribirlo hasta que termine; después se lo preguntará el responsable de seguridad.',
  'emergency.writeWords': 'Escribirlo',
  'emergency.saveWords': 'Guardar',
  'emergency.wordsLater': 'Más tarde',
  'emergency.wordsShort': 'Unas palabras más, por favor: al menos 10 caracteres.',
  'emergency.person': 'Su nombre',
  'emergency.personHint': 'Como le conocen sus compañeros.',
  'emergency.code': 'Código del sobre',
  'emergency.codeHint': '16 letras y cifras. La O vale como 0, la I y la L como 1.',
  'emergency.codeIncomplete': 'El código tiene 16 letras y cifras.',
  'emergency.cancel': 'Cancelar',
  'emergency.confirmHeading': '¿Empezar el acceso de emergencia?',
  'emergency.opensByPassword':
    'Abre durante 30 minutos todo lo que su cuenta puede abrir en este puesto, marcado como acceso de emergencia.',
  'emergency.opensByCode': 'Abre durante 30 minutos, sin iniciar sesión: {apps}.',
  'emergency.opensNothing': 'No abre ninguna aplicación: aquí no hay ninguna que funcione sin sesión.',
  'emergency.confirmRecorded': 'Se registran su nombre, la hora, este puesto y su motivo:',
  'emergency.confirmTold': 'Se avisa de inmediato al responsable de seguridad, que revisará este acceso.',
  'emergency.confirmToldLater':
    'Se avisa al responsable de seguridad en cuanto vuelva la conexión, y revisará este acceso.',
  'emergency.confirmEnd': 'Termina solo a los 30 minutos. Puede terminarlo antes.',
  'emergency.start': 'Empezar el acceso de emergencia',
  'emergency.starting': 'Empezando…',
  'emergency.bar': 'ACCESO DE EMERGENCIA',
  'emergency.barText': 'termina a <las>{time}</las>; queda registrado',
  'emergency.left': 'tiempo restante: {left}',
  'emergency.endNow': 'Terminar ahora',
  'emergency.announce':
    'Acceso de emergencia. Termina en {minutes, plural, one {# minuto} other {# minutos}}.',
  'emergency.over':
    'El acceso de emergencia terminó a <las>{time}</las>. Ha quedado registrado y se revisará.',
  'emergency.localHeading': '{person}, sin iniciar sesión',
  'emergency.localText':
    'No hay conexión y nadie ha iniciado sesión. Puede abrir las aplicaciones que funcionan sin sesión.',
  'emergency.localNone':
    'Aquí no hay ninguna aplicación que funcione sin sesión. Siga el plan de emergencia de su planta.',
  'emergency.told':
    'Ha vuelto la conexión y el servidor conoce este acceso. Termínelo e inicie sesión para trabajar como siempre.',

  'enrolment.heading.not_enrolled': 'Este puesto no está dado de alta',
  'enrolment.heading.waiting': 'Este puesto espera a informática',
  'enrolment.heading.revoked': 'Informática ha retirado este puesto',
  'enrolment.text.not_enrolled':
    'Hasta que se dé de alta, nadie puede iniciar sesión aquí. Pida un código de alta a informática e introdúzcalo aquí.',
  'enrolment.text.waiting':
    'El código se ha aceptado. Nadie puede iniciar sesión aquí hasta que informática apruebe este puesto; pídalo y vuelva a intentarlo.',
  'enrolment.text.revoked':
    'Ya nadie puede iniciar sesión aquí; use otro puesto. Con un nuevo código de alta de informática, este se podrá volver a usar.',
  'enrolment.memoryHint':
    'Este puesto no puede guardar su clave de forma segura: tras un reinicio habría que darlo de alta otra vez. Avise a informática.',
  'enrolment.lockedHint':
    'El llavero de este puesto está bloqueado y, con él, la clave por la que el servidor reconoce este puesto. Desbloquéelo o llame a informática; quizá no haga falta un código nuevo.',
  'enrolment.code': 'Código de alta',
  'enrolment.codeHint':
    '16 letras y cifras, o 24 si es para muchos puestos. La O vale como 0; la I y la L, como 1.',
  'enrolment.codeIncomplete': 'El código tiene 16 o 24 letras y cifras.',
  'enrolment.name': 'Nombre de este puesto',
  'enrolment.action': 'Dar de alta este puesto',
  'enrolment.busy': 'Dando de alta…',
  'enrolment.done': 'Este puesto está dado de alta. Ya puede iniciar sesión.',

  'people.ended': 'Sesiones terminadas',
  'parked.ended': '{name}: sesión terminada a <las>{time}</las>.',
  'parked.replaced': '{name}: sesión terminada a <las>{time}</las> para dejar sitio.',
  'full.heading': 'En este puesto no caben más sesiones',
  'full.choose': 'Para trabajar aquí, termine una de estas sesiones o use otro puesto.',
  'full.recommended': 'La que lleva más tiempo bloqueada: mejor terminar esta',
  'full.apps': 'Abierto: {apps}',
  'full.noApps': 'Ninguna aplicación abierta',
  'full.drafts':
    '{drafts, plural, =0 {Ninguna nota.} one {# nota, que se conserva.} other {# notas, que se conservan.}}',
  'full.draftsUnknown': 'Las notas se conservan, si las hay.',
  'full.end': 'Terminar sesión',
  'full.endOf': 'Terminar sesión: {name}',
  'full.back': 'No terminar ninguna y volver',
  'full.confirmHeading': '¿Terminar la sesión de {name}?',
  'full.keep': 'Conservarla',
  'full.confirm': 'Terminarla e iniciar sesión',
  'full.confirmText':
    'Termina de inmediato. Lo que no se haya guardado en sus aplicaciones se pierde. {name} lo sabrá la próxima vez que inicie sesión aquí.',
  'away.replaced':
    'Su sesión en este puesto se terminó a <las>{time}</las> porque otra persona necesitaba iniciar sesión.',
  'away.ended': 'Su sesión anterior en este puesto terminó a <las>{time}</las>.',

  'limit.heading': 'Tiene una sesión abierta en otro lugar',
  'limit.place': 'Tiene una sesión abierta en {device} desde <las>{time}</las>.',
  'limit.choose':
    'No se permiten más sesiones. Para iniciar sesión aquí, termine una de ellas, o vaya a ese puesto y ciérrela allí.',
  'limit.refused': 'No se permiten más sesiones. Cierre primero la sesión allí o consulte a informática.',
  'limit.replace': 'Cerrar allí e iniciar aquí',
  'limit.replaceAt': 'Cerrar allí e iniciar aquí: {device}',
  'limit.confirmText':
    'La sesión de allí termina al instante y desaparece de la pantalla en segundos. Si ese puesto no tiene conexión, desaparecerá en cuanto la recupere. Lo que no se haya guardado allí se pierde.',

  'elsewhere.one': 'También tiene una sesión en {device} desde <las>{time}</las>.',
  'elsewhere.more':
    'También tiene una sesión en {device} desde <las>{time}</las>, y en {count, plural, one {# puesto más} other {# puestos más}}.',
  'elsewhere.show': 'Ver',

  'signedOut.at': 'Sesión cerrada a <las>{time}</las>.',
  'signedOut.nothingLeft': 'De esa sesión no queda nada en este puesto.',
  'signedOut.notesKept': 'Las notas se quedan aquí 24 horas; solo puede abrirlas quien las escribió.',
  'signedOut.queued': 'Se avisará al servidor en cuanto responda.',
  'signedOut.onOneMachine':
    'Si en los próximos minutos falla un servidor del hospital, este puesto repite el cierre por sí solo.',
  'signedOut.left': 'Todavía en este puesto',
  'signedOut.stillThere': 'Todavía está: {item}.',
  'signedOut.stillStored':
    'El llavero de este puesto no ha aceptado eliminar la sesión guardada. Se sigue intentando; avise a informática si esto no cambia.',
  'signedOut.dismiss': 'Cerrar este mensaje',

  'wiped.keychain_entries': 'su sesión guardada',
  'wiped.pin': 'su PIN',
  'wiped.access_token': 'su acceso',
  'wiped.apps': 'sus páginas y datos en aplicaciones',
  'wiped.drafts': 'sus notas',
  'wiped.activity_log': 'la lista de su actividad',
  'wiped.screen_content': 'lo que había en pantalla',
  'wiped.counted': '{item} ({count})',
  'wiped.entries': '{item} ({count, plural, one {# entrada} other {# entradas}})',
  'wiped.named': '{item} ({names})',

  'wipedOfOther.keychain_entries': 'la sesión guardada',
  'wipedOfOther.pin': 'el PIN',
  'wipedOfOther.access_token': 'el acceso',
  'wipedOfOther.apps': 'páginas y datos en aplicaciones',
  'wipedOfOther.drafts': 'notas',
  'wipedOfOther.activity_log': 'la lista de actividad',
  'wipedOfOther.screen_content': 'lo que había en pantalla',

  'stillThere.keychain':
    'El llavero no acepta la eliminación. Se sigue intentando; avise a informática si esto no cambia.',
  'stillThere.apps': 'Reinicie este puesto antes de que alguien abra una aplicación.',
  'stillThere.drafts': 'Nadie más las ve; se eliminan en el plazo de un día.',
  'stillThere.memory': 'Reinicie este puesto.',

  'ended.heading': 'Su sesión ha terminado',
  'ended.at': 'Terminó a <las>{time}</las>.',
  'ended.wiped': 'No queda nada de ella en este puesto, salvo notas que solo usted puede abrir.',
  'ended.signInAgain': 'Iniciar sesión de nuevo',
  'ended.goOn': 'Continuar',
  'ended.reason.logout': 'Usted cerró la sesión. Para seguir trabajando, inicie sesión de nuevo.',
  'ended.reason.expired':
    'El tiempo de su turno ha terminado. Para seguir trabajando, inicie sesión de nuevo.',
  'ended.reason.reuse_detected':
    'Por su seguridad: otra persona intentó usar esta sesión. Inicie sesión de nuevo y avise a informática.',
  'ended.reason.ended_elsewhere': 'Usted la cerró desde otro puesto. Si no fue usted, avise a informática.',
  'ended.reason.revoked_by_administrator':
    'La cerró un administrador. Puede iniciar sesión de nuevo; pregunte el motivo a informática.',
  'ended.reason.user_disabled':
    'Esta cuenta está desactivada y no puede iniciar sesión. Pregunte el motivo a informática.',
  'ended.reason.password_changed':
    'La contraseña ha cambiado. Inicie sesión con la nueva; si no la cambió usted, avise a informática.',
  'ended.reason.device_revoked': 'Informática ha retirado este puesto. Inicie sesión en otro.',
  'ended.reason.replaced':
    'Usted inició sesión en otro puesto, y esta sesión se cerró para hacerle sitio. Si no fue usted, avise a informática.',
  'ended.reason.other_server':
    'Este puesto está conectado ahora a otro servidor; su sesión en el anterior se está cerrando. Las notas sin terminar se conservan un día y vuelven a abrirse en el servidor anterior.',
  'ended.reason.unknown':
    'El servidor ya no conoce esta sesión. Inicie sesión de nuevo; si vuelve a ocurrir, avise a informática.',
  'ended.reason.continued':
    'Usted continuó en una sesión nueva que este puesto ha perdido. Inicie sesión de nuevo.',

  'shift.timeLeft': 'Tiempo restante',
  'shift.since': 'Inicio de la sesión',
  'shift.until': 'Fin de la sesión',
  'shift.timeLeftUntil': 'Hasta <las>{time}</las>',
  'shift.details': 'Detalles',
  'shift.skip': 'Ir a las aplicaciones',
  'shift.skipToNotes': 'Ir a mis notas',
  'shift.skipToApp': 'Ir a {app}',
  'shift.switch': 'Cambiar de usuario',
  'shift.lock': 'Bloquear',
  'shift.lockKeys': 'Ctrl+Mayús+L',
  'shift.signOut': 'Cerrar sesión',
  'shift.status': 'Este puesto',
  'shift.nextRenewal': 'Próxima renovación',
  'shift.renewing': 'Renovando…',
  'shift.renewalWaits': 'Cuando vuelva la conexión',
  'shift.idleLock': 'Bloqueo automático tras',

  'apps.heading': 'Aplicaciones',
  'apps.tabs': 'Vista general y aplicaciones abiertas',
  'apps.overview': 'Vista general',
  'apps.keys': 'Ctrl+{number}',
  'apps.back': 'Volver al turno',
  'apps.frame': '{app}, aplicación clínica',
  'apps.opening': 'Abriendo {app}…',
  'apps.away': '{app} se oculta mientras escribe aquí.',
  'apps.again': 'Intentar de nuevo',
  'apps.openAgain': 'Abrir de nuevo',
  'apps.backToApp': 'Volver a {app}',
  'apps.trouble.crashed':
    '{app} se ha cerrado de forma inesperada. Es posible que se haya perdido lo que no estaba guardado.',
  'apps.trouble.flooding':
    '{app} ocupaba tanto este puesto que se ha cerrado. Es posible que se haya perdido lo que no estaba guardado. Si vuelve a ocurrir, avise a informática.',
  'apps.trouble.hung':
    '{app} no responde y volverá a mostrarse en cuanto responda. Si se abre de nuevo, empezará desde el principio, y es posible que se pierda lo que no esté guardado.',
  'apps.trouble.file':
    '{app} quiso mostrar o guardar un documento, por ejemplo un PDF. Este puesto no abre documentos, para que en él no queden datos de pacientes. En {app} no se ha perdido nada.',
  'apps.trouble.unprinted':
    'No se ha impreso nada. {app} no tiene impresora en este puesto, o la impresora no responde. Si lo necesita en papel, llame a informática.',
  'apps.trouble.unreachable': '{app} no responde. Inténtelo de nuevo; si sigue así, llame a informática.',
  'apps.trouble.slow': '{app} tarda demasiado en responder. Inténtelo de nuevo en un momento.',
  'apps.trouble.offline': '{app} necesita la conexión con el servidor. Inténtelo de nuevo cuando vuelva.',
  'apps.trouble.elsewhere':
    '{app} quiso abrir una dirección que no le pertenece. Inténtelo de nuevo o avise a informática.',
  'apps.trouble.closed': '{app} no se puede abrir en este momento. Inténtelo de nuevo.',

  'notes.heading': 'Mis notas',
  'notes.hint':
    'Solo usted las ve. Se guardan 24 horas, aunque falle el puesto, y se borran al cerrar la sesión.',
  'notes.keepHint':
    'Solo usted las ve. Se guardan 24 horas, aunque falle el puesto. Al cerrar la sesión puede conservarlas o borrarlas.',
  'notes.memoryHint':
    'Solo usted las ve. Se borran al cerrar la sesión. Este puesto no puede conservarlas tras un reinicio.',

  'notes.ofApps': 'También se guarda para usted: {count, plural, one {una nota} other {# notas}} en {apps}.',
  'notes.eraseAll': 'Borrar todo',
  'notes.eraseAllHeading': '¿Borrar todo?',
  'notes.eraseAllText': 'Sus notas de aquí y de {apps} se borrarán para siempre.',

  'draft.saved': 'Guardado {time}',
  'draft.erase': 'Borrar',
  'draft.eraseHeading': '¿Borrar la nota?',
  'draft.eraseText': 'Lo que hay en «{name}» se borrará para siempre.',
  'draft.erased': 'Borrada.',
  'draft.keep': 'Conservar',
  'draft.again': 'Reintentar',
  'draft.unavailable':
    'Lo que escribió antes no se puede leer en este momento. No se ha perdido. Inténtelo de nuevo y avise a informática si sigue así.',
  'draft.trouble.failed': 'Aún no se ha guardado. Se reintenta cada pocos segundos.',
  'draft.trouble.not_possible_now': 'Aún no se ha guardado. Se reintenta cada pocos segundos.',
  'draft.trouble.too_long': 'Demasiado largo para guardarlo. Acorte la nota.',
  'draft.trouble.too_many': 'No se ha guardado: no queda espacio. Borre lo que no necesite.',

  'activity.heading': 'Esta sesión',
  'activity.empty': 'Nada todavía.',
  'activity.more': 'Mostrar todo ({count})',
  'activity.fewer': 'Mostrar menos',
  'activity.signed_in': 'Sesión iniciada',
  'activity.resumed': 'Retomada tras un reinicio',
  'activity.continued': 'Continuada en una sesión nueva',
  'activity.renewed': 'Renovada',
  'activity.renewedTimes': 'Renovada {times} veces desde <las>{since}</las>',
  'activity.renewed_after_lost_answer': 'Renovada tras una respuesta perdida',
  'activity.connection_lost': 'Conexión perdida',
  'activity.connection_lostUntil': 'Conexión perdida; volvió a <las>{until}</las>',
  'activity.server_slow': 'El servidor responde despacio',
  'activity.server_slowUntil': 'El servidor respondió despacio hasta <las>{until}</las>',
  'activity.keychain_unusable': 'El llavero no se puede usar',
  'activity.keychain_unusableUntil': 'El llavero no se pudo usar hasta <las>{until}</las>',
  'activity.locked': 'Bloqueada',
  'activity.locked.button': 'Bloqueada por usted',
  'activity.locked.shortcut': 'Bloqueada por usted',
  'activity.locked.idle': 'Bloqueada porque nadie usaba el puesto',
  'activity.locked.os_lock': 'Bloqueada junto con el sistema',
  'activity.locked.badge': 'Bloqueada con una tarjeta',
  'activity.locked.suspend': 'Bloqueada al entrar el puesto en reposo',
  'activity.locked.lid': 'Bloqueada al cerrar la tapa',
  'activity.locked.switch': 'Bloqueada al cambiar de usuario',
  'activity.locked.restart': 'Bloqueada tras un reinicio',
  'activity.locked.administrator': 'Bloqueada por informática',
  'activity.unlocked': 'Desbloqueada',
  'activity.unlockedByCard': 'Desbloqueada con la tarjeta',
  'activity.wrong_pin': 'PIN incorrecto',
  'activity.wrong_pinTimes': 'PIN incorrecto {times} veces desde <las>{since}</las>',
  'activity.app_opened': '{app}: abierta',
  'activity.pin_set': 'PIN elegido',
  'activity.other_session_ended': 'Sesión cerrada en otro puesto',

  'others.heading': 'Mis otras sesiones',
  'others.loading': 'Buscando otras sesiones…',
  'others.unavailable': 'La lista no está disponible en este momento.',
  'others.refresh': 'Buscar de nuevo',
  'others.empty': 'Solo ha iniciado sesión aquí.',
  'others.since': 'desde <las>{time}</las>',
  'others.unknownDevice': 'Puesto sin nombre',
  'others.signOutThere': 'Cerrar allí',
  'others.signOutThereAt': 'Cerrar allí: {device}',
  'others.confirmHeading': '¿Cerrar la sesión en {device}?',
  'others.confirmText':
    'La sesión de allí termina al instante y desaparece de la pantalla en segundos. Si ese puesto no tiene conexión, desaparecerá en cuanto la recupere. Lo que no se haya guardado allí se pierde. Aquí sigue con la sesión iniciada.',
  'others.keep': 'Dejarla',
  'others.busy': 'Cerrando allí…',

  'warning.bar': 'Su sesión termina a <las>{time}</las>, dentro de {left}.',
  'warning.card': 'Su sesión termina en {left}',
  'warning.cardText':
    'Continúe ahora y siga trabajando con la pantalla tal como está. Si no, la sesión se cierra a <las>{time}</las>.',
  'warning.dialog': 'Su sesión termina en {left}',
  'warning.dialogText':
    'Escriba su contraseña para seguir trabajando. Si no, la sesión se cierra a <las>{time}</las>.',
  'warning.dialogTextPin':
    'Escriba su PIN para seguir trabajando. Si no, la sesión se cierra a <las>{time}</las>.',
  'warning.continuePin': 'Continuar con PIN',
  'warning.usePin': 'Mejor continuar con el PIN',
  'warning.usePassword': 'Mejor continuar con la contraseña',
  'warning.offline':
    'El servidor no responde ahora. Si su petición llegó, la sesión continuará por sí sola en cuanto responda; si no, inténtelo de nuevo.',
  'warning.continue': 'Continuar',
  'warning.continueBusy': 'Continuando…',
  'warning.later': 'Más tarde',
  'warning.letItEnd': 'Dejar que termine',
  'warning.announce':
    'Su sesión termina en {minutes, plural, one {# minuto} other {# minutos}}. Puede continuar con su contraseña.',
  'warning.announcePin':
    'Su sesión termina en {minutes, plural, one {# minuto} other {# minutos}}. Puede continuar con su PIN.',
  'warning.announceEnd': 'Su sesión termina en {minutes, plural, one {# minuto} other {# minutos}}.',
  'warning.continuing': 'Continuando su sesión…',
  'warning.notContinued': 'La pantalla está desbloqueada, pero su sesión no se ha continuado.',
  'warning.done': 'Continúa en una sesión nueva.',

  'lock.until': 'Sesión hasta <las>{time}</las>',
  'lock.cause.button': 'Bloqueado por usted a <las>{time}</las>.',
  'lock.cause.shortcut': 'Bloqueado por usted a <las>{time}</las>.',
  'lock.cause.idle': 'Bloqueado a <las>{time}</las> porque nadie usaba el puesto.',
  'lock.cause.os_lock': 'Bloqueado a <las>{time}</las> junto con el sistema.',
  'lock.cause.badge': 'Bloqueado a <las>{time}</las> con una tarjeta.',
  'lock.cause.suspend': 'Bloqueado a <las>{time}</las>, al entrar el puesto en reposo.',
  'lock.cause.lid': 'Bloqueado a <las>{time}</las>, al cerrar la tapa.',
  'lock.cause.switch': 'Bloqueado a <las>{time}</las> para que otra persona usara el puesto.',
  'lock.cause.restart': 'Bloqueado a <las>{time}</las>, tras un reinicio.',
  'lock.cause.administrator': 'Bloqueado a <las>{time}</las> por informática.',
  'lock.endsLabel': 'La sesión está a punto de terminar',
  'lock.endsIn': 'La sesión termina en {left}',
  'lock.endsByPin': 'Su PIN la desbloquea y la continúa.',
  'lock.endsByPassword': 'Su contraseña la desbloquea y la continúa.',
  'lock.endsByPasswordOnly': 'Su PIN solo la desbloquea. Con su contraseña también la continúa.',
  'lock.unlockAndContinue': 'Desbloquear y continuar',
  'lock.onlyUnlock': 'Solo desbloquear',
  'lock.backTo': 'Volver a {name}',
  'lock.othersHere': 'Otras personas con sesión en este puesto',
  'lock.unlock': 'Desbloquear',
  'lock.unlocking': 'Desbloqueando…',
  'lock.notYou': '¿No es usted? Cambiar de usuario',
  'lock.signOutOther': '¿No es usted? Cerrar la sesión de {name}',
  'lock.usePassword': 'Usar la contraseña',
  'lock.usePin': 'Usar el PIN',
  'lock.pinBlocked':
    'El PIN ha fallado cinco veces. Escriba su contraseña; después el PIN volverá a funcionar.',

  'idle.label': 'A punto de bloquearse',
  'idle.left': 'Se bloquea en {left}',
  'idle.text': 'Parece que nadie usa este puesto. Pulse una tecla o mueva el ratón para seguir.',
  'idle.stay': 'Seguir',
  'idle.announce': 'Este puesto se bloquea en medio minuto. Pulse una tecla para seguir.',

  'rest.label': 'De quién es esta sesión',
  'rest.whose': 'Esta es la sesión de {name}',
  'rest.how': 'Pulse una tecla o haga clic para continuar. Mientras vea esta barra, no se escribe nada.',

  'pin.label': 'PIN',
  'pin.isSet': 'Activado',
  'pin.isNot': 'Ninguno',
  'pin.offer': 'Elija un PIN para este turno',
  'pin.choose': 'Elegir un PIN',
  'pin.change': 'Cambiar el PIN',
  'pin.why':
    'Desbloquea este puesto más rápido que la contraseña, hasta que cierre la sesión. No sirve en ningún otro sitio.',
  'pin.notNow': 'Ahora no',
  'pin.new': 'Nuevo PIN',
  'pin.hint': 'De 6 a 12 cifras',
  'pin.repeat': 'Nuevo PIN otra vez',
  'pin.passwordHint': 'Inició sesión hace un rato, así que también hace falta su contraseña.',
  'pin.save': 'Guardar el PIN',
  'pin.busy': 'Guardando…',
  'pin.cancel': 'Cancelar',
  'pin.done': 'El PIN está activado. Desbloquea esta sesión.',
  'pin.onOneMachine':
    'Su PIN es válido. Si en los próximos minutos falla un servidor del hospital, podría perderse: en ese caso use la contraseña y elíjalo de nuevo.',
  'pin.onlyDigits': 'Un PIN solo tiene cifras.',
  'pin.tooShort': 'Un PIN tiene al menos 6 cifras.',
  'pin.tooLong': 'Un PIN tiene como máximo 12 cifras.',
  'pin.differ': 'Los dos PIN no son iguales.',

  'signOut.heading': '¿Cerrar la sesión?',
  'signOut.headingOf': '¿Cerrar la sesión de {name}?',
  'signOut.foreign':
    'Esto termina la sesión de {name}. Lo que {name} no haya guardado se pierde. Para usar este puesto, inicie después su propia sesión.',
  'signOut.wipes': 'Se elimina de este puesto',
  'signOut.serverNow': 'Se avisa al servidor al instante y la sesión termina en todas partes.',
  'signOut.serverLater':
    'No hay conexión. Este puesto se limpia al instante; se avisará al servidor en cuanto vuelva la conexión.',
  'signOut.stay': 'Seguir con la sesión',
  'signOut.keepLocked': 'Dejar bloqueado',
  'signOut.confirm': 'Cerrar sesión',
  'signOut.busy': 'Cerrando sesión…',
  'signOut.looking': 'Comprobando qué se va a eliminar…',
  'signOut.saved': 'Lo que ha guardado en {apps} se conserva.',
  'signOut.savedInApps': 'Lo que ha guardado en sus aplicaciones se conserva.',
  'signOut.erasesNote':
    '{count, plural, =0 {Su nota «{name}» se borrará.} one {Su nota «{name}» y una más se borrarán.} other {Su nota «{name}» y # más se borrarán.}}',
  'signOut.erasesInApps': 'Lo que ha escrito en {apps} sin guardarlo se borrará.',
  'signOut.erasesNotes': 'Las notas que tenga aquí se borrarán.',
  'signOut.keepsNotes': 'Sus notas se quedan aquí 24 horas. Solo usted puede abrirlas.',
  'signOut.keepsUntilRestart':
    'Sus notas se quedan aquí 24 horas, pero no si se reinicia este puesto. Solo usted puede abrirlas.',
  'signOut.copy': 'Copiar',
  'signOut.copied':
    'Copiado. Péguelo donde corresponda antes de cerrar la sesión: al cerrarla se vacía el portapapeles.',
  'signOut.notCopied': 'No se ha podido copiar su nota. Inténtelo de nuevo.',
  'signOut.keep': 'Conservar para mi próximo turno',
  'signOut.details': 'Detalles',

  'ending.heading': 'Cerrando sesión…',
  'ending.text': 'Se están eliminando sus datos de este puesto.',
  'ending.slow':
    'Esto tarda más de lo normal. Quédese hasta que desaparezca esta pantalla; la siguiente dice si se ha eliminado todo. Si no desaparece, llame a informática.',
  'ending.look': 'Mirar de nuevo',

  'starting.heading': 'Iniciando…',
  'starting.text': 'El puesto se está preparando.',
  'starting.slowHeading': 'Esto tarda más de lo normal',
  'starting.slowText': 'Inténtelo de nuevo. Si sigue así, reinicie el puesto o llame a informática.',

  'unreachable.heading': 'El puesto no responde',
  'unreachable.text':
    'Esta página ha perdido la conexión con su programa y oculta su contenido. Volverá por sí sola; si no, inicie CareLink Workstation de nuevo.',
  'unreachable.refusedHeading': 'Abra el puesto de nuevo, por favor',
  'unreachable.refusedText':
    'Esta página no la abrió el puesto, o su enlace de inicio ya se ha usado. Inicie CareLink Workstation de nuevo y use el enlace que se abra.',
  'unreachable.tryAgain': 'Intentar de nuevo',

  'diagnostics.open': 'Diagnóstico',
  'diagnostics.heading': 'Diagnóstico',
  'diagnostics.privacy':
    'Para informática. Nada de lo que hay aquí ni en un informe guardado trata de usuarios: ni nombres de usuario, ni contraseñas, ni contenidos.',
  'diagnostics.progress': '{all, plural, =0 {Comprobando…} other {Comprobando: {done} de {all}}}',
  'diagnostics.summary':
    '{fail, plural, =0 {Nada falla} one {Una comprobación falla} other {# comprobaciones fallan}}, {warn, plural, =0 {nada requiere atención} one {una requiere atención} other {# requieren atención}}.',
  'diagnostics.lost': 'El puesto no responde. Compruebe de nuevo; si sigue así, inicie el puesto otra vez.',
  'diagnostics.back': 'Volver',
  'diagnostics.again': 'Comprobar de nuevo',
  'diagnostics.export.text': 'Guardar informe',
  'diagnostics.export.json': 'Guardar como JSON',
  'diagnostics.outcome.saved': 'El informe está guardado como {file}. Envíelo a informática.',
  'diagnostics.outcome.downloaded':
    'El informe está entre las descargas del navegador. Envíelo a informática.',
  'diagnostics.outcome.not_saved':
    'El informe no se ha guardado. Inténtelo de nuevo; si no sirve, no se puede escribir en la carpeta de documentos.',
  'diagnostics.state.ok': 'Bien',
  'diagnostics.state.warn': 'Atención',
  'diagnostics.state.fail': 'Falla',
  'diagnostics.state.running': 'Comprobando…',
  'diagnostics.more': 'Detalles',
  'diagnostics.moreOf': 'Detalles: {name}',
  'diagnostics.fewer': 'Ocultar detalles',
  'diagnostics.fewerOf': 'Ocultar detalles: {name}',
  'diagnostics.default': 'valor predeterminado',
  'diagnostics.locked': 'fijado por la directiva',
  'diagnostics.check.policy': 'Ajustes y directiva',
  'diagnostics.check.server': 'Servidor de tokens',
  'diagnostics.check.clock': 'Reloj',
  'diagnostics.check.certificate': 'Certificado',
  'diagnostics.check.proxy': 'Ruta hasta el servidor (proxy)',
  'diagnostics.check.keychain': 'Llavero',
  'diagnostics.check.device_key': 'Clave de este puesto',
  'diagnostics.check.sign_outs': 'Cierres de sesión pendientes',
  'diagnostics.check.card_readers': 'Lectores de tarjetas',
  'diagnostics.check.data_folder': 'Carpeta de datos y disco',
  'diagnostics.check.drafts': 'Notas',
  'diagnostics.check.log_folder': 'Carpeta del registro',
  'diagnostics.check.environment': 'Entorno',
  'diagnostics.check.time_zone': 'Zona horaria',
  'diagnostics.check.versions': 'Versiones',

  'setup.heading': 'Configurar este puesto',
  'setup.intro': 'Se hace una sola vez. Después cada persona inicia sesión con su propia cuenta.',
  'setup.administrator': 'Administrador',
  'setup.username': 'Usuario',
  'setup.displayName': 'Nombre completo',
  'setup.password': 'Contraseña',
  'setup.passwordHint': 'Al menos 12 caracteres. Unas cuantas palabras seguidas se recuerdan bien.',
  'setup.passwordRepeat': 'Contraseña otra vez',
  'setup.place': 'Planta y puesto',
  'setup.ward': 'Planta',
  'setup.wardHint': 'Por ejemplo: Planta B',
  'setup.profile': 'Cuánto duran las sesiones',
  'setup.station': 'Puesto',
  'setup.stationHint': 'Por ejemplo: B-204',
  'setup.demoUsers': 'Crear tres usuarios de prueba',
  'setup.demoUsersHint':
    'Para probar. Sus contraseñas se generan y se muestran una vez. Déjelo sin marcar en una planta real.',
  'setup.action': 'Terminar la configuración',
  'setup.busy': 'Configurando…',
  'setup.usernameCharacters':
    'Use letras de un solo alfabeto, cifras, espacios y . - _ @; ningún carácter invisible, ni = + - @ al principio.',
  'setup.passwordCharacters':
    'La contraseña contiene algo que nadie puede volver a escribir, como un tabulador o un carácter invisible.',
  'setup.passwordTooShort': 'Al menos 12 caracteres, por favor.',
  'setup.passwordsDiffer': 'Las dos contraseñas no son iguales.',
  'setup.error.offline': 'No se puede conectar con el servidor. Espere unos segundos e inténtelo de nuevo.',
  'setup.error.already_done':
    'La configuración ya está hecha. Inicie sesión como administrador; para dar contraseñas nuevas a los usuarios de prueba, use: carelink-server user set-password.',
  'setup.error.invalid_input': 'Algún dato no se ha aceptado. Revise los campos e inténtelo de nuevo.',
  'setup.error.failed':
    'La configuración no ha funcionado. Inténtelo de nuevo; si vuelve a ocurrir, mire el registro.',
  'setup.error.no_answer':
    'Todavía no hay respuesta. Espere un momento; si no cambia nada, inténtelo de nuevo.',

  'staff.next': 'Continuar',
  'staff.back': 'Atrás',
  'staff.heading': 'Añada a su personal',
  'staff.intro':
    'Cada persona que trabaja aquí recibe una cuenta. Las contraseñas se generan y se muestran una sola vez, al final.',
  'staff.list': 'Una persona por línea',
  'staff.hint':
    'Nombre; usuario; función; planta. Basta con el nombre. Puede pegar filas de una hoja de cálculo.',
  'staff.choose': 'Elegir un archivo CSV',
  'staff.unreadable': 'Este archivo no se puede leer. Elija un archivo CSV o de texto de 1 MB como máximo.',
  'staff.preview': '{count, plural, =0 {Nadie todavía} one {1 persona} other {# personas}}',
  'staff.table': 'A quién se añade',
  'staff.none':
    'Sin personal nadie puede atender a pacientes aquí: el administrador se ocupa de los puestos y las cuentas, y no abre aplicaciones clínicas.',
  'staff.newWards': 'Plantas nuevas: {wards}',
  'staff.unused': 'Columnas que no se usan: {columns}',
  'staff.tooMany':
    '{count} líneas son demasiadas: {most} personas como máximo. Informática añadirá después a las demás.',
  'staff.line': 'Línea {line}: {problem}',
  'staff.more': '{count, plural, one {y 1 línea más} other {y # líneas más}}',
  'staff.problem.open': 'hay unas comillas sin cerrar.',
  'staff.problem.columns': 'hay algo más que nombre, usuario, función y planta: «{value}».',
  'staff.problem.noName': 'falta el nombre.',
  'staff.problem.nameTwice': '{value} aparece dos veces. Si son dos personas, dé un usuario a cada una.',
  'staff.problem.text': '«{value}» es demasiado largo o no se puede mostrar.',
  'staff.problem.misread': '«{value}» tiene letras equivocadas. Guarde la lista de nuevo como «CSV UTF-8».',
  'staff.problem.formula': '«{value}» empieza como una fórmula de hoja de cálculo.',
  'staff.problem.role': 'la función «{value}» no se conoce. Para el personal clínico, déjela en blanco.',
  'staff.problem.administrator': '«{value}»: los administradores se añaden después, uno a uno.',
  'staff.problem.username': '«{value}» no sirve como usuario. Use letras de un solo alfabeto y cifras.',
  'staff.problem.usernameTaken': 'el usuario {value} ya existe.',
  'staff.finishWithout': 'Terminar sin personal',

  'generated.heading': 'Anote estas contraseñas',
  'generated.text':
    'Solo se muestran esta vez. No se guardan en ninguna parte y no se pueden volver a mostrar.',
  'generated.name': 'Nombre',
  'generated.role': 'Función',
  'generated.username': 'Usuario',
  'generated.password': 'Contraseña',
  'generated.copy': 'Copiar todas',
  'generated.copied': 'Copiado. «Listo» vacía otra vez el portapapeles.',
  'generated.done': 'Listo, las he anotado',
  'slips.print': 'Imprimir papeletas',
  'slips.warning':
    'Las contraseñas saldrán en papel por la impresora {printer}, donde cualquiera puede cogerlas, y su cola quizá guarde copias: que antes haya alguien allí.',
  'slips.start': 'Imprimir ahora',
  'slips.cancel': 'No imprimir',
  'slips.printed':
    '{count, plural, one {Se ha enviado # papeleta} other {Se han enviado # papeletas}} a la impresora {printer}. Compruebe que las tiene todas.',
  'slips.noPrinter': 'No se ha encontrado la impresora {printer}. No se ha impreso nada.',
  'slips.failed': 'No se ha impreso nada, o no todo. Mire en la impresora {printer} e inténtelo de nuevo.',
  'slips.browser':
    'Para imprimir una papeleta por persona, pulse Ctrl+P. El papel sale por la impresora que elija allí, donde cualquiera puede cogerlo: que antes haya alguien allí.',
  'slips.advice':
    'Guarde esta papeleta donde solo usted pueda leerla. Otra contraseña solo se la puede dar informática.',

  'duration.hours': '{hours} h {minutes} min',
  'duration.minutes': '{minutes} min',
  'duration.seconds': '{seconds} s',
  'duration.hoursSpoken':
    '{hours, plural, one {# hora} other {# horas}} {minutes, plural, one {# minuto} other {# minutos}}',
  'duration.minutesSpoken': '{minutes, plural, one {# minuto} other {# minutos}}',
  'duration.secondsSpoken': '{seconds, plural, one {# segundo} other {# segundos}}',
};

import type { App, Session } from 'electron';

/** Denies every permission, device, capture and download to the pages of a browser session; `onAsked` is called each time. */
export function guardSession(session: Session, onAsked: () => void = () => undefined): void {
  const refuse = () => {
    onAsked();
    return false;
  };
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(refuse()));
  session.setPermissionCheckHandler(refuse);
  session.setDevicePermissionHandler(refuse);
  session.setDisplayMediaRequestHandler((_request, decide) => {
    onAsked();
    decide(null);
  });
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => {
    event.preventDefault();
    onAsked();
  });
  // Without a listener the first device would be selected; an empty id selects none.
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault();
    onAsked();
    choose('');
  });
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault();
    onAsked();
    choose('');
  });
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault();
    onAsked();
    choose('');
  });
}

/**
 * Stops every session, from its creation, from downloading spelling dictionaries from Google, which it would do even
 * with spell checking off; must run before the application is ready.
 */
export function fetchNoDictionaries(app: Pick<App, 'on'>): void {
  app.on('session-created', (session) => {
    session.setSpellCheckerLanguages([]);
  });
}

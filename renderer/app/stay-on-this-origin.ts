/**
 * Blocks every navigation away from this page that a script starts, the page's own scripts included. No response
 * header of a browser does that, and the server at the other end would receive whatever is in the address, and
 * cookies, which all ports of 127.0.0.1 share. What people type into the address bar is their own business. Call it
 * before any other script can tamper with the functions it uses. A browser without the Navigation API has no such
 * guard.
 */
export function stayOnThisOrigin({ navigation, location }: Pick<Window, 'navigation' | 'location'>): void {
  if (!('NavigateEvent' in globalThis)) return;
  const { apply } = Reflect;
  const { preventDefault } = Event.prototype;
  const { startsWith } = String.prototype;
  const destinationOf = getterOf<NavigateEvent, NavigationDestination>(
    NavigateEvent.prototype,
    'destination',
  );
  const urlOf = getterOf<NavigationDestination, string>(NavigationDestination.prototype, 'url');
  const home = `${location.origin}/`;
  navigation.addEventListener('navigate', (event) => {
    const url = apply(urlOf, apply(destinationOf, event, []), []);
    // A file that the page has made for the user is a blob of this origin.
    const stays = [home, `blob:${home}`].some((start) => apply(startsWith, url, [start]));
    if (!stays) apply(preventDefault, event, []);
  });
}

function getterOf<Holder, Value>(prototype: Holder, name: keyof Holder & string): (this: Holder) => Value {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) throw new Error(`This browser has no ${name}.`);
  return getter;
}

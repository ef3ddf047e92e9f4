import { loadWindowsFunctions, textOfValue, type WindowsFunctions } from './policy/windows-functions.ts';

const profileList = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';
/** People from this computer, a domain or Entra ID; Windows' own accounts have other numbers. */
const person = /^S-1-(5-21|12-1)-[\d-]+$/;

/** Home folders of everybody who has ever signed in to this computer. */
export async function windowsProfiles(windows?: Pick<WindowsFunctions, 'readKey'>): Promise<string[]> {
  const { readKey } = windows ?? (await loadWindowsFunctions());
  const ids = readKey('HKLM', profileList)?.subkeys.filter((id) => person.test(id)) ?? [];
  return ids.flatMap((id) => {
    const values = readKey('HKLM', `${profileList}\\${id}`)?.values ?? [];
    const folder = values.find(({ name }) => name === 'ProfileImagePath');
    const path = folder === undefined ? '' : textOfValue(folder);
    // It is unknown whose environment it should be expanded from.
    return path === '' || path.includes('%') ? [] : [path];
  });
}

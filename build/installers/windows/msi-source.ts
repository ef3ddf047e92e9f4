import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { enrolProgram, windowsName } from '../product.ts';
import { registryName, type WindowsRequest } from './make-setup.ts';

/**
 * Windows uses these to know that one package updates another: never change them. A test package has its own, so that
 * it never updates a real one.
 */
export const upgradeCodes = {
  product: '4B6B4A0C-6C1F-4B57-9B0E-2F3D5F0D7A61',
  test: '0E0C1F0B-5F0B-4D86-8C57-0B5E5C1B3C52',
} as const;

const policyKey = 'Software\\Policies\\CareLink\\Workstation';
const markKey = 'Software\\CareLink\\Workstation';
const runKey = 'Software\\Microsoft\\Windows\\CurrentVersion\\Run';

/** The source of the package for `wixl`, beside `icon.ico` and a folder `packed`: all files, the menu, the registry, and the conditions for refusal. */
export function msiSource({ product, packed }: WindowsRequest): string {
  const files = new MsiFiles(packed);
  const upgradeCode = product.isTest ? upgradeCodes.test : upgradeCodes.product;
  const registry = registryName(product);
  const { version } = product;
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="*" Name="${xml(product.displayName)}" Version="${version}" Manufacturer="${xml(product.publisher)}"
    Language="1033" UpgradeCode="${upgradeCode}">
    <Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine"
      Description="${xml(product.displayName)}" Manufacturer="${xml(product.publisher)}"/>
    <MajorUpgrade
      DowngradeErrorMessage="A newer version than ${version} is installed. To go back, remove it first; its data stays, but an older version may not read what a newer one wrote."/>
    <Media Id="1" Cabinet="files.cab" EmbedCab="yes"/>
    <Icon Id="icon.ico" SourceFile="icon.ico"/>
    <Property Id="ARPPRODUCTICON" Value="icon.ico"/>
    <Property Id="ARPURLINFOABOUT" Value="${xml(product.homepage)}"/>
    <Property Id="ARPNOMODIFY" Value="1"/>
    <Property Id="MSIRESTARTMANAGERCONTROL" Value="DisableShutdown"/>
    <Property Id="KEPTSERVERURL">
      <RegistrySearch Id="KeptServerUrl" Root="HKLM" Key="${markKey}" Name="ServerUrl" Type="raw" Win64="yes"/>
    </Property>
    <Property Id="KEPTAUTOSTART">
      <RegistrySearch Id="KeptAutostart" Root="HKLM" Key="${runKey}" Name="${registry}" Type="raw" Win64="yes"/>
    </Property>
    <Property Id="INSTALLEDBY">
      <RegistrySearch Id="InstalledBy" Root="HKLM" Key="${markKey}" Name="InstalledBy" Type="raw" Win64="yes"/>
    </Property>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="INSTALLDIR" Name="${windowsName}">
${files.tree()}
          <Component Id="Mark" Guid="${guidOf('Mark', upgradeCode)}" Win64="yes">
            <RegistryValue Root="HKLM" Key="${markKey}" Name="InstalledBy" Type="string" Value="msi" KeyPath="yes"/>
          </Component>
          <Component Id="ServerAddress" Guid="${guidOf('ServerAddress', upgradeCode)}" Win64="yes">
            <RegistryValue Root="HKLM" Key="${markKey}" Name="ServerUrl" Type="string" Value="[SERVERURL]" KeyPath="yes"/>
            <RegistryValue Root="HKLM" Key="${policyKey}" Name="server_url" Type="string" Value="[SERVERURL]"/>
          </Component>
          <Component Id="Autostart" Guid="${guidOf('Autostart', upgradeCode)}" Win64="yes">
            <RegistryValue Root="HKLM" Key="${runKey}" Name="${registry}" Type="string"
              Value="&quot;[INSTALLDIR]${windowsName}.exe&quot;" KeyPath="yes"/>
          </Component>
        </Directory>
      </Directory>
      <Directory Id="ProgramMenuFolder" Name="Programs"/>
    </Directory>
    <Feature Id="Whole" Level="1">
${[...files.components, 'Mark', 'ServerAddress', 'Autostart'].map((id) => `      <ComponentRef Id="${id}"/>`).join('\n')}
    </Feature>
  </Product>
</Wix>
`;
}

/** One component for each file, as Windows Installer expects. */
class MsiFiles {
  readonly components: string[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  tree(path = ''): string {
    return readdirSync(join(this.#folder, path))
      .sort()
      .map((name) => this.#entry(path === '' ? name : `${path}/${name}`, name))
      .join('\n');
  }

  #entry(path: string, name: string): string {
    const id = idOf(path);
    if (statSync(join(this.#folder, path)).isDirectory())
      return `<Directory Id="D${id}" Name="${xml(name)}">\n${this.tree(path)}\n</Directory>`;
    this.components.push(`C${id}`);
    const source = xml(`packed/${path}`);
    const shortcut = path === `${windowsName}.exe` ? menuEntry : '';
    return `<Component Id="C${id}" Guid="${guidOf(path, 'file')}" Win64="yes"><File Id="F${id}" Name="${xml(name)}" Source="${source}" KeyPath="yes">${shortcut}</File></Component>`;
  }
}

const menuEntry = `<Shortcut Id="Menu" Directory="ProgramMenuFolder" Name="${windowsName}" WorkingDirectory="INSTALLDIR" Icon="icon.ico" Advertise="no"/>`;

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
const idOf = (path: string) => digestOf(path).slice(0, 20);

/** Id of the program among the files of the package. */
export const programId = `F${idOf(`${windowsName}.exe`)}`;
/** Id of the service for the computer's key. */
export const keyServiceId = `F${idOf(enrolProgram)}`;

/** The same id for the same file in every version, on which Windows Installer relies. */
function guidOf(name: string, kind: string): string {
  const digest = digestOf(`carelink-workstation/${kind}/${name}`).toUpperCase();
  return [8, 4, 4, 4, 12]
    .map((length, index, all) => {
      const from = all.slice(0, index).reduce((sum, each) => sum + each, 0);
      return digest.slice(from, from + length);
    })
    .join('-');
}

const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

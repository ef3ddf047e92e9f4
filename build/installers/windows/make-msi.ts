import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Product, root } from '../product.ts';
import { runTool } from '../run-tool.ts';
import type { WindowsRequest } from './make-setup.ts';
import { keyServiceId, msiSource, programId, upgradeCodes } from './msi-source.ts';
import { signForWindows } from './sign-for-windows.ts';

/** Windows refuses a package for another processor than the computer's; wixl writes x64 for both. */
const templates = { x64: 'x64;1033', arm64: 'Arm64;1033' };

/** Types of custom actions that run an installed program as the system: with failures that end the installation, and with failures that do not. */
const mustWork = 3090;
const mayFail = mustWork + 64;
const atRollback = mayFail + 256;

const isUpdate = 'Installed AND (REMOVE <> "ALL" OR UPGRADINGPRODUCTCODE)';

/** The service for the computer's key is set up by its own program. */
const keyServiceActions = [
  ['KeyServiceAgain', atRollback, 'service install', isUpdate, 1649],
  ['KeyServiceStop', mayFail, 'service stop', isUpdate, 1651],
  // Also removes the key: a later installation has to enrol again.
  ['KeyServiceRemove', mayFail, 'service remove', 'REMOVE = "ALL" AND NOT UPGRADINGPRODUCTCODE', 1652],
  ['KeyServiceUndo', atRollback, 'service remove', 'NOT Installed AND NOT WIX_UPGRADE_DETECTED', 5897],
  [
    'KeyServiceEnrol',
    mustWork,
    'service install --code-file "[SITECODEFILE]"',
    'SITECODEFILE AND NOT REMOVE',
    5898,
  ],
  ['KeyServiceInstall', mustWork, 'service install', 'NOT SITECODEFILE AND NOT REMOVE', 5899],
].flatMap(([name, type, target, condition, sequence]) => [
  `INSERT INTO \`CustomAction\` (\`Action\`, \`Type\`, \`Source\`, \`Target\`) VALUES ('${name}', ${type}, '${keyServiceId}', '${target}')`,
  `INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Condition\`, \`Sequence\`) VALUES ('${name}', '${condition}', ${sequence})`,
]);

/** Changes to the finished tables that wixl cannot express. */
const completions = ({ displayName, version, isTest }: Product) => {
  const upgradeCode = `{${isTest ? upgradeCodes.test : upgradeCodes.product}}`;
  return [
    `INSERT INTO \`LaunchCondition\` (\`Condition\`, \`Description\`) VALUES ('Installed OR NOT SERVERURL OR SERVERURL << "https://"', 'SERVERURL must be an address that begins with https://')`,
    `INSERT INTO \`LaunchCondition\` (\`Condition\`, \`Description\`) VALUES ('Installed OR INSTALLEDBY <> "setup"', '${displayName} was installed on this computer by its setup program. Update it by that, or remove it first.')`,
    // An address given once is kept by updates that do not give another.
    "INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepServerUrl', 51, 'SERVERURL', '[KEPTSERVERURL]')",
    "INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ('KeepAutostart', 51, 'AUTOSTART', '1')",
    "INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepServerUrl', 'KEPTSERVERURL AND NOT SERVERURL', 91)",
    "INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('KeepAutostart', 'KEPTAUTOSTART AND NOT AUTOSTART', 92)",
    // Done by the program itself, as the system, before it is removed; if it fails, the removal goes on.
    `INSERT INTO \`CustomAction\` (\`Action\`, \`Type\`, \`Source\`, \`Target\`) VALUES ('Wipe', 3154, '${programId}', '--wipe --all-users --yes')`,
    "INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ('Wipe', 'REMOVE = \"ALL\" AND WIPE = 1 AND NOT UPGRADINGPRODUCTCODE', 1650)",
    ...keyServiceActions,
    "UPDATE `Component` SET `Condition` = 'SERVERURL' WHERE `Component` = 'ServerAddress'",
    "UPDATE `Component` SET `Condition` = 'AUTOSTART = 1' WHERE `Component` = 'Autostart'",
    // Not an advertised shortcut, which would belong to whoever clicks on it.
    `UPDATE \`Shortcut\` SET \`Target\` = '[#${programId}]' WHERE \`Shortcut\` = 'Menu'`,
    // A package made again with the same version replaces the earlier one.
    "DELETE FROM `Upgrade` WHERE `ActionProperty` = 'WIX_UPGRADE_DETECTED'",
    `INSERT INTO \`Upgrade\` (\`UpgradeCode\`, \`VersionMax\`, \`Attributes\`, \`ActionProperty\`) VALUES ('${upgradeCode}', '${version}', 513, 'WIX_UPGRADE_DETECTED')`,
    // Given by whoever starts the installation, and read by the part that runs as the system.
    "UPDATE `Property` SET `Value` = 'WIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED;SERVERURL;AUTOSTART;WIPE;SITECODEFILE;KEPTSERVERURL;KEPTAUTOSTART;INSTALLEDBY' WHERE `Property` = 'SecureCustomProperties'",
  ];
};

/** Makes the MSI package with the tools of msitools, and returns its path. */
export async function makeMsi(request: WindowsRequest): Promise<string> {
  const { product, processor, output } = request;
  const file = join(output, `${product.packageName}-${product.version}-win-${processor}.msi`);
  const scratch = mkdtempSync(join(output, 'msi-'));
  try {
    const source = join(scratch, 'package.wxs');
    writeFileSync(source, msiSource(request));
    // wixl only reads what is below its source.
    symlinkSync(request.packed, join(scratch, 'packed'));
    symlinkSync(join(root, 'build', 'icons', 'icon.ico'), join(scratch, 'icon.ico'));
    rmSync(file, { force: true });
    await runTool('wixl', ['--arch', 'x64', '--output', file, source]);
    for (const statement of completions(product)) await runTool('msibuild', [file, '-q', statement]);
    if (processor !== 'x64')
      await runTool('msibuild', [
        file,
        '-s',
        product.displayName,
        product.publisher,
        templates[processor],
        `{${randomUUID().toUpperCase()}}`,
      ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  await signForWindows(file);
  return file;
}

import { resolve } from 'node:path';

/**
 * Records every file that a bundler reads, as a plugin for both Rolldown and Vite. `files` is filled during the build.
 * @returns {{ plugin: import('rolldown').Plugin, files: Set<string> }}
 */
export function recordSources() {
  const files = /** @type {Set<string>} */ (new Set());
  const plugin = {
    name: 'carelink:record-sources',
    /** @this {import('rolldown').PluginContext} */
    buildEnd() {
      for (const id of this.getModuleIds()) add(id);
    },
    // For Vite: the files of its configuration are read before any module.
    /** @param {{ configFile?: string, configFileDependencies?: string[] }} config */
    configResolved({ configFile, configFileDependencies = [] }) {
      for (const file of [...(configFile ? [configFile] : []), ...configFileDependencies]) add(file);
    },
  };
  /** Virtual modules begin with a NUL or have no path; a query only says how a file was read. @param {string} id */
  function add(id) {
    const path = id.split('?')[0] ?? '';
    if (!path.startsWith('\0') && /^(?:\/|[A-Za-z]:[\\/])/.test(path)) files.add(resolve(path));
  }
  return { plugin, files };
}

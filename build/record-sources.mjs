import { resolve } from 'node:path';

/**
 * Notes every file that a bundler reads, as a plugin of Rolldown and of Vite alike. `files` is filled while it builds.
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
    // Vite's own: what its configuration was made of is read before there is a module.
    /** @param {{ configFile?: string, configFileDependencies?: string[] }} config */
    configResolved({ configFile, configFileDependencies = [] }) {
      for (const file of [...(configFile ? [configFile] : []), ...configFileDependencies]) add(file);
    },
  };
  /** Virtual modules begin with a NUL or have no path; a query says only how a file was read. @param {string} id */
  function add(id) {
    const path = id.split('?')[0] ?? '';
    if (!path.startsWith('\0') && /^(?:\/|[A-Za-z]:[\\/])/.test(path)) files.add(resolve(path));
  }
  return { plugin, files };
}

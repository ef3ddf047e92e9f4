// The package that carries this Electron has no default_app.asar: this starts `electron [switches] FOLDER [arguments]`.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');
const { app } = require('electron');

/** @type {string[]} */
const required = [];
let folder = '.';
for (let at = 1; at < process.argv.length; at += 1) {
  const argument = process.argv[at] ?? '';
  if (argument === '-r') {
    at += 1;
    required.push(process.argv[at] ?? '');
  } else if (!argument.startsWith('-')) {
    folder = resolve(argument);
    break;
  }
}
const { name, version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
// Electron's own starter has these two; they are not among its declarations.
const { setVersion, setAppPath } = /** @type {Record<string, (value: string) => void>} */ (
  /** @type {unknown} */ (app)
);
setVersion?.call(app, version);
app.name = name;
setAppPath?.call(app, folder);
for (const file of required) require(file);
// @ts-expect-error Node's own way to start a main module, which is not among its declarations.
Module._load(join(folder, main), Module, true);

// The package this Electron comes from has no default_app.asar; this file starts `electron [switches] FOLDER [arguments]` instead.
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
// Electron's default app uses these two, but they are not declared.
const { setVersion, setAppPath } = /** @type {Record<string, (value: string) => void>} */ (
  /** @type {unknown} */ (app)
);
setVersion?.call(app, version);
app.name = name;
setAppPath?.call(app, folder);
for (const file of required) require(file);
// @ts-expect-error Node's own way to start a main module; it is not declared.
Module._load(join(folder, main), Module, true);

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandLineProgram } from '../../../apps/token-server/command-line.ts';
import { parseDistOptions } from '../../../build/installers/dist-options.ts';
import { shellOptions, startOptions } from '../../../build/start-options.mjs';
import { policySchema } from '../../../electron/core/policy/effective-policy.ts';
import { resolvePolicy } from '../../../electron/core/policy/resolve-policy.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { en } from '../../../renderer/ui/messages/en.ts';
import { parseServerConfig } from '../../../server/config/server-config.ts';
import { codeOf, linksOf, pages, root, textOf } from '../../support/documents/pages.ts';

describe('the index of documents', () => {
  test('leads from README.md to every page', () => {
    const reached = new Set(['README.md']);
    for (const page of reached)
      for (const link of linksOf(page)) {
        const target = existsSync(join(root, link, 'README.md')) ? join(link, 'README.md') : link;
        if (target.endsWith('.md') && existsSync(join(root, target))) reached.add(target);
      }
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });

  test('README.md names every page of docs/ itself, with what it is for', () => {
    const named = new Set(linksOf('README.md'));
    expect(pages.filter((page) => /^docs\/[^/]+\.md$/.test(page) && !named.has(page))).toEqual([]);
  });
});

test('SECURITY.md supports the version of package.json and no earlier one', () => {
  const line = manifest.version.split('.').slice(0, 2).join('.');
  expect(textOf('SECURITY.md')).toMatch(new RegExp(`^\\| ${line} \\| yes \\|$`, 'm'));
  expect([...textOf('SECURITY.md').matchAll(/^\| [\d.]+ \| yes \|$/gm)]).toHaveLength(1);
});

describe('examples of JSON', () => {
  const examplesOf = (page: string): Readonly<Record<string, unknown>>[] =>
    [...textOf(page).matchAll(/^[ \d.-]*```json\n([\s\S]*?)^ *```$/gm)].map(([, json = '']) =>
      JSON.parse(json),
    );
  const parsed = pages.flatMap((page) => examplesOf(page).map((example) => ({ page, example })));
  const holdsOnly = (known: readonly string[]) =>
    parsed.filter(({ example }) => Object.keys(example).every((key) => known.includes(key)));

  test('that configure a server are what the server takes', () => {
    const examples = holdsOnly([
      'database',
      'listen',
      'issuer',
      'trust_proxy',
      'tls',
      'alerts',
      'devices',
      'wards',
    ]);
    expect(examples.length).toBeGreaterThan(3);
    for (const { page, example } of examples) expect(() => parseServerConfig(example), page).not.toThrow();
  });

  test('that are a policy are what a workstation takes, without a complaint', () => {
    const examples = holdsOnly(Object.keys(policySchema.shape));
    expect(examples.length).toBeGreaterThan(2);
    for (const { page, example } of examples) {
      const layer = { kind: 'locked', source: page, values: example } as const;
      expect(resolvePolicy([layer]).problems, page).toEqual([]);
    }
  });
});

test('docs/trouble.md explains each sentence about trouble that the screens have', () => {
  const page = textOf('docs/trouble.md').replaceAll(/\s+/g, ' ');
  const about =
    /^(trouble\.cause|keychain\.(trouble|unread|usable)|update|enrolment\.heading|ended\.reason)\b/;
  const sentences = Object.entries(en).filter(([id]) => about.test(id));
  expect(sentences.length).toBeGreaterThan(30);
  const beginningOf = (sentence: string) => sentence.split(/[{.;:,(]/)[0]?.trim() ?? '';
  expect(
    sentences.map(([, sentence]) => beginningOf(sentence)).filter((text) => !page.includes(text)),
  ).toEqual([]);
});

describe('commands in pages', () => {
  let server: Command;
  beforeAll(async () => {
    server = await commandLineProgram({});
  });

  test.each(pages)('of %s exist, with their options', (page) => {
    for (const code of codeOf(page)) expect(problemOf(code, server), code).toBeNull();
  });

  test('that do not exist are found', () => {
    for (const code of [
      'carelink-server users list',
      'carelink-server user lists',
      'sudo carelink-server backup a.sqlite --directory /b',
      'npm run --silent server -- device approved 4711',
      'echo secret | carelink-server user add --user ana',
      'carelink-server audit export --format xml',
      'device aprove --all',
      'npm run distribute',
      'npm test -- electrons',
      'npm start -- --browser',
      'npm run dist -- dmg',
      'npm run dist -- server msi',
      'carelink-workstation --enroll',
      'sudo carelink-workstation-enrol prepare',
      'carelink-workstation-enrol --url https://carelink.example < code.txt',
    ])
      expect(problemOf(code, server), code).not.toBeNull();
  });
});

/** What is wrong with a command in a page; null: nothing, or it is not one of ours. */
function problemOf(code: string, server: Command): string | null {
  for (const part of code.split(/ (?:&&|;|\|\|?) /)) {
    const words = part.replace(/^(?:sudo |[A-Z_]+=\S+ )+/, '').split(' ');
    const problem = problemOfPart(words, server);
    if (problem !== null) return problem;
  }
  return null;
}

function problemOfPart([program = '', ...args]: string[], server: Command): string | null {
  if (/^(\.\/|\/usr\/bin\/)?carelink-server$/.test(program)) return problemOfServerCommand(server, args);
  if (program === 'carelink-workstation') return problemOfOptions(args, Object.keys(shellOptions));
  if (program === 'carelink-workstation-enrol') return problemOfEnrolment(args);
  if (program === 'npm') return problemOfScript(args, server);
  const group = server.commands.find((command) => command.name() === program);
  // A span such as `device list`: the words of a command without the program.
  const isShortForm =
    group !== undefined && group.commands.length > 0 && /^[a-z][a-z-]*$/.test(args[0] ?? '');
  return isShortForm ? problemOfServerCommand(server, [program, ...args]) : null;
}

function problemOfServerCommand(parent: Command, [name = '', ...rest]: string[]): string | null {
  if (parent.commands.length === 0) return problemOfServerOptions(parent, [name, ...rest]);
  if (name === '' || /^(--help|-h|--version|…|help)$/.test(name)) return null;
  const command = parent.commands.find((candidate) => candidate.name() === name);
  return command === undefined
    ? `there is no "${name}" in ${parent.name()}`
    : problemOfServerCommand(command, rest);
}

function problemOfServerOptions(command: Command, args: string[]): string | null {
  for (const [index, argument] of args.entries()) {
    const flag = /^\[?(--[a-z-]+)/.exec(argument)?.[1];
    if (flag === undefined || flag === '--help') continue;
    const option = command.options.find(({ long }) => long === flag);
    if (option === undefined) return `${command.name()} has no ${flag}`;
    const value = args[index + 1]?.replace(/\]$/, '') ?? '';
    if (option.argChoices && /^[a-z]/.test(value) && !option.argChoices.includes(value))
      return `${flag} cannot be ${value}`;
  }
  return null;
}

function problemOfOptions(args: string[], known: readonly string[]): string | null {
  const unknown = args
    .map((argument) => /^--([a-z-]+)/.exec(argument)?.[1])
    .find((name) => name !== undefined && !known.includes(name));
  return unknown === undefined ? null : `there is no --${unknown}`;
}

/** What it throws; null: nothing. */
function messageOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return String(error);
  }
}

const stages = ['check', 'unit', 'integration', 'e2e', 'electron'];

/** The program in Go takes nothing from elsewhere: what it knows stands in its sources. */
function problemOfEnrolment(args: string[]): string | null {
  const source = ['main.go', 'enrol.go'].map((name) => textOf(`apps/key-service/${name}`)).join('\n');
  const known = [...source.matchAll(/(?:case|flags\.\w+\(&o\.\w+,) "([a-z-]+)"/g)].map(([, name]) => name);
  const unknown = args
    .map((argument) => /^(?:--)?([a-z][a-z-]*)$/.exec(argument))
    .find(
      (word, index) => word !== null && !known.includes(word[1]) && (index === 0 || word[0].startsWith('--')),
    );
  return unknown ? `there is no ${unknown[0]}` : null;
}

function problemOfScript(args: string[], server: Command): string | null {
  const [verb = '', ...rest] = args.filter((argument) => argument !== '--silent');
  const after = rest.includes('--') ? rest.slice(rest.indexOf('--') + 1).filter((word) => word !== '…') : [];
  if (verb === 'start') return problemOfOptions(after, Object.keys(startOptions));
  if (verb === 'test') return after.every((word) => stages.includes(word)) ? null : `no stage ${after}`;
  if (verb !== 'run') return null;
  const [script = ''] = rest;
  if (script === '…') return null;
  if (!Object.hasOwn(manifest.scripts, script)) return `there is no script "${script}"`;
  if (script === 'server') return problemOfServerCommand(server, after);
  if (script === 'dist') {
    const named = after.filter((word, index) => /^[a-z]+$/.test(word) && !after[index - 1]?.startsWith('--'));
    return messageOf(() => parseDistOptions(named));
  }
  return null;
}

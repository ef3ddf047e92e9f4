const httpId = '\0lean-bundle:http';
const bodyParserId = '\0lean-bundle:body-parser';

/**
 * How bundles for Node are written: V8 keeps the text of every script, comments included, for as long as a process runs,
 * and a single character outside ASCII makes every character take two bytes. Names and lines stay, for stacks in logs.
 * @type {Pick<import('rolldown').OutputOptions, 'comments' | 'minify'>}
 */
export const leanOutput = {
  comments: false,
  minify: { mangle: false, compress: false, codegen: { removeWhitespace: false, asciiOnly: true } },
};

/**
 * Leaves out of a bundle for Node what would be loaded at the start and never used. Together with `leanOutput`, this saves
 * 4 MB of the private memory of a workstation's server; docs/decisions/0040 has the figures.
 * @returns {import('rolldown').Plugin}
 */
export function withoutUnusedParts() {
  return {
    name: 'without-unused-parts',
    resolveId(id, _importer, { kind }) {
      if (id === 'body-parser') return bodyParserId;
      return (id === 'node:http' || id === 'http') && kind !== 'require-call' ? httpId : undefined;
    },
    load(id) {
      // Express loads its body parsers, with tables of a hundred encodings; the server reads bodies itself.
      if (id === bodyParserId) return 'module.exports = {};';
      return id === httpId ? lazyHttp() : undefined;
    },
  };
}

/**
 * `import` reads every export of a built-in module, and three exports of `node:http` load all of Node's `fetch`: an eighth
 * of the processor time of a start, and 1 MB for good. Like `require`, this reads only the exports it names.
 */
function lazyHttp() {
  const { WebSocket, MessageEvent, CloseEvent, ...plain } = Object.getOwnPropertyDescriptors(
    process.getBuiltinModule('node:http'),
  );
  const names = Object.keys(plain).join(', ');
  return `const http = process.getBuiltinModule('node:http');\nexport default http;\nexport const { ${names} } = http;`;
}

// Makes one file of the command, dist/bundle/program.js, one of what apps load, dist/bundle/entry.js, and one of the
// handlers that AWS calls, dist/lambda/index.js, from the sources as modules of ECMAScript: what nobody uses is left
// out, and names are found without a detour. What is loaded on demand stays outside them: in node_modules, or, where it
// is no CommonJS, in a file of its own.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

const graphviz = '@hpcc-js/wasm-graphviz';
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', legalComments: 'linked' };

/** Loads of a package that has a bundle of its own go to that file. */
const besides = {
  name: 'besides',
  setup: ({ onResolve }) =>
    [
      [new RegExp(graphviz), './graphviz.js'],
      [/\/mcp-sdk$/, './mcp-sdk.js'],
    ].forEach(([filter, path]) => onResolve({ filter }, () => ({ path, external: true }))),
};

// its CommonJS build finds its parts at run time, which no bundler can follow
const fileOf = { 'jsonc-parser': resolve('node_modules/jsonc-parser/lib/esm/main.js') };

/** What takes milliseconds to load and of which only functions are used: loaded when one is called. */
const lazily = {
  name: 'lazily',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^((node:)?(child_process|crypto|os)|jsonc-parser|picocolors)$/ }, ({ path, namespace }) => {
      if (namespace !== 'lazily') return { path, namespace: 'lazily' };
      return isBuiltin(path) ? { path, external: true } : { path: fileOf[path] ?? require.resolve(path) };
    });
    onLoad({ filter: /./, namespace: 'lazily' }, ({ path }) => {
      const functions = Object.entries(require(path))
        .filter(([, value]) => typeof value === 'function')
        .map(([name]) => `export function ${name}(...given) { return require('${path}').${name}(...given); }`);
      return { contents: functions.join('\n'), resolveDir: import.meta.dirname };
    });
  },
};

const ours = {
  ...common,
  // code that V8 has compiled before may not import, but it may require
  supported: { 'dynamic-import': false },
  plugins: [besides, lazily],
  external: [
    'aws-cdk-lib',
    'constructs',
    'cdk-nag',
    '@aws-sdk/*',
    '@smithy/*',
    'diff',
    'vscode-languageserver*',
    'web-tree-sitter',
    'tree-sitter-bash/*',
  ],
};
for (const [entry, outfile] of [
  ['bin/program.ts', 'dist/bundle/program.js'],
  ['lib/entry/index.ts', 'dist/bundle/entry.js'],
]) {
  // names stay, for whoever reads a stack trace; a third less is read at each start
  await build({ ...ours, entryPoints: [entry], outfile, minifyWhitespace: true, lineLimit: 160 });
  // in regular expressions and comments esbuild leaves them; a text of ASCII alone is read in a third of the time
  const escaped = readFileSync(outfile, 'utf8').replace(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  writeFileSync(outfile, escaped);
}
// what AWS calls: everything but the SDK, which its runtime brings, and the parser of scripts, which it never loads
await build({
  ...common,
  entryPoints: ['bin/lambda.ts'],
  outfile: 'dist/lambda/index.js',
  // the SDK of the runtime is found by `require` alone
  supported: { 'dynamic-import': false },
  // a machine starts for this file: what is shorter is read sooner
  minify: true,
  plugins: [lazily],
  external: ['@aws-sdk/*', '@smithy/*', 'web-tree-sitter', 'tree-sitter-bash/*'],
});
await build({ ...common, entryPoints: [graphviz], outfile: 'dist/bundle/graphviz.js', logLevel: 'error' });

// what a development dependency brings is copied, and with it the licence that asks to be kept
const { metafile } = await build({
  ...common,
  entryPoints: ['bin/mcp-sdk.ts'],
  outfile: 'dist/bundle/mcp-sdk.js',
  metafile: true,
  minify: true,
  legalComments: 'none',
});
const packages = new Set(
  // the innermost, wherever an installer has put it
  Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
);
if (packages.size === 0) throw new Error('nothing is bundled, or nobody can tell whose it is');
const licences = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled and holds no licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync('dist/bundle/mcp-sdk.LICENSES.txt', licences.join(`\n${'-'.repeat(80)}\n\n`));

// Makes one file of the command, dist/bundle/program.js, and one of the handlers that AWS calls. What is loaded on
// demand stays outside it: in node_modules, or, where it is no CommonJS, in a file of its own.
import { build } from 'esbuild';

const graphviz = '@hpcc-js/wasm-graphviz';
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', legalComments: 'linked' };

/** Loads of a package that has a bundle of its own go to that file. */
const besides = {
  name: 'besides',
  setup: ({ onResolve }) =>
    onResolve({ filter: new RegExp(graphviz) }, () => ({ path: './graphviz.js', external: true })),
};

await build({
  ...common,
  entryPoints: ['dist/bin/program.js'],
  outfile: 'dist/bundle/program.js',
  // code that V8 has compiled before may not import, but it may require
  supported: { 'dynamic-import': false },
  plugins: [besides],
  // its CommonJS build finds its parts at run time, which no bundler can follow
  alias: { 'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js' },
  external: ['aws-cdk-lib', 'constructs', 'cdk-nag', '@aws-sdk/*', '@smithy/*', 'diff', 'vscode-languageserver*'],
});
// what AWS calls: everything but the SDK, which its runtime brings
await build({
  ...common,
  entryPoints: ['dist/bin/lambda.js'],
  outfile: 'dist/bundle/lambda.js',
  alias: { 'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js' },
  external: ['@aws-sdk/*', '@smithy/*'],
});
await build({ ...common, entryPoints: [graphviz], outfile: 'dist/bundle/graphviz.js', logLevel: 'error' });

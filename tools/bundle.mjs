// Makes one file of the command: dist/bundle/program.js. What is loaded on demand stays outside, in node_modules.
import { build } from 'esbuild';

const onDemand = ['aws-cdk-lib', 'constructs', 'cdk-nag', '@aws-sdk/*', '@smithy/*', '@hpcc-js/*'];

await build({
  entryPoints: ['dist/bin/program.js'],
  outfile: 'dist/bundle/program.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // its CommonJS build finds its parts at run time, which no bundler can follow
  alias: { 'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js' },
  external: [
    ...onDemand,
    'vscode-languageserver',
    'vscode-languageserver/*',
    'vscode-languageserver-textdocument',
    'diff',
  ],
  legalComments: 'linked',
  logLevel: 'warning',
});

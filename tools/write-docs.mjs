// Writes the documents that are made from data; part of `npm run docs`, after a build.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const documents = createRequire(import.meta.url)(join(root, 'dist/test/support/documents.js'));
const { liveCallsPage } = createRequire(import.meta.url)(join(root, 'dist/test/support/live-page.js'));
const { patternsPage } = createRequire(import.meta.url)(join(root, 'dist/test/support/patterns-page.js'));
const pages = {
  'access-analyzer-checks': documents.accessAnalyzerPage,
  'aws-facts': documents.awsFactsPage,
  'aws-news': documents.newsPage,
  facts: documents.factsPage,
  frameworks: documents.frameworksPage,
  patterns: patternsPage,
  'live-calls': liveCallsPage,
};

for (const [name, page] of Object.entries(pages)) writeFileSync(join(root, 'docs', `${name}.md`), page());

// How large stacks of secure buckets become, beside what AWS takes. Needs `npm run build` to have run.
import { createRequire } from 'node:module';

const { limits, manyBuckets, sizesOf } = createRequire(import.meta.url)('../dist/test/support/sizes.js');
const names = ['resources', 'templateBytes', 'bucketPolicyBytes', 'keyPolicyBytes'];
const line = (cells) => console.log(`| ${cells.join(' | ')} |`);
line(['SecureBuckets', 'stacks', 'key', 'resources', 'template', 'bucket policy', 'key policy']);
line(names.concat(['', '', '']).map(() => '---'));
line(['at most', '', '', ...names.map((name) => limits[name])]);
let isOver = false;
for (const app of manyBuckets) {
  const sizes = sizesOf(app);
  line([app.buckets, app.stacks, app.isKeyShared ? 'one a stack' : 'its own', ...names.map((name) => sizes[name])]);
  isOver ||= names.some((name) => sizes[name] > limits[name]);
}
process.exitCode = isOver ? 1 : 0;

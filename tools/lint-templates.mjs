// Has cfn-lint, where it is installed, look at the templates of our constructs: those of every construct, and the ten
// ordinary apps with `SecureBucket`. Needs `npm run build` to have run. `node tools/lint-templates.mjs`
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const support = (name) => require(`../dist/test/support/${name}.js`);
const { App, Stack } = require('aws-cdk-lib');
const { AccessLogsBucket, SecureBucket } = require('../dist/lib/constructs');
const { env, recommendedFlags } = support('app');
const { folder } = support('command');
const { replicated, served, trailed } = support('construct-apps');
const { ordinaryApps } = support('ordinary-apps');

const version = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
if (version.status !== 0) {
  console.log('cfn-lint is not installed here (`pip install cfn-lint`): its rules were not asked');
  process.exit(0);
}
const secured = { Bucket: SecureBucket, LogBucket: AccessLogsBucket };
const builds = [
  ...replicated,
  trailed,
  ...served,
  ...ordinaryApps.map(([name, build]) => [name, (stack, app) => build(stack, app, secured)]),
];
const files = builds.flatMap(([, build, region = env.region]) =>
  [{}, recommendedFlags].flatMap((context) => {
    const app = new App({ outdir: folder(), context: { ...context } });
    build(new Stack(app, 'Main', { env: { ...env, region } }), app);
    return app.synth().stacksRecursively.map(({ templateFullPath }) => templateFullPath);
  }),
);
const errorsIn = (paths) =>
  spawnSync('cfn-lint', ['--ignore-checks', 'W', 'I', '--format', 'parseable', '--', ...paths], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => /:E\d+:/.test(line));
// the control: what is broken is seen
const broken = join(folder(), 'broken.json');
writeFileSync(broken, '{"Resources":{"A":{"Type":"AWS::S3::Bucket","Properties":{"Versioned":true}}}}');
const seen = errorsIn([broken]).length;
const errors = errorsIn(files);
for (const error of errors) console.log(error);
console.log(`${version.stdout.trim()}: ${files.length} templates, ${errors.length} errors; ${seen} in a broken one`);
process.exitCode = errors.length > 0 || seen === 0 ? 1 : 0;

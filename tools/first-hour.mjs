// The first hour of a new user, tried again: packs the package, installs it into an empty folder, and does there what
// once went wrong. `node tools/first-hour.mjs [package.tgz]` prints a row for each fault and ends with 1 when one is
// back. Takes about two minutes and a registry for the few dependencies.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// packages above it would be found from it
const above = existsSync(join(tmpdir(), 'node_modules')) ? '/var/tmp' : tmpdir();
const home = mkdtempSync(join(above, 'first-hour-'));

function run(program, args, { cwd = home, input = '', env = {} } = {}) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_PATH$)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...inherited, NO_COLOR: '1', CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false', ...env },
  });
  return { code: status, stdout, stderr, all: stdout + stderr };
}

const npm = (...args) => {
  const { code, all } = run('npm', args);
  if (code !== 0) throw new Error(`npm ${args.join(' ')}: ${all}`);
  return all;
};

/** A folder below the empty one, with files in it. */
function place(name, files) {
  const folder = join(home, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const installed = join(home, 'node_modules/bucket-warden');
const warden = (args, options) =>
  run(process.execPath, [join(installed, 'dist/bin/bucket-warden.js'), ...args], options);
const jsonOf = (args, options) => JSON.parse(warden([...args, '--format', 'json'], options).stdout);

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

const bucket = (name, properties = '{}') => `  ${name}:\n    Type: AWS::S3::Bucket\n    Properties: ${properties}\n`;
const open = '{ AccessControl: PublicRead, OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] } }';
const leaky = `Resources:\n${bucket('Site', open)}`;
const other = 'Resources:\n  Topic: { Type: AWS::SNS::Topic }\n';

/** An app of the CDK in the folder, synthesised by its command; aws-cdk-lib is that of the checkout. */
function app(name, text) {
  const folder = place(name, { 'app.js': text, 'cdk.json': '{"app":"node app.js"}' });
  const result = run(process.execPath, [join(root, 'node_modules/aws-cdk/bin/cdk'), 'synth', '-q', '--no-notices'], {
    cwd: folder,
  });
  return { folder, ...result };
}
const cdk = `const { App, Stack, Aspects, Validations } = require('aws-cdk-lib');
const s3 = require('aws-cdk-lib/aws-s3');\n`;
const leakyStack = `const app = new App(); const stack = new Stack(app, 'Main');
new s3.CfnBucket(stack, 'Site', { accessControl: 'PublicRead' }); new s3.Bucket(stack, 'Data');\n`;

const faults = {
  D6: [
    'one configuration for many templates',
    () => {
      const cwd = place('d6', {
        'templates/a.yaml': leaky,
        'templates/b.yaml': other,
        'bucket-warden.yaml': 'suppress: [{ rule: public-acl, resource: Site, reason: meant }]\n',
      });
      const part = warden(['templates/b.yaml'], { cwd });
      const piped = warden(['-'], { cwd, input: other });
      const ignored = warden(['templates', '--ignore', 'unused-suppression', '--fail-on', 'critical'], { cwd });
      expect(part.code === 0 && piped.code === 0 && ignored.code === 0, part.all + piped.all + ignored.all);
      return `part 0, standard input 0, --ignore unused-suppression ${ignored.code}`;
    },
  ],
  D7: [
    '--fix against an acceptance',
    () => {
      const data = bucket('Data', '{ LoggingConfiguration: { DestinationBucketName: !Ref Logs } }');
      const accepted = `Resources:\n${data}  Logs:
    Type: AWS::S3::Bucket
    Metadata: { bucket-warden: { suppress: [{ rule: unversioned, reason: copied elsewhere }] } }
    Properties: { AccessControl: LogDeliveryWrite }\n`;
      const cwd = place('d7', { 't.yaml': accepted });
      warden(['t.yaml', '--strict', '--fix'], { cwd });
      const { findings, suppressed } = jsonOf(['t.yaml', '--strict'], { cwd });
      const unused = findings.filter(({ rule }) => rule === 'unused-suppression').length;
      expect(unused === 0 && suppressed.length === 1, `${unused} unused, ${suppressed.length} suppressed`);
      return '0 unused after --fix, 1 suppressed as before';
    },
  ],
  D8: [
    'a baseline and the spelling of paths',
    () => {
      const cwd = place('d8', { 'templates/a.yaml': leaky, 'sub/x': '' });
      warden(['baseline', 'templates'], { cwd });
      const file = `--baseline=${join(cwd, 'bucket-warden-baseline.json')}`;
      const counts = [
        [join(cwd, 'templates'), cwd],
        ['./templates', cwd],
        ['../templates', join(cwd, 'sub')],
      ].map(([path, from]) => jsonOf([path, file], { cwd: from }).findings.length);
      expect(
        counts.every((count) => count === 0),
        counts.join(' '),
      );
      return `${counts.length} spellings, ${counts.join(' + ')} findings`;
    },
  ],
  D9: [
    'files of others in a folder',
    () => {
      const cwd = place('d9', {
        'k8s.yaml': 'kind: A\n---\nkind: B\n',
        'list.json': '[]',
        'null.json': 'null',
        'lines.json': '{"a":1}\n{"b":2}\n',
        'empty.yaml': '',
        't.yaml': other,
        'vendor/x.yaml': leaky,
      });
      const { code, stderr } = warden(['.', '--exclude', 'vendor'], { cwd });
      expect(code === 0, stderr);
      return `exit ${code}; ${stderr.trim().split('\n').length} lines about them`;
    },
  ],
  D10: [
    'the comment of the README',
    () => {
      const readme = readFileSync(join(installed, 'README.md'), 'utf8');
      const [, block] = /```yaml\n(Resources:[^]*?)```/.exec(readme);
      const cwd = place('d10', { 't.yaml': block });
      const { findings, suppressed } = jsonOf(['t.yaml', '--strict'], { cwd });
      const about = findings.filter(({ rule }) => rule.endsWith('-suppression')).length;
      expect(about === 0 && suppressed.length === 2, `${about} about suppressions, ${suppressed.length} suppressed`);
      place('d10', { 'u.yaml': leaky.replace('Site:', 'Site: # bucket-warden ignore public-acl') });
      const misspelt = jsonOf(['u.yaml'], { cwd }).findings.filter(({ rule }) => rule.endsWith('-suppression')).length;
      expect(misspelt === 1, 'a misspelt comment is not said');
      return `${suppressed.length} suppressed, 0 unused; a misspelt one is said`;
    },
  ],
  D11: [
    'types of the subpaths without `exports`',
    () => {
      const { exports: all, typesVersions } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
      const names = Object.keys(all).filter((name) => name !== '.' && name !== './package.json');
      const files = names.map((name) => typesVersions['*'][name.slice(2)]?.[0]);
      expect(
        files.every((file) => file !== undefined && existsSync(join(installed, file))),
        files.join(' '),
      );
      return `${files.length} of ${names.length} subpaths; compiled in tools/compatibility.mjs`;
    },
  ],
  D12: [
    'beside older versions',
    () => {
      const { peerDependencies, peerDependenciesMeta } = JSON.parse(
        readFileSync(join(installed, 'package.json'), 'utf8'),
      );
      const optional = Object.keys(peerDependencies).every((name) => peerDependenciesMeta[name]?.optional);
      expect(optional && !existsSync(join(home, 'node_modules/aws-cdk-lib')), 'peers are installed');
      return `aws-cdk-lib ${peerDependencies['aws-cdk-lib']}, cdk-nag ${peerDependencies['cdk-nag']}, all optional`;
    },
  ],
  D13: [
    'the injector has no findings',
    () => {
      const { code, all } = app(
        'd13',
        `${cdk}const { BucketWarden } = require('bucket-warden');
const { SecureBucketInjector } = require('bucket-warden/constructs');
const app = new App({ propertyInjectors: [new SecureBucketInjector()] });
new s3.Bucket(new Stack(app, 'Main'), 'Data');
Validations.of(app).addPlugins(new BucketWarden());`,
      );
      // a log bucket and a key are for the owner to give: README says which
      const errors = [...all.matchAll(/^ERROR (.*)/gm)].map(([, text]) => text);
      expect(code === 0 && errors.length === 0, `exit ${code}: ${errors.join('; ')}${all.slice(0, 500)}`);
      return 'cdk synth 0';
    },
  ],
  D14: [
    'CI files install first',
    () => {
      const files = ['gitlab/bucket-warden.gitlab-ci.yml', 'codebuild/buildspec.yml', 'github/workflow.yml'];
      const texts = files.map((file) => readFileSync(join(root, 'examples/ci', file), 'utf8'));
      expect(
        texts.every((text) => text.includes('npm ci')),
        'no npm ci',
      );
      return `npm ci in ${files.length} of ${files.length}`;
    },
  ],
  D15: [
    'how to install, and dead links',
    () => {
      const readme = readFileSync(join(installed, 'README.md'), 'utf8');
      const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link);
      const dead = links.filter((link) => !existsSync(join(installed, link)));
      const data = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
      expect(dead.length === 0 && data.repository && data.homepage && data.bugs, dead.join(' '));
      const at = readme.indexOf('npm install --save-dev bucket-warden');
      expect(at > 0 && at < readme.indexOf('npx bucket-warden '), 'the install line does not come first');
      const { all } = run(process.execPath, ['-e', "require('bucket-warden/packs')"]);
      expect(/npm install/.test(all), all);
      return `0 of ${links.length} links dead; without cdk-nag: ${all.match(/npm install[^`'"\n]*/)[0]}`;
    },
  ],
  D16: [
    'types of /engine need no SDK',
    () => {
      const seen = new Set();
      const visit = (file) => {
        if (seen.has(file) || !existsSync(file)) return;
        seen.add(file);
        for (const [, from] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
          expect(!from.startsWith('@aws-sdk'), `${file}: ${from}`);
          if (from.startsWith('.'))
            for (const ending of ['.d.ts', '/index.d.ts']) visit(resolve(dirname(file), from) + ending);
        }
      };
      visit(join(installed, 'dist/lib/entry/engine.d.ts'));
      return `${seen.size} declaration files, none of them`;
    },
  ],
  D17: [
    '--watch after a file is replaced',
    async () => {
      const cwd = place('d17', { 't.yaml': leaky });
      const args = ['t.yaml', '--watch', '--format', 'concise', '--select', 'public-acl'];
      const child = spawn(process.execPath, [join(installed, 'dist/bin/bucket-warden.js'), ...args], { cwd });
      let runs = 0;
      child.stderr.on('data', (part) => (runs += String(part).split('waiting for changes').length - 1));
      const until = async (count) => {
        const wait = () => new Promise((done) => setTimeout(done, 50));
        for (let tries = 0; tries < 200; tries++) {
          if (runs >= count) return;
          await wait();
        }
      };
      await until(1);
      for (const [index, acl] of ['PublicReadWrite', 'AuthenticatedRead', 'PublicRead'].entries()) {
        writeFileSync(join(cwd, 'new'), leaky.replace('PublicRead', acl));
        renameSync(join(cwd, 'new'), join(cwd, 't.yaml'));
        await until(index + 2);
      }
      child.kill('SIGINT');
      expect(runs === 4, `${runs} runs`);
      return '3 replacements, 3 further runs';
    },
  ],
  D18: [
    'parameters and regions that are none',
    () => {
      const cwd = place('d18', {
        't.yaml': `Parameters: { Stage: { Type: String, AllowedValues: [dev, prod] } }\n${other}`,
      });
      const codes = [
        ['--parameter', 'Stage=nope'],
        ['--region', 'mars'],
        ['--parameter', 'Stage=dev'],
      ].map((more) => warden(['t.yaml', ...more], { cwd }).code);
      expect(codes.join(' ') === '2 2 0', codes.join(' '));
      return 'Stage=nope 2, --region mars 2, Stage=dev 0';
    },
  ],
  D19: [
    'competing policies open nothing',
    () => {
      const switches = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
      const on = switches.map((name) => `${name}: true`).join(', ');
      const block = `{ PublicAccessBlockConfiguration: { ${on} } }`;
      const policy = (name) => `  ${name}:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref B
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { AWS: 'arn:aws:iam::444455556666:role/${name}' }
            Action: s3:GetObject
            Resource: !Sub '\${B.Arn}/*'\n`;
      const cwd = place('d19', { 't.yaml': `Resources:\n${bucket('B', block)}${policy('One')}${policy('Two')}` });
      const who = warden(['who-can', 't.yaml'], { cwd }).stdout + warden(['graph', 't.yaml'], { cwd }).stdout;
      expect(!/anyone|administer\?/.test(who), who);
      const can = warden(['can', '*', 's3:DeleteBucket', 'B', '--in', 't.yaml'], { cwd });
      expect(can.stdout.startsWith('denied'), can.all);
      return 'who-can and graph: two roles, no stranger; can: denied';
    },
  ],
  D20: [
    'places in generated files',
    () => {
      const { folder } = app('d20', cdk + leakyStack);
      const concise = warden(['cdk.out', '--format', 'concise'], { cwd: folder }).stdout.split('\n')[0];
      const sarif = JSON.parse(warden(['cdk.out', '--format', 'sarif'], { cwd: folder }).stdout);
      const uri = sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri;
      const tasks = JSON.parse(readFileSync(join(root, 'examples/editors/tasks.json'), 'utf8')).tasks;
      const words = tasks[0].problemMatcher.map(({ severity }) => severity);
      expect(concise.startsWith('app.js:') && uri.endsWith('app.js'), `${concise} ${uri}`);
      expect(
        words.every((word) => ['error', 'warning', 'info'].includes(word)),
        words.join(' '),
      );
      return `${concise.split(' ')[0]} in concise and SARIF; VS Code hears ${words.join(', ')}`;
    },
  ],
  D21: [
    'the L2 property before an escape hatch',
    () => {
      const text = warden(['d20/cdk.out', '--strict']).stdout;
      const early = text.split('\n\n').filter((block) => {
        const [hatch, help] = [block.indexOf('addPropertyOverride'), block.indexOf('  help ')];
        return hatch >= 0 && (help < 0 || hatch < help);
      });
      expect(early.length === 0, early[0]);
      return `${text.split('addPropertyOverride').length - 1} escape hatches, all behind \`help\``;
    },
  ],
  D22: [
    'what cdk synth shows',
    () => {
      const { all, code } = app(
        'd22',
        `${cdk}const { BucketWarden } = require('bucket-warden');
${leakyStack}Validations.of(app).addPlugins(new BucketWarden());`,
      );
      const line = /^ERROR .*public-acl.*/m.exec(all)?.[0] ?? '';
      expect(code === 1 && line.startsWith('ERROR critical public-acl: '), all.slice(0, 1500));
      expect(all.includes('/rules/public-acl.html'), 'no page is named');
      const aspect = app(
        'd22b',
        `${cdk}const { ComplianceAspect } = require('bucket-warden');
${leakyStack}Aspects.of(app).add(new ComplianceAspect());`,
      );
      expect(/critical public-acl: /.test(aspect.all) && aspect.code === 1, aspect.all.slice(0, 1500));
      return `${line.slice(0, 40)}…, with its page; the aspect the same`;
    },
  ],
  D23: [
    'names as they are shown',
    () => {
      const { folder } = app('d23', `${cdk}const app = new App(); new s3.Bucket(new Stack(app, 'Data'), 'Reports');`);
      const names = ['Data/Reports', 'Data/Reports/Resource'].map(
        (name) => warden(['who-can', 'cdk.out', '--bucket', name], { cwd: folder }).code,
      );
      const can = warden(['can', '*', 's3:GetObject', 'Data/Reports/x', '--in', 'cdk.out'], { cwd: folder });
      expect(names.join(' ') === '0 0' && can.code === 1, names.join(' ') + can.all);
      return 'who-can --bucket Data/Reports 0, can … Data/Reports/x decided';
    },
  ],
  D24: [
    '--pack with --select, two configurations, init',
    () => {
      const cwd = place('d24', {
        't.yaml': leaky,
        '.github/x': '',
        'two/bucket-warden.yaml': '',
        'two/bucket-warden.config.yaml': '',
        'two/t.yaml': other,
      });
      const asked = (...more) => jsonOf(['t.yaml', ...more], { cwd }).summary.rules;
      const [pack, both] = [asked('--pack', 'fsbp'), asked('--pack', 'fsbp', '--select', 'public-read')];
      expect(both < pack, `${pack} ${both}`);
      expect(warden(['t.yaml'], { cwd: join(cwd, 'two') }).code === 2, 'two configurations are taken');
      writeFileSync(join(cwd, 'bucket-warden.config.yaml'), 'failOn: high\n');
      const init = warden(['init'], { cwd });
      expect(init.code === 0 && existsSync(join(cwd, '.github/workflows/bucket-warden.yml')), init.all);
      return `${pack} rules of fsbp, ${both} with --select; two configurations 2; init adds the pipeline`;
    },
  ],
  D25: [
    'actions of the language server',
    async () => {
      const text = leaky;
      const uri = 'file:///t.yaml';
      const context = {
        diagnostics: [
          {
            code: 'public-acl',
            range: { start: { line: 3, character: 0 }, end: { line: 3, character: 99 } },
            message: '',
          },
        ],
      };
      const messages = [
        { id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } },
        { method: 'initialized', params: {} },
        { method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } },
        {
          id: 2,
          method: 'textDocument/codeAction',
          params: { textDocument: { uri }, range: context.diagnostics[0].range, context },
        },
        { id: 3, method: 'shutdown' },
        { method: 'exit' },
      ].map((message) => JSON.stringify({ jsonrpc: '2.0', ...message }));
      const child = spawn(process.execPath, [join(installed, 'dist/bin/bucket-warden.js'), 'lsp', '--stdio']);
      let stdout = '';
      child.stdout.on('data', (part) => (stdout += part));
      for (const body of messages) child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      await new Promise((done) => child.once('close', done));
      const bodies = stdout.split(/Content-Length: \d+\r\n\r\n/).filter((body) => body !== '');
      const answer = bodies.map((body) => JSON.parse(body));
      const titles = answer.find(({ id }) => id === 2)?.result.map(({ title }) => title) ?? [];
      expect(titles.length > 0 && titles.every((title) => title.startsWith('public-acl')), titles.join('; '));
      expect(
        titles.some((title) => title.includes('accept')),
        titles.join('; '),
      );
      return `${titles.length} actions, all of the diagnostic asked about; one accepts with a reason`;
    },
  ],
  D26: [
    'the html page as evidence',
    () => {
      const cwd = place('d26', { 't.yaml': leaky });
      const html = warden(['t.yaml', '--format', 'html'], { cwd }).stdout;
      const wanted = [
        new Date().toISOString().slice(0, 10),
        'bucket-warden t.yaml --format html',
        't.yaml',
        process.versions.node,
      ];
      const missing = [
        ...wanted.filter((text) => !html.includes(text)),
        ...(/\b[0-9a-f]{64}\b/.test(html) ? [] : ['hash']),
      ];
      expect(missing.length === 0, `without ${missing.join(', ')}`);
      return 'date, command, input with its hash, version of Node.js';
    },
  ],
  D27: [
    'how long, and what comes last',
    () => {
      const lines = warden(['--synth', join(root, 'examples/leaky-app')])
        .stdout.trimEnd()
        .split('\n');
      expect(lines.length < 400 && /^fail: /m.test(lines.slice(-24).join('\n')), `${lines.length} lines`);
      const empty = lines.filter(
        (line, index) => /^ *\|\s*\^+/.test(line) && lines[index - 1].endsWith('"Properties": {'),
      );
      expect(empty.length === 0, `${empty.length} frames around nothing`);
      return `${lines.length} lines of the leaky app (654 before); verdict and table on the last 24`;
    },
  ],
  D28: [
    'words and places',
    () => {
      const cwd = place('d28', {
        't.yaml': `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Each:
    - Name
    - [One, Two]
    - 'B\${Name}':
        Type: AWS::S3::Bucket
        Properties: ${open}\n`,
        'u.yaml': `Resources:\n${bucket('Data', "{ BucketName: !Sub 'x-${AWS::Region}' }")}`,
      });
      const who = warden(['who-can', 't.yaml'], { cwd }).stdout;
      const concise = warden(['t.yaml', '--format', 'concise'], { cwd }).stdout;
      const diff = warden(['u.yaml', '--diff', '--unsafe'], { cwd }).stdout;
      expect(!/ACL ACL/.test(who), 'ACL ACL');
      expect(/^t\.yaml:8:\d+: critical public-acl/m.test(concise), concise);
      expect(/!GetAtt Data\.Arn/.test(diff) && !/Fn::GetAtt/.test(diff), diff);
      return 'no “ACL ACL”, loops at their line, short tags in a file of short tags';
    },
  ],
  D29: [
    'completion and help',
    () => {
      const script = warden(['completion', 'bash']).stdout;
      const cwd = place('d29', { 'c.sh': script, 'a.yaml': other });
      const words = (line) => {
        const parts = line.split(' ');
        const typed = `COMP_WORDS=(${parts.map((part) => `'${part}'`).join(' ')}); COMP_CWORD=${parts.length - 1}`;
        const body = `. ./c.sh; ${typed}; _bucket_warden; echo "\${COMPREPLY[@]}"`;
        return run('bash', ['-c', body], { cwd }).stdout.trim();
      };
      expect(words('bucket-warden explain unversioned-') === 'unversioned-replication', 'explain');
      expect(words('bucket-warden --select x,unversioned-').includes('x,unversioned-replication'), '--select a,b');
      expect(words('bucket-warden graph --format ') === 'mermaid dot svg', 'graph --format');
      expect(words('bucket-warden completion ') === 'bash zsh fish', 'completion');
      const width = Math.max(
        ...warden(['--help'])
          .stdout.split('\n')
          .map((line) => line.length),
      );
      expect(width <= 80, `help is ${width} wide`);
      const pattern = warden(['*.yaml'], { cwd });
      expect(pattern.code === 2 && pattern.stderr.includes('the shell'), pattern.all);
      return `4 of 4 completions; help ${width} columns; a quoted pattern says what to do`;
    },
  ],
};

try {
  const [, , given] = process.argv;
  const tarball = given
    ? resolve(given)
    : join(
        home,
        run('npm', ['pack', '--silent', '--pack-destination', home], { cwd: root }).stdout.trim().split('\n').at(-1),
      );
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  npm('install', '--save-dev', '--no-audit', '--no-fund', '--prefer-offline', tarball);
  let back = 0;
  console.log('| fault | what was wrong | now |\n| --- | --- | --- |');
  for (const [id, [title, attempt]] of Object.entries(faults)) {
    // what needs the CDK finds that of the checkout, in this folder alone
    if (id === 'D13')
      for (const name of ['aws-cdk-lib', 'constructs'])
        symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
    if (id === 'D14') for (const name of ['aws-cdk-lib', 'constructs']) rmSync(join(home, 'node_modules', name));
    if (id === 'D20')
      for (const name of ['aws-cdk-lib', 'constructs'])
        symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
    try {
      console.log(`| ${id} | ${String(title)} | ${String(await attempt())} |`);
    } catch (error) {
      back++;
      console.log(
        `| ${id} | ${String(title)} | **BACK**: ${error.message.trim().replace(/\s+/g, ' ').slice(0, 600)} |`,
      );
    }
  }
  const count = Object.keys(faults).length;
  console.log(`\n${count - back} of ${count} mended`);
  process.exitCode = back === 0 ? 0 : 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}

import { readFileSync } from 'node:fs';
import { lint } from '../../lib/engine';
import { loadShellParser, scriptTemplate } from '../../lib/scripts';
import { today } from '../support/lint';
import { commandRules, findingsIn, verdicts } from '../support/scripts';

beforeAll(() => loadShellParser(readFileSync));

/** Options of all transfers, as `awscli/customizations/s3/subcommands.py` of aws-cli has them. */
const transferFlags =
  'dryrun quiet follow-symlinks no-follow-symlinks no-guess-mime-type only-show-errors no-progress ' +
  'ignore-glacier-warnings force-glacier-transfer sse sse-c sse-c-copy-source request-payer';
const transferValued =
  'include exclude acl sse-kms-key-id storage-class grants website-redirect content-type cache-control ' +
  'content-disposition content-encoding content-language expires source-region page-size metadata metadata-directive';
const s3Options: Readonly<Record<string, { readonly paths: string; readonly flags: string; readonly valued: string }>> =
  {
    mb: { paths: 's3://b', flags: '', valued: 'region' },
    rb: { paths: 's3://b', flags: '', valued: '' },
    ls: { paths: 's3://b', flags: 'recursive human-readable summarize request-payer', valued: 'page-size' },
    cp: { paths: 'a s3://b', flags: `${transferFlags} recursive`, valued: `${transferValued} expected-size` },
    mv: { paths: 'a s3://b', flags: `${transferFlags} recursive`, valued: transferValued },
    rm: {
      paths: 's3://b/k',
      flags: 'dryrun quiet recursive only-show-errors request-payer',
      valued: 'include exclude page-size',
    },
    sync: { paths: 'a s3://b', flags: `${transferFlags} size-only exact-timestamps delete`, valued: transferValued },
    website: { paths: 's3://b', flags: '', valued: 'index-document error-document' },
    presign: { paths: 's3://b/k', flags: '', valued: 'expires-in' },
  };

const globals =
  '--debug --no-paginate --no-cli-pager --no-sign-request --output=json --query=x --profile=p --region=r --color=off';

const harmless = Object.entries(s3Options).flatMap(([name, { paths, flags, valued }]) => [
  `aws s3 ${name} ${paths}`,
  `aws s3 ${name} "$VARIABLE" ${paths.split(' ').slice(1).join(' ')}`,
  ...words(globals).flatMap((option) => [`aws ${option} s3 ${name} ${paths}`, `aws s3 ${name} ${paths} ${option}`]),
  ...words(flags).map((option) => `aws s3 ${name} ${paths} --${option}`),
  ...words(valued).flatMap((option) => [
    `aws s3 ${name} ${paths} --${option} 1`,
    `aws s3 ${name} --${option}=1 ${paths}`,
  ]),
]);

function words(list: string): readonly string[] {
  return list.split(' ').filter((word) => word !== '');
}

/** What is asked of a command that only states an option. */
function asked(line: string): readonly string[] {
  const writes = / s3 (?:cp|mv|rm|sync) /.test(line) && line.includes('--no-sign-request');
  return [
    ...(line.includes(' s3 website ') ? ['fail public-website-command'] : []),
    ...(line.includes('--delete') ? ['fail sync-with-delete'] : []),
    ...(writes ? ['fail unsigned-request'] : []),
  ];
}

test(`every option of aws s3 is understood, before and behind the paths: ${harmless.length} lines`, () => {
  expect(harmless.length).toBeGreaterThan(200);
  const wrong = harmless.filter((line) => verdicts(line).join() !== asked(line).join());
  expect(wrong).toEqual([]);
});

test('an option that is not known leaves open what is not seen, whatever the command', () => {
  for (const [name, { paths }] of Object.entries(s3Options))
    expect(verdicts(`aws s3 ${name} ${paths} --unheard-of`)).toContain('unknown disabled-certificate-check');
});

const table: readonly (readonly [command: string, ...expected: string[]])[] = [
  ['aws s3 rb s3://b --force', 'fail forced-bucket-removal'],
  ['aws s3 rb --force s3://b', 'fail forced-bucket-removal'],
  ["'aws' s3 'rb' s3://b --fo\"rce\"", 'fail forced-bucket-removal'],
  ['/usr/local/bin/aws s3 rb s3://b --force', 'fail forced-bucket-removal'],
  ['sudo -u deploy aws s3 rb s3://b --force', 'fail forced-bucket-removal'],
  ['AWS_PROFILE=x time aws s3 rb s3://b --force', 'fail forced-bucket-removal'],
  ['env A=1 aws s3 rb s3://b --force', 'fail forced-bucket-removal'],
  ['AWS=aws\n$AWS s3 rb s3://b --force', 'fail forced-bucket-removal'],
  ['OPTIONS="--force --debug"\naws s3 rb s3://b $OPTIONS', 'fail forced-bucket-removal'],
  ['f() { aws s3 rb s3://b --force; }', 'fail forced-bucket-removal'],
  ['x=$(aws s3 rb s3://b --force)', 'fail forced-bucket-removal'],
  ['echo "$(aws s3 rb s3://b --force)"', 'fail forced-bucket-removal'],
  ['( aws s3 rb s3://b --force ) &', 'fail forced-bucket-removal'],
  ['ls | while read -r b; do aws s3 rb "s3://$b" --force; done', 'fail forced-bucket-removal'],
  ['if ! aws s3 rb s3://b --force; then exit 1; fi', 'fail forced-bucket-removal'],
  ['aws s3 rb s3://b > log --force', 'fail forced-bucket-removal'],
  ['aws s3 rb s3://b 2>&1 --force', 'fail forced-bucket-removal'],
  ['aws s3 rb \\\n  s3://b \\\n  --force', 'fail forced-bucket-removal'],
  ['aws s3 rm s3://b --recursive', 'fail recursive-removal'],
  ['aws s3 rm s3://b --recursive --dryrun'],
  ['aws s3 presign s3://b/k --expires-in 43201', 'fail long-lived-presign'],
  ['aws s3 presign s3://b/k --expires-in=43200'],
  ['aws s3 cp a s3://b --acl private'],
  ['aws s3 cp a s3://b --acl authenticated-read', 'fail public-acl-argument'],
  ['aws s3api put-object --bucket b --key k --acl public-read', 'fail public-acl-argument'],
  ['aws s3api create-bucket --bucket b --acl public-read-write', 'fail public-acl-argument'],
  ['aws s3api delete-public-access-block --bucket b', 'fail removed-bucket-protection'],
  ['aws s3control delete-public-access-block --account-id 1', 'fail removed-bucket-protection'],
  ['aws s3api delete-bucket-encryption --bucket b', 'fail removed-bucket-protection'],
  ['aws s3 ls --no-verify-ssl', 'fail disabled-certificate-check'],
  ['aws --endpoint-url http://x s3 ls', 'fail plaintext-endpoint'],
  ['A=1\nA=2\naws s3 cp a s3://b --acl "$A"', 'unknown public-acl-argument'],
  ['if x; then A=private; fi\naws s3 cp a s3://b --acl "$A"', 'unknown public-acl-argument'],
  ['aws s3 cp a s3://b --acl "$A"\nA=private', 'unknown public-acl-argument'],
  ['A=private\n. ./settings\naws s3 cp a s3://b --acl "$A"', 'unknown public-acl-argument'],
  ['A=private\nread -r A\naws s3 cp a s3://b --acl "$A"', 'unknown public-acl-argument'],
  ['A=private\naws s3 cp a s3://b --acl "$A"'],
];

test.each(table)('%s', (command, ...expected) => expect(verdicts(command)).toEqual(expected));

const bad = 'aws s3 rb s3://b --force';

/** Texts in which the command is no command. */
const quiet: readonly string[] = [
  `# ${bad}`,
  `ls # ${bad}`,
  `echo ${bad}`,
  `echo "${bad}"`,
  `printf '%s' '${bad}'`,
  `logger "${bad}; ${bad}"`,
  `cat <<EOF > f\n${bad}\nEOF`,
  `cat > f <<'EOF'\n${bad}\nEOF`,
  `cat <<-EOF | tee f\n\t${bad}\n\tEOF`,
  `x="${bad}"`,
  `x='${bad}'`,
  `x="a\n${bad}\nb"`,
  `: "\${X:?run ${bad}}"`,
  `: '\n${bad}\n'`,
  `grep -q "${bad}" f`,
  `git commit -m "${bad}"`,
  `case "${bad}" in x) ;; esac`,
  `[ "${bad}" = x ]`,
  `[[ $x == "${bad}" ]]`,
  `cat <<< "${bad}"`,
  `function help { echo "${bad}"; }`,
  `aws s3 ls "${bad}"`,
  `aws s3 rb 's3://b --force'`,
  `aws s3 rb s3://b # --force`,
  `aws s3 rb s3://b\n# --force`,
  `aws s3 rb s3://b; --force`,
  `aws s3 rb s3://b | tee --force`,
  `aws s3 rb s3://b && ls --force`,
  `awslocal s3 rb s3://b --force`,
  `my-aws s3 rb s3://b --force`,
  `alias x="${bad}"`,
  `command -v aws`,
  `aws`,
  `aws s3`,
  `aws --version`,
  `which aws && echo ok`,
  `apt install aws --force`,
  `aws ec2 rb --force`,
  `aws s3 help rb`,
];

test.each(quiet)('no finding in: %s', (text) => expect(verdicts(text)).toEqual([]));

/** Texts that are no shell, or hardly; nothing is asked of them but an end without an error. */
const broken: readonly string[] = [
  '',
  '\n',
  '\u0000',
  '\uFEFFaws s3 ls',
  '"',
  "'",
  '`',
  '$(',
  '${',
  '$((',
  '<<EOF',
  '<<EOF\naws s3 ls',
  'aws s3 rb "s3://b --force',
  "aws s3 rb 's3://b --force",
  'aws s3 rb $(',
  'aws s3 rb ${x',
  'aws s3 cp a s3://b --acl',
  'aws s3 cp a s3://b --acl=',
  'aws s3 cp --',
  'aws -- s3 ls',
  'aws s3 \\',
  ')}];;fi done esac',
  '((((((((((aws s3 ls',
  'é aws s3 ls 🪣',
  'aws s3 ls 🪣 --no-verify-ssl',
  'aws\ts3\trm\ts3://b',
  'aws s3 rm {a,b}',
  'aws s3 rm s3://b/*',
  '{{ aws s3 ls }}',
  '<% aws s3 ls %>',
  `${'('.repeat(2000)}aws s3 ls`,
  `aws s3 ls ${'a '.repeat(20000)}`,
  'aws __proto__ constructor --__proto__ x',
  'aws s3 constructor --toString',
  '\r\naws s3 ls\r\n',
];

test(`${quiet.length} texts without a call, ${broken.length} that are hardly shell`, () =>
  expect(quiet.length + broken.length).toBeGreaterThanOrEqual(60));

test.each(broken)('ends without an error: %#', (text) => {
  for (const name of ['script.sh', 'Makefile', 'Dockerfile', 'package.json', '.gitlab-ci.yml'])
    expect(Array.isArray(findingsIn(text, name))).toBe(true);
});

test('a command in a shell that cannot be read is not passed', () => {
  expect(verdicts('if [ ; aws s3 rb s3://b')).toContain('unknown forced-bucket-removal');
});

/** One command in each kind of file; what fails is where its option stands. */
const places: readonly (readonly [name: string, text: string])[] = [
  ['script.sh', 'ls\n  aws s3 rb s3://b --force'],
  ['script', '#!/usr/bin/env bash\naws s3 rb s3://b \\\n --force'],
  ['script.sh', 'echo 🪣 é; aws s3 rb s3://b --force'],
  ['Makefile', 'x: y\n\t@aws s3 rb s3://$(B) \\\n\t  --force'],
  ['Makefile', 'x:\n\techo $$HOME; aws s3 rb s3://$${B} --force'],
  ['Makefile', 'B := $(shell ls; \\\n  aws s3 rb s3://$(X) --force)'],
  ['Makefile', 'x:\n\t@echo $(shell aws s3 rb s3://$(X) --force) $(shell ls)'],
  ['Dockerfile', 'FROM x\nRUN --mount=type=cache,target=/x set -e; \\\n  # why\n  aws s3 rb s3://b --force'],
  ['package.json', '{\n "scripts": { "x": "echo \\"a\\" && aws s3 rb s3://b --force" }\n}'],
  [
    '.github/workflows/a.yml',
    'jobs:\n  x:\n    steps:\n      - run: |\n          ls\n          aws s3 rb s3://b --force\n',
  ],
  [
    '.github/workflows/a.yml',
    'jobs:\n  x:\n    steps:\n      - run: >-\n          aws s3 rb s3://b\n          --force\n',
  ],
  ['action.yml', 'runs:\n  steps:\n    - run: aws s3 rb s3://${{ inputs.bucket }} --force\n      shell: bash'],
  ['.gitlab-ci.yml', 'x:\n  script:\n    - ls\n    - "aws s3 rb \\"s3://b\\" --force"'],
  ['.circleci/config.yml', "jobs:\n  x:\n    steps:\n      - run:\n          command: 'aws s3 rb s3://b --force'"],
  ['buildspec.yml', 'phases:\n  build:\n    commands:\n      - aws s3 rb s3://b --force'],
  ['buildspec.json', '{\n "phases": { "x": { "commands": ["echo \\u00e9\\n; aws s3 rb s3://b --force"] } } }'],
  ['.gitlab-ci.yml', "x:\n  script: 'echo ''a''; aws s3 rb s3://b --force'"],
  ['.gitlab-ci.yml', 'x:\n  script: "\\x61ws \\U0001F600; \\u0061ws s3 rb s3://b --force"'],
  ['.gitlab-ci.yml', 'x:\n  script: "ls; aws s3 rb \\\n    s3://b\n    --force"'],
  ['.gitlab-ci.yml', 'x:\n  script:\n    aws s3 rb\n    s3://b\n    --force'],
  ['.gitlab-ci.yml', 'x:\r\n  script: |\r\n    ls\r\n    aws s3 rb s3://b --force\r\n'],
  ['.gitlab-ci.yml', 'x:\n  script: |2-\n      ls\n    aws s3 rb s3://b \\\n          --force'],
  ['.gitlab-ci.yml', '\uFEFFx:\n  script: aws s3 rb s3://b --force'],
  ['script.sh', 'ls\r\naws s3 rb s3://b \\\r\n\t--force\r\n'],
  ['Makefile', 'x:\r\n\tls\r\n\taws s3 rb s3://b \\\r\n\t\t--force\r\n'],
  ['Dockerfile', 'FROM x\nRUN ["aws", "s3", "rb",\\\n  "s3://b", "--force"]'],
  ['Dockerfile', 'FROM x\nRUN <<EOF\n  ls\n\taws s3 rb s3://b --force\nEOF'],
  [
    '.github/workflows/a.yml',
    'jobs:\n  x:\n    strategy: { matrix: { b: [long-name, c] } }\n    steps:\n' +
      '      - run: aws s3 rb s3://${{ matrix.b }} --force',
  ],
  [
    'template.yaml',
    'Resources:\n  X:\n    Metadata:\n      AWS::CloudFormation::Init:\n' +
      `        c: { commands: { a: { command: "echo \\"a\\" && aws s3 rb s3://b --force" } } }`,
  ],
  [
    'template.json',
    '{ "Resources": { "X": { "Type": "AWS::EC2::Instance", "Properties": {\n "UserData": { ' +
      '"Fn::Base64": { "Fn::Sub": "#!/bin/sh\\n\\taws s3 rb \\"s3://${B}\\" --force" } } } } } }',
  ],
];

test.each(places)('%s: %j', (name, text) => {
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('--force'));
  const place = `${line + 1}:${(lines[line] ?? '').indexOf('--force') + 1}`;
  const found = findingsIn(text, name).map(({ rule, location: { range } }) => [
    rule.id,
    `${range.start.line}:${range.start.column}`,
  ]);
  expect(found).toEqual([['forced-bucket-removal', place]]);
});

test('a comment with a reason suppresses, on its line or above', () => {
  const text = `aws s3 rb s3://a --force # bucket-warden: ignore[forced-bucket-removal] a test\n${bad}`;
  const report = lint([scriptTemplate('script.sh', text)], commandRules, { today });
  expect(report.suppressed).toHaveLength(1);
  expect(report.findings.map(({ location }) => location.range.start.line)).toEqual([2]);
});

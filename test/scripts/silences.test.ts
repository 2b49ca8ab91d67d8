import { readFileSync } from 'node:fs';
import { loadShellParser } from '../../lib/scripts';
import { findingsIn, verdicts } from '../support/scripts';

beforeAll(() => loadShellParser(readFileSync));

const bad = 'aws s3 rb s3://b --force';
const fails = 'fail forced-bucket-removal';
const maybe = 'unknown forced-bucket-removal';
const unread = 'unknown opaque-command';

/** Where a call hides, and what has to be said of it. Silence is the fault that each of these once was, or could be. */
const hidden: readonly (readonly [text: string, expected: string])[] = [
  [`bash -c '${bad}'`, fails],
  [`sh -c "${bad}"`, fails],
  [`bash -euo pipefail -c "${bad}"`, fails],
  [`sudo -u x bash -lc '${bad}'`, fails],
  [`/usr/bin/env bash -c '${bad}'`, fails],
  [`zsh -c '${bad}'`, fails],
  [`bash -c 'sh -c "${bad}"'`, fails],
  [`bash -c "if x; then ${bad}; fi"`, fails],
  [`bash -c 'ls; aws s3 rb "s3://$1" --force' _ b`, fails],
  ['bash -c "$COMMAND" # aws', unread],
  ['bash -c "ls && $COMMAND" # aws', unread],
  [`eval "${bad}"`, fails],
  ["eval aws s3 rb s3://b '--force'", fails],
  ['eval "$COMMAND" # aws', unread],
  ['eval "aws s3 rb s3://b $FLAGS"', maybe],
  [`ssh host '${bad}'`, fails],
  ['ssh -i key -o A=b user@host aws s3 rb s3://b --force', fails],
  [`ssh host <<'EOF'\n${bad}\nEOF`, fails],
  [`ssh host <<EOF\naws s3 rb s3://$B --force\nEOF`, fails],
  [`bash <<'EOF'\n${bad}\nEOF`, fails],
  [`sudo bash -s <<EOF\n${bad}\nEOF`, fails],
  [`bash <<< "${bad}"`, fails],
  [`echo "${bad}" | bash`, unread],
  ['echo "$COMMAND" | sh # aws', unread],
  [`cat <<EOF | sh\n${bad}\nEOF`, unread],
  [`su - deploy -c '${bad}'`, fails],
  [`trap '${bad}' EXIT`, fails],
  [`watch -n 5 '${bad}'`, fails],
  [`ls | xargs -I{} sh -c '${bad}'`, fails],
  ['ls | xargs -I{} aws s3 rb s3://{} --force', fails],
  ['ls | xargs -n1 aws s3 rb --force', fails],
  ['ls | xargs -n1 aws s3 rb', maybe],
  ['ls | xargs aws', unread],
  ['ls | xargs -I{} aws s3 rm s3://{} --recursive', 'unknown recursive-removal'],
  [`find . -exec ${bad} \\;`, fails],
  [`docker run --rm amazon/aws-cli s3 rb s3://b --force`, fails],
  [`docker run -e A=b public.ecr.aws/aws-cli/aws-cli:2.1 s3 rb s3://b --force`, fails],
  [`docker exec x bash -c '${bad}'`, fails],
  [`kubectl exec pod -- ${bad}`, fails],
  [`aws-vault exec p -- ${bad}`, maybe],
  [`python -m awscli s3 rb s3://b --force`, maybe],
  [`unheard-of '${bad}'`, unread],
  [`python3 -c "import os; os.system('${bad}')"`, unread],
  [`python3 - <<EOF\nos.system('${bad}')\nEOF`, unread],
  [`node -e 'run("${bad}")'`, unread],
  [`alias x='aws s3'\nx rb s3://b --force`, fails],
  [`alias aws='aws --no-verify-ssl'\naws s3 ls`, 'fail disabled-certificate-check'],
  [`alias s3="$PROGRAM s3"\ns3 rb s3://b --force`, unread],
  [`aws() { command aws --endpoint-url http://x.example "$@"; }\n${bad}`, maybe],
  [`s3() { aws s3 "$@"; }\ns3 rb s3://b --force`, unread],
  [`run() { echo "$*"; "$@"; }\nrun ${bad}`, fails],
  [`try() { sudo "$@"; }\ntry ${bad}`, maybe],
  [`retry() { until "$@"; do sleep 1; done; }\nretry ${bad}`, fails],
  [`CLI=aws\n$CLI s3 rb s3://b --force`, fails],
  [`CLI="aws --profile x"\n$CLI s3 rb s3://b --force`, fails],
  [`$CLI s3 rb s3://b --force`, unread],
  [`"\${CLI:-aws}" s3 rb s3://b --force`, unread],
  [`$(which aws) s3 rb s3://b --force`, unread],
  [`$BIN/aws s3 rb s3://b --force`, unread],
  [`if x; then C="aws s3 rb s3://b"; else C="${bad}"; fi\n$C`, unread],
  [`c=(aws s3 rb s3://b)\nc+=(--force)\n"\${c[@]}"`, unread],
  [`c=(${bad})\n"\${c[@]}"`, fails],
  [`o=(--force)\naws s3 rb s3://b "\${o[@]}"`, fails],
  [`o=(--force)\no+=(--debug)\naws s3 rb s3://b "\${o[@]}"`, maybe],
  ['sudo $CLI s3 rb s3://b --force', unread],
  ['env A=b "$CLI" s3 rb s3://b --force', unread],
  [`C="${bad}"\nif x; then C=ls; fi\nsudo $C`, unread],
  ['s5cmd rm s3://b/* --x', unread],
  ['s3cmd setacl s3://b --acl-grant=read:x', unread],
  ['sudo s3cmd put $A s3://b', unread],
  ['rclone copy a s3:b', unread],
  ['rclone --s3-acl public-read copy a remote:b', unread],
  ['aws "$@"', unread],
  ['aws s3 "$1" s3://b --force', unread],
  ['aws $GLOBALS s3 rb s3://b --force', unread],
  ['aws s3 rb $OPTIONS s3://b', maybe],
  ['aws s3 rb -- s3://b --force', maybe],
  ['aws s3 rb s3://b --forc', maybe],
  ['aws s3api put-object --bucket b --key k --ac public-read', 'unknown public-acl-argument'],
  ['aws --no-verify s3api list-buckets', 'unknown disabled-certificate-check'],
  ['aws s3 cp a s3://b --acl p{ublic-read,rivate}', 'unknown public-acl-argument'],
  ['aws s3 cp a s3://b --acl p{"ublic-read",rivate}', 'unknown public-acl-argument'],
  ['aws s3 cp a s3://b --acl pub*', 'unknown public-acl-argument'],
  ["aws s3 cp a s3://b --acl '${{ inputs.acl }}'", 'unknown public-acl-argument'],
  ['aws s3 cp a s3://b --acl {{ acl }}', 'unknown public-acl-argument'],
  ['aws s3 rm s3://b --recursive --exclude "x" --include "*"', 'fail recursive-removal'],
  ['aws s3 rm s3://b --recursive --exclude "*" --include "$P"', 'unknown recursive-removal'],
  ['AWS_ENDPOINT_URL=http://x.example aws s3 ls', 'fail plaintext-endpoint'],
  ['env AWS_ENDPOINT_URL_S3=http://x.example aws s3 ls', 'fail plaintext-endpoint'],
  ['export AWS_ENDPOINT_URL=http://x.example\naws s3 ls', 'fail plaintext-endpoint'],
  ['AWS_ENDPOINT_URL=http://x.example\nexport AWS_ENDPOINT_URL\naws s3 ls', 'fail plaintext-endpoint'],
  ['if x; then export AWS_ENDPOINT_URL_S3=http://x.example; fi\naws s3 ls', 'unknown plaintext-endpoint'],
  ['aws s3api put-new-thing --bucket b', unread],
  ['aws s3control put-unheard-of', unread],
  ['aws cloudfront update-distribution --id x', unread],
  ['aws s3 new-thing s3://b', unread],
  ['if [ ; then\n((aws s3 rb s3://b --force', unread],
  ['aws s3 rm s3://arn:aws:s3:us-west-2:111122223333:accesspoint/ap --recursive', 'fail recursive-removal'],
  ['aws s3 rm s3://arn:aws:s3:us-west-2:111122223333:accesspoint/ap/ --recursive', 'fail recursive-removal'],
  ['aws s3 rm s3://arn:aws:s3:us-west-2:111122223333:accesspoint:$AP --recursive', 'unknown recursive-removal'],
  [`x=\`echo \\\`${bad}\\\`\``, unread],
  [`(crontab -l; echo "* * * * * ${bad}") | crontab -`, unread],
  [`echo "${bad}" | at now`, unread],
  [`at now <<EOF\n${bad}\nEOF`, unread],
  [`cat <<EOF | at now\n${bad}\nEOF`, unread],
  [`source <(echo "${bad}")`, unread],
  [`. <(aws s3 cp s3://b/env -)`, unread],
  ['for a in private public-read; do aws s3 cp a s3://b --acl $a; done', 'fail public-acl-argument'],
  ['for a in private $A; do aws s3 cp a s3://b --acl $a; done', 'unknown public-acl-argument'],
  ['for a in x public-read; do [ $a = x ] && aws s3 cp a s3://b --acl $a; done', 'unknown public-acl-argument'],
  ['a=x; for a in x public-read; do aws s3 cp a s3://b --acl $a; done', 'unknown public-acl-argument'],
  ['for a in public-read; do ls; done; aws s3 cp a s3://b --acl $a', 'unknown public-acl-argument'],
  ['for b in a b; do aws s3 rm s3://$b --recursive; done', 'fail recursive-removal'],
  ['aws s3 presign s3://b/k --expires-in $((60 * 60 * 24))', 'fail long-lived-presign'],
  ['aws s3 presign s3://b/k --expires-in $((60 * HOURS))', 'unknown long-lived-presign'],
  ['aws s3 presign s3://b/k --expires-in $((010 * 60 * 60))', 'unknown long-lived-presign'],
  ['aws s3 presign s3://b/k --expires-in $((60 * 60 + 1))', 'unknown long-lived-presign'],
];

test.each(hidden)('is not passed: %s', (text, expected) => expect(verdicts(text)).toContain(expected));

/** The same with nothing in it; each is a control of the table above. */
const controls: readonly string[] = [
  "bash -c 'aws s3 rb s3://b'",
  "ssh host 'aws s3 rb s3://b'",
  'ssh host aws s3 rb s3://b',
  "bash <<'EOF'\naws s3 rb s3://b\nEOF",
  'bash script.sh aws',
  'curl -s https://example.com/aws.sh | bash',
  "trap - EXIT\ntrap '' INT",
  'docker pull amazon/aws-cli',
  'docker build -t aws s3',
  'sudo echo aws s3 rb s3://b --force',
  'log() { echo "$1"; }\nlog aws s3 rb s3://b --force',
  `log() { printf '%s' "$*"; }\nlog "${bad}"`,
  "alias ll='ls -l'\nll\naws s3 ls",
  'CLI=aws\n$CLI s3 ls',
  'c=(aws s3 rb s3://b)\n"${c[@]}"',
  'aws s3 rm s3://b --recursive --include "*" --exclude "x"',
  'aws s3 rm s3://b --recursive --exclude "*" --include "x"',
  'export AWS_ENDPOINT_URL=https://x.example\naws s3 ls',
  'AWS_ENDPOINT_URL=http://x.example aws s3 ls --endpoint-url https://y.example',
  'AWS_ENDPOINT_URL=http://x.example AWS_ENDPOINT_URL_S3=https://y.example aws s3 ls',
  'aws s3 cp a s3://b --endpoint-url "https://$HOST"',
  'aws s3api get-unheard-of --bucket b',
  'aws ec2 new-thing',
  'f() { local x=$1; aws s3 ls "s3://$x"; }\nf b',
  '"$@"',
  'sudo $COMMAND # aws',
  'sudo -u "$USER" ls # aws',
  'rclone copy a drive:b # aws',
  's3cmd --version',
  'eval "$(ssh-agent)"',
  `sudo tee /etc/cron.d/x <<EOF\n* * * * * ${bad}\nEOF`,
  `echo "${bad}" | tee x.sh`,
  'aws s3 cp s3://b/k - | python3 -c "import sys"',
  'for a in private aws-exec-read; do aws s3 cp a s3://b --acl $a; done',
  'aws s3 presign s3://b/k --expires-in $((60 * 60))',
  'aws s3 rm s3://arn:aws:s3:us-west-2:111122223333:accesspoint/ap/logs/ --recursive',
  'source ./aws.sh',
  's=$(aws sts get-caller-identity)\nsudo -u x ./program --secret $s',
  'source <(kubectl completion bash)',
];

test.each(controls)('says nothing of: %s', (text) => expect(verdicts(text)).toEqual([]));

/** The same in files that hold texts of the shell. */
const embedded: readonly (readonly [name: string, text: string, ...expected: string[]])[] = [
  ['Dockerfile', `RUN ["aws", "s3", "rb", "s3://b", "--force"]`, fails],
  ['Dockerfile', `RUN ["sh", "-c", "${bad}"]`, fails],
  ['Dockerfile', `CMD ["aws", "s3", "rb", "s3://b", "--force"]`, fails],
  ['Dockerfile', `ENTRYPOINT ${bad}`, fails],
  ['Dockerfile', `HEALTHCHECK --interval=5s CMD ${bad}`, fails],
  ['Dockerfile', `ONBUILD RUN ${bad}`, fails],
  ['Dockerfile', `RUN <<EOF\nls\n${bad}\nEOF\nRUN ls`, fails],
  ['Dockerfile', `RUN <<EOF\n#!/usr/bin/env python3\nrun("${bad}")\nEOF`, unread],
  ['Dockerfile', `RUN python3 <<EOF\nrun("${bad}")\nEOF`, unread],
  ['Dockerfile', `SHELL ["powershell", "-command"]\nRUN ${bad}`, unread],
  ['Dockerfile', 'ENV AWS_ENDPOINT_URL=http://x.example\nRUN aws s3 ls', 'fail plaintext-endpoint'],
  ['Dockerfile', 'ARG AWS_ENDPOINT_URL\nRUN aws s3 ls', 'unknown plaintext-endpoint'],
  ['Dockerfile', `COPY <<EOF /x.sh\n${bad}\nEOF`],
  ['Dockerfile', `# ${bad}\nLABEL x="${bad}"`],
  ['Makefile', 'AWS := aws\nx:\n\t$(AWS) s3 rb s3://b --force', fails],
  ['Makefile', 'AWS ?= aws\nx:\n\t$(AWS) s3 rb s3://b --force', unread],
  ['Makefile', "x:\n\taws s3 cp a s3://b --acl '$(ACL)'", 'unknown public-acl-argument'],
  ['Makefile', `X := $(shell ${bad})`, fails],
  ['Makefile', `x: ; ${bad}`, unread],
  ['Makefile', `define x\n${bad}\nendef`, unread],
  ['Makefile', `C = ${bad}\nx:\n\t$(C)`, fails],
  ['Makefile', `C ?= ${bad}\nx:\n\t$(C)`, unread],
  ['Makefile', `SHELL := pwsh\nx:\n\t${bad}`, unread],
  ['Makefile', `# ${bad}`],
  ['.github/workflows/a.yml', `jobs: { a: { steps: [{ shell: pwsh, run: ${bad} }] } }`, unread],
  ['.github/workflows/a.yml', `jobs: { a: { steps: [{ shell: python, run: ${bad} }] } }`, unread],
  ['.github/workflows/a.yml', `defaults: { run: { shell: pwsh } }\njobs: { a: { steps: [{ run: ${bad} }] } }`, unread],
  ['.github/workflows/a.yml', `jobs: { a: { runs-on: windows-latest, steps: [{ run: ${bad} }] } }`, unread],
  ['.github/workflows/a.yml', `jobs: { a: { steps: [{ uses: x/y@v1, with: { command: ${bad} } }] } }`, unread],
  ['.github/workflows/a.yml', `jobs: { a: { steps: [{ name: ${bad}, run: ls }] } }`],
  [
    '.github/workflows/a.yml',
    'env: { AWS_ENDPOINT_URL: "http://x.example" }\njobs: { a: { steps: [{ run: aws s3 ls }] } }',
    'fail plaintext-endpoint',
  ],
  [
    '.github/workflows/a.yml',
    'env: { AWS_ENDPOINT_URL: "${{ vars.url }}" }\njobs: { a: { steps: [{ run: aws s3 ls }] } }',
    'unknown plaintext-endpoint',
  ],
  [
    '.github/workflows/a.yml',
    'env: { A: private }\njobs: { a: { env: { A: "${{ inputs.a }}" }, steps: [{ run: aws s3 cp a ' +
      's3://b --acl "$A" }] } }',
    'unknown public-acl-argument',
  ],
  [
    '.github/workflows/a.yml',
    'env: { A: private }\njobs: { a: { steps: [{ run: "echo A=x >> $GITHUB_ENV" }, { run: aws s3 cp ' +
      'a s3://b --acl "$A" }] } }',
    'unknown public-acl-argument',
  ],
  [
    '.github/workflows/a.yml',
    `jobs: { a: { steps: [{ run: "aws s3 cp a s3://b --acl '\${{ inputs.acl }}'" }] } }`,
    'unknown public-acl-argument',
  ],
  ['.github/workflows/a.yml', 'jobs: { a: { steps: [{ run: "${{ inputs.command }}" }] } } # aws', unread],
  ['.gitlab-ci.yml', `.x: &x\n  - ${bad}\ny:\n  script: *x`, fails],
  ['.gitlab-ci.yml', `.x: &x\n  y: ${bad}\nz:\n  w: *x`, unread],
  ['.gitlab-ci.yml', 'x:\n  script: aws s3 cp a s3://b --acl "$CI_ACL"', 'unknown public-acl-argument'],
  ['.gitlab-ci.yml', `x:\n  script: aws s3 cp a s3://b --acl '$[[ inputs.acl ]]'`, 'unknown public-acl-argument'],
  ['.gitlab-ci.yml', `x: &x [*x, { script: ${bad} }]`, fails],
  ['.gitlab-ci.yml', `x: [\n  script: ${bad}`, unread],
  ['.circleci/config.yml', `jobs: { a: { steps: [{ run: { shell: pwsh, command: ${bad} } }] } }`, unread],
  ['bitbucket-pipelines.yml', `pipelines: { default: [{ step: { script: ["${bad}"] } }] }`, fails],
  ['azure-pipelines.yml', `steps: [{ script: ${bad} }, { pwsh: ${bad} }]`, fails, unread],
  ['x.sh', `#!/usr/bin/env python3\nrun("${bad}")`, unread],
  ['README.md', `# X\n\n\`\`\`sh\n${bad}\n\`\`\``, fails],
  ['README.md', `~~~ console\n$ ls \\\n  && ${bad}\n~~~`, fails],
  ['README.md', `${bad}\n\n\`\`\`yaml\nrun: ${bad}\n\`\`\`\n\n\`\`\`sh\nls\n\`\`\``],
  ['README.md', `\`\`\`console\n$ ls\n${bad}\n\`\`\``],
  ['README.md', `- x\n\n  \`\`\`\`bash\n  # \`\`\`\n  ${bad}`, fails],
  ['x.py', `run("${bad}")`, unread],
  ['x.ps1', bad, unread],
  ['x.yml', `steps: [{ run: ${bad} }]`, fails],
  ['Dockerfile', `RUN ls \\\n\n && ${bad}`, fails],
  ['Dockerfile', `RUN <<A <<B\nls\nA\n${bad}\nB\nRUN ls`, unread],
  ['Dockerfile', 'ENTRYPOINT ["aws"]\nCMD ["s3", "rb", "s3://b", "--force"]', fails],
  ['Dockerfile', 'FROM amazon/aws-cli:2.1\nCMD s3 rb s3://b --force', fails],
  ['Dockerfile', 'FROM alpine\nCMD ["s3", "rb", "s3://b", "--force"]'],
  ['buildspec.json', JSON.stringify({ phases: { build: { commands: [bad] } } }), fails],
  ['buildspec.yml', `phases: { build: { commands: [ls], finally: [${bad}] } }`, fails],
  ['deploy.yaml', `schemaVersion: "2.2"\nmainSteps: [{ inputs: { runCommand: [${bad}] } }]`, fails],
  ['package.json', JSON.stringify({ scripts: { x: `cross-env A=b ${bad}` } }), fails],
  [
    '.github/workflows/a.yml',
    'jobs: { a: { steps: [{ uses: x/s3-sync-action@v1, with: { args: --acl public-read } }] } }',
    unread,
  ],
  ['.github/workflows/a.yml', 'jobs: { a: { steps: [{ uses: actions/checkout@v4 }] } }'],
  ['.circleci/config.yml', 'jobs: { a: { steps: [{ aws-s3/sync: { arguments: --acl public-read } }] } }', unread],
  ['bitbucket-pipelines.yml', 'a: [{ pipe: "atlassian/aws-s3-deploy:1", variables: { ACL: public-read } }]', unread],
  ['azure-pipelines.yml', 'steps: [{ task: S3Upload@1, inputs: { filesAcl: public-read } }]', unread],
  ['.drone.yml', 'steps: [{ image: plugins/s3, settings: { acl: public-read } }]', unread],
  ['.gitlab-ci.yml', 'x: { image: amazon/aws-cli, script: [aws s3 ls] }'],
];

const jobs = (matrix: string, step: string, job = ''): string =>
  `jobs: { a: { ${job} strategy: { matrix: ${matrix} }, steps: [{ ${step} }] } }`;
const acl = (expression: string): string => `run: 'aws s3 cp a s3://b --acl \${{ ${expression} }}'`;
const open = 'unknown public-acl-argument';
const isPublic = 'fail public-acl-argument';

/** The values of a matrix are tried, where all of them occur. */
const matrices: readonly (readonly [text: string, ...expected: string[]])[] = [
  [jobs('{ acl: [private, public-read] }', acl('matrix.acl')), isPublic],
  [jobs('{ acl: [private, aws-exec-read] }', acl('matrix.acl'))],
  [jobs('{ acl: [private], include: [{ acl: public-read }] }', acl('matrix.acl')), isPublic],
  [jobs('{ include: [{ acl: public-read, b: x }] }', acl('matrix.acl')), isPublic],
  [jobs('{ acl: [public-read], exclude: [{ acl: public-read }] }', acl('matrix.acl')), open],
  [jobs('{ acl: ["${{ inputs.acl }}"] }', acl('matrix.acl')), open],
  [jobs('"${{ fromJSON(inputs.matrix) }}"', acl('matrix.acl')), open],
  [jobs('{ acl: [private] }', acl('matrix.other')), open],
  [jobs('{ acl: [private, public-read] }', acl('matrix.acl || inputs.acl')), open],
  [jobs('{ acl: [private, public-read] }', `if: matrix.acl == 'private', ${acl('matrix.acl')}`), open],
  [jobs('{ acl: [private, public-read] }', acl('matrix.acl'), "if: matrix.acl != 'x',"), open],
  [jobs('{ b: [x, y] }', "run: 'aws s3 rb s3://${{ matrix.b }} --force'"), fails],
  [jobs('{ flag: ["", "--force"] }', "run: 'aws s3 rb s3://b ${{ matrix.flag }}'"), fails],
  ['env: { A: public-read }\njobs: { a: { steps: [{ run: "aws s3 cp a s3://b --acl ${{ env.A }}" }] } }', isPublic],
];

test.each(matrices)('%s', (text, ...expected) => expect(verdicts(text, '.github/workflows/a.yml')).toEqual(expected));

test.each(embedded)('%s: %s', (name, text, ...expected) => {
  const found = verdicts(text, name);
  expect(found.length > 0).toBe(expected.length > 0);
  expect(found).toEqual(expect.arrayContaining(expected));
});

test('what stands in a text is told at its place in the file', () => {
  const [nested] = findingsIn(`ls\nbash -c "echo \\"a\\"; ${bad}"`);
  expect(nested?.location.range.start).toEqual({ line: 2, column: 10 + 'echo \\"a\\"; aws s3 rb s3://b '.length });
  const [form] = findingsIn('FROM x\nRUN ["aws", "s3", "rb", "s3://b", "--force"]', 'Dockerfile');
  expect(form?.location.range.start).toEqual({ line: 2, column: 'RUN ["aws", "s3", "rb", "s3://b", "'.length + 1 });
});

const userData = (text: string): string =>
  `Resources:\n  X:\n    Type: AWS::EC2::Instance\n    Properties:\n      UserData: ${text}`;

const container = (definition: string): string =>
  `Resources: { T: { Type: AWS::ECS::TaskDefinition, Properties: { ContainerDefinitions: [${definition}] } } }`;

/** The same in templates of CloudFormation. */
const templates: readonly (readonly [text: string, ...expected: string[]])[] = [
  [userData(`!Base64 |\n        #!/bin/bash\n        ${bad}`), fails],
  [userData(`{ "Fn::Base64": "#!/bin/bash\\n${bad}" }`), fails],
  [userData(`\n        Fn::Base64: !Sub |\n          #!/bin/bash -e\n          aws s3 rb s3://\${B} --force`), fails],
  [
    userData(`\n        Fn::Base64: !Sub |\n          #!/bin/bash\n          aws s3 cp a s3://b --acl \${Acl}`),
    'unknown public-acl-argument',
  ],
  [userData(`\n        Fn::Base64: !Sub |\n          A=private\n          aws s3 cp a s3://b --acl \${!A}`)],
  [userData(`{ "Fn::Base64": { "Fn::Join": ["\\n", ["#!/bin/bash", "aws s3 rb s3://b \\\\", "--force"]] } }`), fails],
  [
    userData(`{ "Fn::Base64": { "Fn::Join": ["", ["aws s3 cp a s3://b --acl '", { "Ref": "A" }, "'"]] } }`),
    'unknown public-acl-argument',
  ],
  [userData(`!Base64 |\n        <powershell>\n        ${bad}\n        </powershell>`), unread],
  [userData(`!Base64 |\n        #!/usr/bin/python3\n        run("${bad}")`), unread],
  [userData(`!Base64 |\n        #cloud-config\n        runcmd:\n          - ${bad}`), fails],
  [userData(`!Base64 |\n        #!/bin/bash\n        echo "${bad}"`)],
  [
    'Resources:\n  P:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      Source:\n' +
      '        BuildSpec: |\n          phases:\n            build:\n              commands:\n' +
      `                - ${bad}`,
    fails,
  ],
  [
    'Resources:\n  P:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      Source:\n' +
      '        BuildSpec: !Sub |\n' +
      `          phases: { build: { commands: ["aws s3 cp a s3://b --acl \${A}"] } }`,
    'unknown public-acl-argument',
  ],
  [`Resources:\n  P: { Type: AWS::CodeBuild::Project, Properties: { Source: { BuildSpec: buildspec.yml } } }`],
  [
    'Resources:\n  I:\n    Type: AWS::EC2::Instance\n    Metadata:\n' +
      `      AWS::CloudFormation::Init:\n        config: { commands: { a: { command: ${bad} } } }`,
    fails,
  ],
  [
    'Resources:\n  I:\n    Type: AWS::EC2::Instance\n    Metadata:\n' +
      '      AWS::CloudFormation::Init:\n' +
      '        config: { commands: { a: { command: [aws, s3, rb, "s3://b", --force] } } }',
    fails,
  ],
  [
    'Resources:\n  I:\n    Type: AWS::EC2::Instance\n    Metadata:\n' +
      `      AWS::CloudFormation::Init:\n        config: { files: { /x.sh: { content: ${bad} } } }`,
    unread,
  ],
  [
    'Resources:\n  D:\n    Type: AWS::SSM::Document\n    Properties:\n' +
      '      Content: { mainSteps: [{ action: "aws:runShellScript", ' +
      'inputs: { runCommand: ["aws s3 rb s3://b \\\\", "--force"] } }] }',
    fails,
  ],
  [
    'Resources:\n  D:\n    Type: AWS::SSM::Document\n    Properties:\n' +
      `      Content: { mainSteps: [{ action: "aws:runPowerShellScript", inputs: { runCommand: ["${bad}"] } }] }`,
    unread,
  ],
  [`Description: ${bad}\nResources: { B: { Type: AWS::S3::Bucket } }`],
  [container('{ Command: [aws, s3, rb, "s3://b", --force] }'), fails],
  [container(`{ EntryPoint: [sh, -c], Command: [${bad}] }`), unread],
  [container(`{ Command: [sh, -c, ${bad}] }`), fails],
  [container('{ Image: amazon/aws-cli, Command: [s3, rb, "s3://b", --force] }'), fails],
  [container('{ EntryPoint: [aws], Command: [s3, rb, !Sub "s3://${B}", --force] }'), fails],
  [container('{ Image: !Ref Image, Command: [s3, rb, "s3://b", --force] }'), unread],
  [container('{ Image: x, Command: [ls] }')],
  [userData(Buffer.from(`#!/bin/bash\n${bad}`).toString('base64')), fails],
  [userData(Buffer.from(`#!/bin/bash\necho ${bad}`).toString('base64'))],
];

test.each(templates)('in a template: %s', (text, ...expected) => {
  const found = verdicts(text, 'template.yaml');
  expect(found.length > 0).toBe(expected.length > 0);
  expect(found).toEqual(expect.arrayContaining(expected));
});

test('what stands in a template is told at its place there', () => {
  const places = [
    [userData(`\n        Fn::Base64: !Sub |\n          #!/bin/bash\n          aws s3 rb s3://\${B} --force`), 8, 31],
    [userData(`{ "Fn::Base64": "#!/bin/bash\\naws s3 rb s3://b --force" }`), 5, 64],
    [
      'Resources:\n  P:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      BuildSpec: |\n' +
        `        phases:\n          x:\n            commands:\n              - ${bad}`,
      9,
      34,
    ],
  ] as const;
  for (const [text, line, column] of places)
    expect(findingsIn(text, 'template.yaml').map(({ location }) => location.range.start)).toEqual([{ line, column }]);
});

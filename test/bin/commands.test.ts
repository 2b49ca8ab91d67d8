import { execFileSync, spawn } from 'node:child_process';
import {
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { bucketWarden, folder, projectRoot, run } from '../support/command';

const leaky =
  'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      VersioningConfiguration: { ' +
  'Status: Suspended }\n';
const clean = 'Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n';

describe('explain and packs', () => {
  test.each([
    ['unversioned', 'With versioning, an overwrite or a delete leaves the earlier version in place'],
    ['CKV_AWS_21', 'unversioned: Bucket keeps no earlier versions'],
    ['S3.5', 'fsbp/S3.5'],
    ['security-hub/S3.14', 'unversioned'],
    ['stale-baseline-entry', 'baseline --prune'],
  ])('%s', (name, text) => {
    const { code, stdout } = bucketWarden(['explain', name]);
    expect(stdout).toContain(text);
    expect(code).toBe(0);
  });

  test('what does not exist is said so, with what was meant', () => {
    expect(bucketWarden(['explain', 'unversionned'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('did you mean `unversioned`?') as string,
    });
    expect(bucketWarden(['explain']).code).toBe(2);
  });

  test('every pack is listed and can be asked for', () => {
    const names = bucketWarden(['packs'])
      .stdout.trim()
      .split('\n')
      .map((line) => line.split(/\s/)[0] ?? '');
    expect(names).toContain('fsbp');
    expect(names.length).toBeGreaterThanOrEqual(9);
    const cwd = folder({ 'clean.yaml': clean });
    for (const name of names.slice(0, 3)) expect(bucketWarden(['clean.yaml', '--pack', name], { cwd }).code).toBe(0);
  });
});

describe('graph', () => {
  const cwd = folder({
    't.yaml': `Resources:
  Site: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs } } }
  Logs: { Type: AWS::S3::Bucket }
  Policy: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref Site,
    PolicyDocument: { Version: '2012-10-17',
    Statement: [{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '\${Site.Arn}/*' }] } } }
  Reader: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {},
    Policies: [{ PolicyName: p, PolicyDocument: { Version: '2012-10-17',
    Statement: [{ Effect: Allow, Action: s3:PutObject, Resource: !Sub '\${Logs.Arn}/*' }] } }] } }
`,
  });

  test('mermaid: who, what, where the logs go', () => {
    const { stdout, code } = bucketWarden(['graph', 't.yaml'], { cwd });
    expect(code).toBe(0);
    const nodes = Object.fromEntries(
      [...stdout.matchAll(/^ {2}(n\d+)[[{(]+"([^"]+)"/gm)].map(([, id, label]) => [label, id]),
    );
    expect(stdout).toContain(`${String(nodes['anyone, unsigned'])} == "read" ==> ${String(nodes['Site'])}`);
    expect(stdout).toContain(`${String(nodes['Reader'])} == "write" ==> ${String(nodes['Logs'])}`);
    expect(stdout).toContain(`${String(nodes['Site'])} -- "logs" --> ${String(nodes['Logs'])}`);
    expect(stdout).toMatch(/"Site"\)\]:::exposed/);
    expect(stdout).not.toMatch(/"Logs"\)\]:::exposed/);
  });

  test('what somebody may only through an access point is a line to that', () => {
    const here = folder({
      't.yaml': `Resources:
  Data: { Type: AWS::S3::Bucket }
  Delegation: { Type: AWS::S3::BucketPolicy,
    Properties: { Bucket: !Ref Data, PolicyDocument: { Version: '2012-10-17',
    Statement: [{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: [!GetAtt Data.Arn, !Sub '\${Data.Arn}/*'],
    Condition: { StringEquals: { s3:DataAccessPointAccount: '111122223333' } } }] } } }
  Door: { Type: AWS::S3::AccessPoint, Properties: { Bucket: !Ref Data, Name: door,
    Policy: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { AWS: '444455556666' },
    Action: s3:GetObject, Resource: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/door/object/*' }] } } }
`,
    });
    const where = ['t.yaml', '--account', '111122223333', '--region', 'eu-west-1'];
    const { stdout } = bucketWarden(['graph', ...where], { cwd: here });
    const nodes = Object.fromEntries(
      [...stdout.matchAll(/^ {2}(n\d+)[[{(]+\\?"([^"]+)"/gm)].map(([, id, label]) => [label, id]),
    );
    expect(stdout).toContain(`${String(nodes['the account 444455556666'])} == "read" ==> ${String(nodes['Door'])}`);
    expect(stdout).toContain(`${String(nodes['Door'])} -- "access point" --> ${String(nodes['Data'])}`);
    expect(stdout).not.toContain(`==> ${String(nodes['Data'])}\n`);
    expect(bucketWarden(['who-can', ...where], { cwd: here }).stdout).toContain('through the access point Door');
  });

  test('what nobody could read is cut in a drawing, with a word, and whole for programs', () => {
    const logged = (count: number): string =>
      JSON.stringify({
        Resources: Object.fromEntries(
          Array.from({ length: count }, (_, index) => [
            `B${index}`,
            { Type: 'AWS::S3::Bucket', Properties: { LoggingConfiguration: { DestinationBucketName: { Ref: 'B0' } } } },
          ]),
        ),
      });
    const here = folder({ 'small.json': logged(300), 'large.json': logged(301) });
    const drawn = (file: string, format: string): { stdout: string; stderr: string; lines: number } => {
      const { stdout, stderr } = bucketWarden(['graph', file, '--format', format], { cwd: here });
      return { stdout, stderr, lines: stdout.split('\n').filter((line) => /logs/.test(line)).length };
    };
    expect(drawn('small.json', 'mermaid')).toMatchObject({ stderr: '', lines: 299 });
    const cut = drawn('large.json', 'mermaid');
    expect(cut.lines).toBe(150);
    expect(cut.stderr).toContain('150 lines of the graph left out of the drawing');
    expect(drawn('large.json', 'dot')).toMatchObject({ stderr: '', lines: 300 });
  });

  test('dot and svg', () => {
    expect(bucketWarden(['graph', 't.yaml', '--format', 'dot', '--format', 'svg=g.svg'], { cwd }).stdout).toMatch(
      /^digraph exposure \{/,
    );
    expect(readFileSync(join(cwd, 'g.svg'), 'utf8')).toMatch(/^<svg[\s\S]*anyone, unsigned[\s\S]*<\/svg>\n$/);
    expect(bucketWarden(['graph', 'missing.yaml'], { cwd }).code).toBe(2);
  });
});

describe('init', () => {
  test.each([
    [
      'a CDK app on GitHub',
      {
        'cdk.json': '{"app":"node x"}',
        '.github/x': '',
        'cdk.context.json': '{"availability-zones:account=111122223333:region=eu-west-1":[]}',
      },
      '.github/workflows/bucket-warden.yml',
      '--synth .',
    ],
    [
      'templates on GitLab',
      { 'templates/t.yaml': clean, '.gitlab-ci.yml': 'x: {}\n' },
      '.gitlab/bucket-warden.yml',
      'bucket-warden templates',
    ],
    [
      'a template in CodeBuild',
      { 'template.yaml': clean, 'buildspec.yml': 'version: 0.2\n' },
      'buildspec.bucket-warden.yml',
      'bucket-warden template.yaml',
    ],
  ])('%s', (_, files, pipeline, command) => {
    const cwd = folder(files);
    expect(bucketWarden(['init'], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, pipeline), 'utf8')).toContain(command);
    expect(() => parse(readFileSync(join(cwd, pipeline), 'utf8')) as unknown).not.toThrow();
    const config = readFileSync(join(cwd, 'bucket-warden.config.yaml'), 'utf8');
    if ('cdk.context.json' in files) expect(config).toContain("trustedAccounts: ['111122223333']");
    // what it wrote is understood
    writeFileSync(join(cwd, 'clean.yaml'), clean);
    expect(bucketWarden(['clean.yaml'], { cwd }).code).toBe(0);
    // a pipeline that is asked for later is added
    const pipelineText = readFileSync(join(cwd, pipeline), 'utf8');
    rmSync(join(cwd, pipeline));
    writeFileSync(join(cwd, 'bucket-warden.config.yaml'), `${config}# mine\n`);
    expect(bucketWarden(['init'], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, pipeline), 'utf8')).toBe(pipelineText);
    expect(readFileSync(join(cwd, 'bucket-warden.config.yaml'), 'utf8')).toBe(`${config}# mine\n`);
    // and nothing is overwritten
    expect(bucketWarden(['init'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is there already') as string,
    });
  });
});

test('init in a monorepo names its apps, and writes a pipeline that nothing is a sign of when asked', () => {
  const app = '{"app":"node app.js"}';
  const cwd = folder({
    'packages/data/cdk.json': app,
    'packages/api/cdk.json': app,
    'packages/api/node_modules/other/cdk.json': app,
    'packages/api/cdk.out/cdk.json': app,
    'teams/one/infra/with blank/cdk.json': app,
  });
  const first = bucketWarden(['init'], { cwd });
  expect({ code: first.code, files: readdirSync(cwd).sort() }).toEqual({
    code: 0,
    files: ['bucket-warden.config.yaml', 'packages', 'teams'],
  });
  expect(first.stderr).toContain('no pipeline is here; --ci github, gitlab, codebuild writes one');
  expect(bucketWarden(['init', '--ci', 'github'], { cwd }).code).toBe(0);
  const { jobs } = parse(readFileSync(join(cwd, '.github/workflows/bucket-warden.yml'), 'utf8')) as {
    jobs: Record<string, { steps: { run?: string }[] }>;
  };
  const runs = jobs['bucket-warden']?.steps.map(({ run: command }) => command);
  expect(runs).toContain(
    'npx --no-install bucket-warden --synth packages/api packages/data --format github --format ' +
      'sarif=bucket-warden.sarif',
  );
  expect(bucketWarden(['init', '--ci', 'jenkins'], { cwd }).code).toBe(2);
});

describe('completion', () => {
  test('bash: the script is one, and completes', () => {
    const { stdout } = bucketWarden(['completion', 'bash']);
    const cwd = folder({ 'c.sh': stdout });
    const complete = (line: string): readonly string[] => {
      const words = line.split(' ');
      return run(
        'bash',
        [
          '-c',
          `. ./c.sh; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); ` +
            `COMP_CWORD=${words.length - 1}; _bucket_warden; printf '%s\\n' "\${COMPREPLY[@]}"`,
        ],
        { cwd },
      )
        .stdout.trim()
        .split('\n');
    };
    expect(complete('bucket-warden who')).toEqual(['who-can']);
    expect(complete('bucket-warden --form')).toEqual(['--format']);
    expect(complete('bucket-warden --format js')).toEqual(['json']);
    expect(complete('bucket-warden --select unv')).toContain('unversioned');
    expect(complete('bucket-warden graph --synt')).toEqual(['--synth']);
    expect(complete('bucket-warden a.yaml --select unversioned,unv')).toContain('unversioned,unversioned-replication');
    expect(complete('bucket-warden a.yaml --pack fsbp,cis-5')).toEqual(['fsbp,cis-5.0']);
    expect(complete('bucket-warden graph --format ')).toEqual(['mermaid', 'dot', 'svg']);
    expect(complete('bucket-warden --format m')).toEqual(['markdown']);
    expect(complete('bucket-warden explain unversioned-')).toEqual(['unversioned-replication']);
    expect(complete('bucket-warden completion ')).toEqual(['bash', 'zsh', 'fish']);
    // what follows an option is no option
    expect(complete('bucket-warden who-can --bucket ')).toEqual(['c.sh']);
    expect(complete('bucket-warden --config ')).toEqual(['c.sh']);
  });

  test('zsh and fish print scripts, others are a mistake', () => {
    expect(bucketWarden(['completion', 'zsh']).stdout).toMatch(/^#compdef bucket-warden/);
    expect(bucketWarden(['completion', 'fish']).stdout).toMatch(/complete -c bucket-warden .*-l format/);
    expect(bucketWarden(['completion', 'tcsh']).code).toBe(2);
  });
});

describe('the configuration is found', () => {
  test('upward to the root of the repository, and not beyond', () => {
    const cwd = folder({
      'bucket-warden.config.yaml': 'ignore: [unversioned]\n',
      'repo/.git/HEAD': '',
      'repo/a/b/t.yaml': leaky,
    });
    const select = ['t.yaml', '--select', 'unversioned,competing-bucket-policies', '--fail-on', 'low'];
    expect(bucketWarden(select, { cwd: join(cwd, 'repo', 'a', 'b') }).code).toBe(1);
    writeFileSync(join(cwd, 'repo', 'bucket-warden.config.yaml'), 'ignore: [unversioned]\n');
    expect(bucketWarden(select, { cwd: join(cwd, 'repo', 'a', 'b') }).code).toBe(0);
  });

  test('in a package.json, with places for mistakes', () => {
    const cwd = folder({
      't.yaml': leaky,
      'package.json': '{\n  "name": "x",\n  "bucket-warden": { "ignore": ["unversioned"] }\n}\n',
    });
    expect(bucketWarden(['t.yaml', '--select', 'unversioned,competing-bucket-policies'], { cwd }).code).toBe(0);
    writeFileSync(join(cwd, 'package.json'), '{\n  "bucket-warden": { "ignore": ["unversionned"] }\n}\n');
    expect(bucketWarden(['t.yaml'], { cwd }).stderr).toMatch(
      /^bucket-warden: package\.json:2:\d+: no rule is called `unversionned` \(did you mean `unversioned`\?\)/,
    );
    writeFileSync(join(cwd, 'package.json'), '{ "dependencies": { "bucket-warden": "1.0.0" } }');
    expect(
      bucketWarden(['t.yaml', '--select', 'unversioned,competing-bucket-policies', '--fail-on', 'low'], { cwd }).code,
    ).toBe(1);
  });

  test('the flag wins over the environment, and that over the file', () => {
    const cwd = folder({ 't.yaml': leaky, 'off.yaml': 'ignore: [unversioned]\n', 'on.yaml': 'failOn: low\n' });
    const select = ['t.yaml', '--select', 'unversioned,competing-bucket-policies', '--fail-on', 'low'];
    expect(bucketWarden(select, { cwd, env: { BUCKET_WARDEN_CONFIG: 'off.yaml' } }).code).toBe(0);
    expect(
      bucketWarden([...select, '--config', 'on.yaml'], { cwd, env: { BUCKET_WARDEN_CONFIG: 'off.yaml' } }).code,
    ).toBe(1);
  });
});

test('github writes the job summary, once it is asked for', () => {
  const cwd = folder({ 't.yaml': leaky, 'summary.md': 'before\n' });
  bucketWarden(['t.yaml', '--format', 'github'], { cwd, env: { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') } });
  expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toMatch(
    /^before\n<!-- bucket-warden -->\n## ❌ bucket-warden: fail/,
  );
});

test('several formats at once, each to its file, standard output clean', () => {
  const cwd = folder({ 't.yaml': leaky });
  const all = ['concise', 'json', 'sarif', 'junit', 'gitlab', 'markdown', 'html', 'github'];
  const { stdout, code } = bucketWarden(
    ['t.yaml', ...all.flatMap((format) => ['--format', `${format}=out.${format}`])],
    { cwd },
  );
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  expect(
    readdirSync(cwd)
      .filter((name) => name.startsWith('out.'))
      .sort(),
  ).toEqual(all.map((format) => `out.${format}`).sort());
  expect(
    bucketWarden(
      ['t.yaml', '--severity', 'critical', ...all.flatMap((format) => ['--format', `${format}=out.${format}`])],
      { cwd },
    ).code,
  ).toBe(0);
});

test('a pipe is written into and stays a pipe, a file is replaced', () => {
  const cwd = folder({ 't.yaml': leaky, 'out.json': 'before' });
  execFileSync('mkfifo', ['pipe'], { cwd });
  const reader = openSync(join(cwd, 'pipe'), constants.O_RDONLY | constants.O_NONBLOCK);
  const formats = ['--format', 'concise=pipe', '--format', 'json=out.json'];
  expect(bucketWarden(['t.yaml', ...formats], { cwd }).code).toBe(1);
  expect(statSync(join(cwd, 'pipe')).isFIFO()).toBe(true);
  expect(readFileSync(reader, 'utf8')).toContain('plaintext-transport');
  expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toHaveProperty('findings');
});

describe('watch', () => {
  interface Watching {
    readonly cwd: string;
    /** waits until the last report says so */
    readonly until: (wanted: string) => Promise<void>;
    readonly interrupted: () => Promise<number | null>;
  }

  function watching(files: Readonly<Record<string, string>>, path: string): Watching {
    const cwd = folder(files);
    const command = [join(projectRoot, 'dist/bin/bucket-warden.js'), path, '--watch', '--format', 'concise'];
    const child = spawn(process.execPath, [...command, '--select', 'unversioned', '--fail-on', 'low'], { cwd });
    let reports: readonly string[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      reports = [...reports, ...(chunk.toString().match(/^(?:pass|fail): \d+ finding/gm) ?? [])];
    });
    return {
      cwd,
      until: async (wanted) => {
        for (let tries = 0; tries < 300 && reports.at(-1) !== wanted; tries++)
          await new Promise((resolve) => setTimeout(resolve, 50));
        expect(reports.at(-1)).toBe(wanted);
      },
      interrupted: () => {
        const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
        child.kill('SIGINT');
        return ended;
      },
    };
  }

  const mended = leaky.replace('Suspended', 'Enabled');
  /** As editors save: a new file that takes the place of the old one. */
  const replace = (file: string, text: string): void => {
    writeFileSync(`${file}~`, text);
    renameSync(`${file}~`, file);
  };

  test.each([
    ['a file that is written again', 't.yaml', writeFileSync],
    ['a file that is replaced', 't.yaml', replace],
    ['a file that is replaced in a folder', '.', replace],
  ] as const)(
    'lints again, each time, for %s, and ends when interrupted',
    async (_, path, save) => {
      const { cwd, until, interrupted } = watching({ 't.yaml': leaky }, path);
      await until('fail: 1 finding');
      for (const [text, report] of [
        [mended, 'pass: 0 finding'],
        [leaky, 'fail: 1 finding'],
        [mended, 'pass: 0 finding'],
      ] as const) {
        save(join(cwd, 't.yaml'), text);
        await until(report);
      }
      expect(await interrupted()).toBe(0);
    },
    60_000,
  );

  test('a new folder and the configuration are inputs, too', async () => {
    const files = { 't.yaml': mended, 'bucket-warden.yaml': 'severities: { unversioned: high }\n' };
    const { cwd, until, interrupted } = watching(files, '.');
    await until('pass: 0 finding');
    mkdirSync(join(cwd, 'new'));
    writeFileSync(join(cwd, 'new', 'a.yaml'), leaky);
    await until('fail: 1 finding');
    replace(join(cwd, 'bucket-warden.yaml'), 'exclude: [new]\n');
    await until('pass: 0 finding');
    expect(await interrupted()).toBe(0);
  }, 60_000);
});

describe('lsp', () => {
  /** Speaks the protocol over the pipes of the process, as an editor does. */
  async function session(
    text: string,
    files: Readonly<Record<string, string>> = {},
    { select = 'unversioned', context = {} }: { readonly select?: string; readonly context?: object } = {},
  ): Promise<{
    readonly diagnostics: { code: string; message: string; range: { start: { line: number } } }[];
    readonly hover: string;
    readonly actions: {
      title: string;
      edit: {
        changes: Record<
          string,
          {
            newText: string;
            range: { start: { line: number; character: number }; end: { line: number; character: number } };
          }[]
        >;
      };
    }[];
  }> {
    const cwd = folder({ 't.yaml': text, ...files });
    const child = spawn(process.execPath, [join(projectRoot, 'dist/bin/bucket-warden.js'), 'lsp', '--select', select], {
      cwd,
    });
    let buffer = Buffer.alloc(0);
    const waiting = new Map<string | number, (message: { result?: unknown; params?: unknown }) => void>();
    child.stdout.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(buffer.toString('latin1'));
        const length = Number(head?.[1]);
        if (!head || buffer.length < head[0].length + length) return;
        const message = JSON.parse(buffer.subarray(head[0].length, head[0].length + length).toString()) as {
          id?: number;
          method?: string;
          result?: unknown;
          params?: unknown;
        };
        buffer = buffer.subarray(head[0].length + length);
        waiting.get(message.id ?? message.method ?? '')?.(message);
      }
    });
    const send = (message: object): void => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    const answer = (key: string | number): Promise<{ result?: unknown; params?: unknown }> =>
      new Promise((resolve) => waiting.set(key, resolve));
    const ask = async (id: number, method: string, params: object): Promise<unknown> => {
      const reply = answer(id);
      send({ id, method, params });
      return (await reply).result;
    };
    await ask(1, 'initialize', { processId: null, rootUri: null, capabilities: {} });
    const published = answer('textDocument/publishDiagnostics');
    const uri = `file://${join(cwd, 't.yaml')}`;
    send({ method: 'initialized', params: {} });
    send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } });
    const { diagnostics } = (await published).params as {
      diagnostics: { code: string; message: string; range: { start: { line: number; character: number } } }[];
    };
    const [first] = diagnostics;
    const position = first?.range.start ?? { line: 0, character: 0 };
    const hover =
      (
        (await ask(2, 'textDocument/hover', { textDocument: { uri }, position })) as {
          contents: { value: string };
        } | null
      )?.contents.value ?? '';
    const actions = ((await ask(3, 'textDocument/codeAction', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } },
      context: { diagnostics: [], ...context },
    })) ?? []) as never[];
    await ask(4, 'shutdown', {});
    const ended = new Promise((resolve) => child.once('exit', resolve));
    send({ method: 'exit' });
    await ended;
    return { diagnostics, hover, actions };
  }

  /** The text when the first edit of an action was made. */
  function after(text: string, action: Awaited<ReturnType<typeof session>>['actions'][number] | undefined): string {
    const [edit] = Object.values(action?.edit.changes ?? {})[0] ?? [];
    if (edit === undefined) return text;
    const lines = text.split('\n');
    const offset = ({ line, character }: { line: number; character: number }): number =>
      lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
    return text.slice(0, offset(edit.range.start)) + edit.newText + text.slice(offset(edit.range.end));
  }

  test('a contract of the configuration is checked while somebody types', async () => {
    const text = `Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: example-data } }
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { AWS: '777788889999' }
            Action: s3:GetObject
            Resource: 'arn:aws:s3:::example-data/*'
`;
    const contract = (who: string): Readonly<Record<string, string>> => ({
      'bucket-warden.yaml': `access:
  - { buckets: Data, nobodyOutside: { who: ['own account', '${who}'], do: read } }
`,
    });
    const told = async (who: string): Promise<readonly string[]> =>
      (await session(text, contract(who))).diagnostics
        .filter(({ code }) => code === 'access-contract')
        .map(({ message }) => message);
    expect(await told('777788889999')).toEqual([]);
    expect(await told('444455556666')).toEqual([expect.stringContaining('`the account 777788889999` may read `Data`')]);
  });

  test("a team's own rule is told on hover in its own words", async () => {
    const own = {
      'our-rules.js': `const { fail, property } = require('${join(projectRoot, 'dist/lib/entry/engine.js')}');
module.exports = [{ id: 'odd', title: 'Odd', severity: 'high', rationale: 'Because it is.', remediation: 'Mend it.',
  references: ['https://wiki.example.com'], subject: 'bucket',
  *check(bucket) { yield fail(property(bucket, 'VersioningConfiguration'), 'is odd'); } }];\n`,
      'bucket-warden.yaml': 'rules: [./our-rules.js]\n',
    };
    const { diagnostics, hover } = await session(leaky, own, { select: 'odd' });
    expect(diagnostics).toMatchObject([{ code: 'odd' }]);
    expect(hover).toContain('Because it is.');
  }, 30_000);

  test('diagnostics, the page on hover, and the fix', async () => {
    const { diagnostics, hover, actions } = await session(leaky);
    expect(diagnostics).toMatchObject([{ code: 'unversioned', range: { start: { line: 4 } } }]);
    expect(hover).toContain('# unversioned');
    const [fix] = actions;
    expect(after(leaky, fix)).toBe(leaky.replace('Suspended', 'Enabled'));
  }, 30_000);

  test('an acceptance is a comment on the resource, and needs a reason', async () => {
    const { actions } = await session(leaky);
    const accepted = after(leaky, actions[1]);
    expect(accepted).toBe(leaky.replace('  Data:', '  # bucket-warden: ignore[unversioned] \n  Data:'));
    expect((await session(accepted)).diagnostics.map(({ code }) => code)).toEqual([
      'unexplained-suppression',
      'unversioned',
    ]);
    expect((await session(accepted.replace('] \n', '] scratch\n'))).diagnostics).toEqual([]);
    // in JSON no comment can stand
    const { actions: inJson } = await session(
      '{"Resources": {"Data": {"Type": "AWS::S3::Bucket", "Properties": {}}}}\n',
    );
    expect(inJson.filter(({ title }) => title.includes('accept'))).toEqual([]);
  }, 30_000);

  test('only what the editor asks about is offered, and everything at once where it asks for that', async () => {
    const select = 'unversioned,implicit-encryption';
    const about = (code: string): object => ({
      diagnostics: [{ code, source: 'bucket-warden', message: '', range: {} }],
    });
    const titles = async (context: object): Promise<readonly string[]> =>
      (await session(leaky, {}, { select, context })).actions.map(({ title }) => title);
    expect(await titles(about('unversioned'))).toEqual([
      expect.stringMatching(/^unversioned: (?!accept)/),
      expect.stringMatching(/^unversioned: accept/),
    ]);
    expect(await titles(about('public-acl'))).toEqual([]);
    const { actions } = await session(leaky, {}, { select, context: { only: ['source.fixAll'] } });
    expect(actions.map(({ title }) => title)).toEqual(['Make every fix that is safe']);
    expect(after(leaky, actions[0])).toContain('Status: Enabled');
    expect(await titles({ only: ['refactor'] })).toEqual([]);
  }, 60_000);

  test('the body of a stack set is judged, too', async () => {
    const body = (status: string): string =>
      JSON.stringify({
        Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: status } } } },
      });
    const parent = (status: string): string =>
      'Resources:\n  Set:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n' +
      `      TemplateBody: '${body(status)}'\n`;
    expect((await session(parent('Suspended'))).diagnostics).toMatchObject([{ code: 'unversioned' }]);
    expect((await session(parent('Enabled'))).diagnostics).toEqual([]);
  }, 30_000);

  test('a clean template has none, a broken one says where', async () => {
    expect((await session(clean)).diagnostics).toEqual([]);
    expect((await session('Resources:\n  Data: [\n')).diagnostics).toMatchObject([
      { message: expect.stringContaining('not valid YAML') as string },
    ]);
    expect((await session('just: some yaml\n')).diagnostics).toEqual([]);
  }, 30_000);
});

describe('the kit in examples/ci', () => {
  const kit = join(projectRoot, 'examples', 'ci');
  const read = (name: string): unknown => parse(readFileSync(join(kit, name), 'utf8'));
  /** A folder with templates where `npx --no-install bucket-warden` is this checkout. */
  const workplace = (template: string): string => {
    const cwd = folder({ 'templates/t.yaml': template, 'cloudformation/t.yaml': clean, 'node_modules/.bin/x': '' });
    const shim = `#!/bin/sh\nexec "${process.execPath}" "${join(projectRoot, 'dist/bin/bucket-warden.js')}" "$@"\n`;
    writeFileSync(join(cwd, 'node_modules/.bin/bucket-warden'), shim, { mode: 0o755 });
    // what `npm ci` installs without a registry
    const installed = { name: 'bucket-warden', version: '0.0.0', bin: { 'bucket-warden': 'run.sh' } };
    const app = { name: 'x', private: true, devDependencies: { 'bucket-warden': 'file:tool' } };
    const packages = {
      '': app,
      tool: installed,
      'node_modules/bucket-warden': { resolved: 'tool', link: true },
    };
    mkdirSync(join(cwd, 'tool'));
    writeFileSync(join(cwd, 'tool/run.sh'), shim, { mode: 0o755 });
    writeFileSync(join(cwd, 'tool/package.json'), JSON.stringify(installed));
    writeFileSync(join(cwd, 'package.json'), JSON.stringify(app));
    writeFileSync(join(cwd, 'package-lock.json'), JSON.stringify({ name: 'x', lockfileVersion: 3, packages }));
    return cwd;
  };
  const sh = (script: string, cwd: string, env: Readonly<Record<string, string>> = {}): ReturnType<typeof run> =>
    run('bash', ['-euo', 'pipefail', '-c', script], { cwd, env: { CI: 'true', ...env } });

  test.each([
    ['leaky', leaky, 1],
    ['clean', clean, 0],
  ] as const)('GitHub action: %s', (_, template, code) => {
    const { runs, inputs } = read('github/action.yml') as {
      inputs: Record<string, { default: string }>;
      runs: { using: string; steps: { run: string; shell: string; env: Record<string, string> }[] };
    };
    expect(runs.using).toBe('composite');
    const cwd = workplace(template);
    const [step] = runs.steps;
    // what an input is reaches the script through the environment only
    expect(step?.run).not.toContain('{{');
    const env = Object.fromEntries(
      Object.entries(step?.env ?? {}).map(([name, value]) => [
        name,
        inputs[/inputs\.([a-z-]+)/.exec(value)?.[1] ?? '']?.default ?? '',
      ]),
    );
    expect(
      sh(step?.run ?? '', cwd, { ...env, INPUT_PATHS: 'templates', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') }).code,
    ).toBe(code);
    expect(JSON.parse(readFileSync(join(cwd, 'bucket-warden.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toContain(code === 1 ? 'fail' : 'pass');
  });

  test.each([
    ['leaky', leaky, 1],
    ['clean', clean, 0],
  ] as const)('GitLab: %s', (_, template, code) => {
    const { 'bucket-warden': job } = read('gitlab/bucket-warden.gitlab-ci.yml') as {
      'bucket-warden': {
        script: string[];
        variables: Record<string, string>;
        artifacts: { reports: Record<string, string> };
      };
    };
    const cwd = workplace(template);
    expect(sh(job.script.join('\n'), cwd, job.variables).code).toBe(code);
    for (const report of Object.values(job.artifacts.reports))
      expect(readFileSync(join(cwd, report), 'utf8').length).toBeGreaterThan(1);
  });

  test.each([
    ['leaky', leaky, 1],
    ['clean', clean, 0],
  ] as const)('CodeBuild: %s', (_, template, code) => {
    const spec = read('codebuild/buildspec.yml') as {
      phases: { build: { commands: string[] } };
      reports: Record<string, { files: string[]; 'base-directory': string }>;
    };
    const cwd = workplace(template);
    expect(sh(spec.phases.build.commands.join('\n'), cwd).code).toBe(code);
    for (const { files, 'base-directory': base } of Object.values(spec.reports))
      for (const file of files) expect(readFileSync(join(cwd, base, file), 'utf8')).toContain('<testsuites');
  });

  test.each([
    ['leaky', leaky, 1],
    ['clean', clean, 0],
  ] as const)('pre-commit: %s', (_, template, code) => {
    const { repos } = read('pre-commit/.pre-commit-config.yaml') as {
      repos: { hooks: { entry: string; files: string }[] }[];
    };
    const hook = repos[0]?.hooks[0];
    const cwd = workplace(clean);
    const git = (...args: readonly string[]): ReturnType<typeof run> =>
      run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
    git('init', '--quiet');
    git('add', 'templates');
    git('commit', '--quiet', '-m', 'x');
    writeFileSync(join(cwd, 'templates/t.yaml'), template);
    mkdirSync(join(cwd, 'docs'));
    const files = ['templates/t.yaml', 'docs/readme.yaml'].filter((name) => new RegExp(hook?.files ?? '').test(name));
    expect(files).toEqual(['templates/t.yaml']);
    expect(sh(`${hook?.entry ?? ''} ${files.join(' ')}`, cwd).code).toBe(code);
  });

  test('the workflow holds what GitHub asks for', () => {
    const workflow = read('github/workflow.yml') as {
      on: unknown;
      permissions: Record<string, string>;
      jobs: Record<string, { 'runs-on': string; steps: { uses?: string; run?: string }[] }>;
    };
    expect(workflow.permissions).toEqual({ contents: 'read', 'security-events': 'write' });
    for (const { steps } of Object.values(workflow.jobs))
      for (const step of steps) expect(step.uses ?? step.run).toBeDefined();
  });

  test('the problem matcher of VS Code reads the concise format', () => {
    const { tasks } = JSON.parse(readFileSync(join(projectRoot, 'examples/editors/tasks.json'), 'utf8')) as {
      tasks: {
        problemMatcher: { severity: string; pattern: { regexp: string; file: number; line: number; code: number } }[];
      }[];
    };
    // the words that VS Code knows, one matcher each
    const matchers = tasks[0]?.problemMatcher ?? [];
    expect(matchers.map(({ severity }) => severity)).toEqual(['error', 'warning', 'info']);
    const cwd = folder({ 't.yaml': `${leaky}      AccessControl: '{{resolve:ssm:/x}}'\n` });
    const lines = bucketWarden(['t.yaml', '--format', 'concise'], { cwd }).stdout.trim().split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const matched = matchers.filter(({ pattern }) => new RegExp(pattern.regexp).test(line));
      expect({ line, by: matched.length }).toEqual({ line, by: 1 });
      const [{ pattern }] = matched as [(typeof matchers)[number]];
      const match = new RegExp(pattern.regexp).exec(line);
      expect(match?.[pattern.file]).toBe('t.yaml');
      expect(Number(match?.[pattern.line])).toBeGreaterThan(0);
    }
  });
});

// Does what the Dockerfile says where no Docker daemon is: each stage in a folder of its own that is the root of its
// processes, with the system's programs read-only in it, and from the files that are sent to a build. The command must
// then fail a leaky template and pass a clean one, as nobody in particular: `node tools/docker-steps.mjs`, on Linux as
// root. The base image is not tried: here the Node.js of this machine stands for it.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DockerfileParser } from 'dockerfile-ast';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const system = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/dev'];
const nobody = 1000;
const work = mkdtempSync(join(tmpdir(), 'bucket-warden-image-'));
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();

/** The files that a build is sent: those of the repository that `.dockerignore` does not name. */
function buildContext() {
  const ignored = new Set(readFileSync(join(project, '.dockerignore'), 'utf8').split('\n').filter(Boolean));
  const place = join(work, 'context');
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: project, encoding: 'utf8' }).split('\0');
  for (const name of listed.filter((one) => one !== '' && !ignored.has(one.split('/')[0])))
    cpSync(join(project, name), join(place, name));
  return place;
}

/** A folder that is to be the root of a stage; `/usr/local` is its own, and npm's place for global packages. */
function newRoot(index) {
  const root = join(work, `stage-${index}`);
  for (const name of [...system, '/proc', '/tmp', '/root', '/home/node', '/local/bin'])
    mkdirSync(root + name, { recursive: true });
  chmodSync(join(root, 'tmp'), 0o777);
  chownSync(join(root, 'home/node'), nobody, nobody);
  return root;
}

/** Runs a shell command in a stage. */
function runIn({ root, directory, user }, command, mounts = []) {
  const binds = system.map((name) => `[ ! -e ${name} ] || { mount --rbind ${name} ${root}${name}; }`);
  const as = user === 'node' ? `--userspec=${nobody}:${nobody} ` : '';
  const script = [
    'set -e',
    ...binds,
    `mount --bind ${root}/local ${root}/usr/local`,
    `mount -t proc proc ${root}/proc`,
    ...mounts.map(([from, to]) => `mount --bind ${from} ${root}${to}`),
    `exec chroot ${as}${root} /bin/sh -c "cd ${directory} && $COMMAND"`,
  ].join('\n');
  const home = user === 'node' ? '/home/node' : '/root';
  return spawnSync('unshare', ['-m', 'bash', '-c', script], {
    encoding: 'utf8',
    timeout: 900_000,
    maxBuffer: 1 << 26,
    env: {
      PATH: '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin',
      HOME: home,
      COMMAND: command,
      // how this machine reaches a registry
      ...Object.fromEntries(
        ['NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) =>
          process.env[name] === undefined ? [] : [[name, process.env[name]]],
        ),
      ),
      npm_config_prefix: '/usr/local',
      npm_config_registry: registry,
      NO_COLOR: '1',
    },
  });
}

/** Copies from the context, or from a stage that is named; a name may hold a star. */
function copy(stage, stages, [source, target], from) {
  const origin = from === undefined ? context : stages.find(({ name }) => name === from)?.root;
  if (origin === undefined) throw new Error(`no stage is called ${from}`);
  const to = target.startsWith('/') ? join(stage.root, target) : join(stage.root, stage.directory, target);
  mkdirSync(target.endsWith('/') || target === '.' ? to : dirname(to), { recursive: true });
  const done = spawnSync('bash', ['-c', `cp -a ${join(origin, source)}${source === '.' ? '/.' : ''} ${to}`], {
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`COPY ${source} ${target}: ${done.stderr}`);
}

/** The stage that an instruction copies from; any other flag is not known here. */
function flagOf(instruction) {
  const [flag, ...more] = instruction.getFlags();
  if (flag === undefined) return undefined;
  if (flag.getName() !== 'from' || more.length > 0) throw new Error(`nobody here knows what ${flag} does`);
  return flag.getValue();
}

function build() {
  const stages = [];
  for (const one of DockerfileParser.parse(readFileSync(join(project, 'Dockerfile'), 'utf8')).getInstructions()) {
    const [keyword, args] = [one.getKeyword(), one.getArguments().map((argument) => argument.getValue())];
    const stage = stages.at(-1);
    if (keyword === 'FROM')
      stages.push({
        name: args[2],
        image: args[0],
        root: newRoot(stages.length),
        directory: '/',
        user: 'root',
        entry: [],
      });
    else if (keyword === 'WORKDIR') {
      stage.directory = args[0];
      mkdirSync(join(stage.root, args[0]), { recursive: true });
    } else if (keyword === 'USER') stage.user = args[0];
    else if (keyword === 'ENTRYPOINT') stage.entry = JSON.parse(one.getRawArgumentsContent());
    else if (keyword === 'COPY') copy(stage, stages, args, flagOf(one));
    else if (keyword === 'RUN') {
      const { status, stderr, stdout } = runIn(stage, one.getRawArgumentsContent());
      console.log(`RUN ${one.getRawArgumentsContent()}: ${status}`);
      if (status !== 0) throw new Error(`${stdout}${stderr}`);
    } else throw new Error(`nobody here knows what ${keyword} does`);
  }
  return stages.at(-1);
}

const plain = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n';
const leaky = `${plain}    Properties:
      AccessControl: PublicRead
      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }
`;
const context = buildContext();
try {
  const image = build();
  for (const [name, text, expected] of [
    ['clean', plain, 0],
    ['leaky', leaky, 1],
  ]) {
    const infra = join(work, name);
    mkdirSync(infra);
    writeFileSync(join(infra, 'template.yaml'), text);
    // `-v "$PWD:/work"` of the first line
    const { status, stdout, stderr } = runIn(image, `${image.entry.join(' ')} --select public-acl .`, [
      [infra, image.directory],
    ]);
    console.log(
      `${name}: exit ${status}, expected ${expected}; ${
        stdout
          .trim()
          .split('\n')
          .find((line) => /^(pass|fail)/.test(line)) ?? stderr
      }`,
    );
    if (status !== expected || stdout === '') process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from './support/command';

/** Which rooms each room may open a door to. Arrows point down only; see ARCHITECTURE.md. */
const doors: Readonly<Record<string, readonly string[]>> = {
  'lib/audit-actions': [],
  'lib/template': [],
  'lib/policy': ['lib/template'],
  'lib/s3': ['lib/policy', 'lib/template'],
  'lib/scripts': ['lib/template'],
  'lib/engine': ['lib/scripts', 'lib/s3', 'lib/policy', 'lib/template'],
  'lib/reporters': ['lib/engine', 'lib/template'],
  'lib/config': ['lib/engine', 'lib/s3', 'lib/template'],
  'lib/constructs': ['lib/audit-actions'],
  'lib/live': ['lib/audit-actions', 'lib/engine', 'lib/s3', 'lib/template'],
  'lib/handlers': ['lib/config', 'lib/engine', 'lib/template'],
  'lib/cdk': ['lib/config', 'lib/engine', 'lib/reporters', 'lib/s3', 'lib/template'],
  rules: ['lib/engine', 'lib/scripts', 'lib/s3', 'lib/policy', 'lib/template'],
  'rules/controls': [],
  'rules/packs': ['rules', 'rules/controls', 'lib/cdk', 'lib/engine'],
  'lib/entry': ['rules', 'lib/cdk', 'lib/engine', 'lib/reporters', 'lib/s3', 'lib/template'],
  bin: [
    'rules',
    'rules/controls',
    'lib/config',
    'lib/entry',
    'lib/engine',
    'lib/handlers',
    'lib/live',
    'lib/reporters',
    'lib/s3',
    'lib/scripts',
    'lib/template',
  ],
};

/** Packages that only some rooms may load; everything else is free. */
const heavy: Readonly<Record<string, readonly string[]>> = {
  'aws-cdk-lib': ['lib/cdk', 'lib/constructs', 'rules/packs'],
  constructs: ['lib/cdk', 'lib/constructs', 'rules/packs'],
  'cdk-nag': ['rules/packs'],
};

/** Rooms that touch the world; the others are pure. */
const effects: Readonly<Record<string, readonly string[]>> = {
  'node:fs': ['bin', 'lib/entry', 'lib/template/node-files.ts'],
  'node:child_process': ['bin'],
};

function sources(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

function roomOf(file: string): string {
  const rooms = Object.keys(doors).sort((a, b) => b.length - a.length);
  const room = rooms.find((candidate) => file.startsWith(`${candidate}/`));
  if (room === undefined) throw new Error(`${file} is in no room`);
  return room;
}

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
}

const imports: readonly Import[] = ['lib', 'rules', 'bin'].flatMap(sources).flatMap((from) =>
  [...readFileSync(join(projectRoot, from), 'utf8').matchAll(/(?:from|import\(|require\()\s*'([^']+)'/g)].map(
    (match): Import => {
      const target = match[1] ?? '';
      if (!target.startsWith('.')) return { from, to: target, isPackage: true };
      return {
        from,
        to: relative(projectRoot, join(projectRoot, dirname(from), target)).replaceAll('\\', '/'),
        isPackage: false,
      };
    },
  ),
);

const inside = imports
  .filter(({ isPackage }) => !isPackage)
  .map((one) => ({ ...one, room: roomOf(one.from), target: roomOf(`${one.to}/`) }));

test('imports are found at all', () => {
  expect(inside.length).toBeGreaterThan(100);
  expect(inside.some(({ room, target }) => room === 'bin' && target === 'rules')).toBe(true);
});

test('arrows between rooms point down only', () => {
  const forbidden = inside
    .filter(({ room, target }) => room !== target && !doors[room]?.includes(target))
    .filter(({ room, target }) => !(room === 'rules' && target === 'rules/controls'));
  expect(forbidden.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

/** Files that import each other, directly or by way of others: each group once, by name. */
function circlesOf(arrows: readonly Pick<Import, 'from' | 'to'>[]): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const reached = (start: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const left = [...(targets.get(start) ?? [])];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      left.push(...(targets.get(next) ?? []));
    }
    return found;
  };
  const from = new Map([...targets.keys()].map((file) => [file, reached(file)]));
  const groups = [...from]
    .filter(([file, there]) => there.has(file))
    .map(([file, there]) => [...there].filter((other) => from.get(other)?.has(file)).sort());
  return [...new Set(groups.map((group) => group.join(' <-> ')))];
}

const files = new Set(['lib', 'rules', 'bin'].flatMap(sources));

/** The file that an import means, which has no ending, or that of what it is compiled to. */
function fileOf(to: string): string {
  const stem = to.replace(/\.js$/, '');
  return [`${stem}.ts`, `${stem}/index.ts`].find((file) => files.has(file)) ?? to;
}

test('a circle is seen, of two files, of three, and of a file with itself', () => {
  const arrows = (...pairs: readonly string[]) => pairs.map((pair) => ({ from: pair.charAt(0), to: pair.charAt(1) }));
  expect(circlesOf(arrows('ab', 'ac', 'bd', 'cd'))).toEqual([]);
  expect(circlesOf(arrows('xa', 'ab', 'ba', 'by'))).toEqual(['a <-> b']);
  expect(circlesOf(arrows('ab', 'bc', 'ca', 'xx'))).toEqual(['a <-> b <-> c', 'x']);
  const real = inside.map(({ from, to }) => ({ from, to: fileOf(to) }));
  const back = { from: 'lib/template/json.ts', to: 'lib/template/resolve.ts' };
  expect(circlesOf([...real, back]).join()).toContain('lib/template/json.ts <-> ');
});

test('no file imports one that imports it: not within a room either, nor for a type alone', () => {
  const arrows = inside.map(({ from, to }) => ({ from, to: fileOf(to) }));
  expect(arrows.filter(({ to }) => !files.has(to)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  expect(circlesOf(arrows)).toEqual([]);
});

test('rooms are entered by the front door', () => {
  const roots = new Set(Object.keys(doors));
  const exceptions = new Set(['lib/entry/version']);
  const sneaking = inside.filter(
    ({ room, target, to }) =>
      room !== target && !roots.has(to) && !exceptions.has(to) && !to.startsWith('rules/define-'),
  );
  expect(sneaking.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test('a rule imports no rule', () => {
  const rulesOnly = inside.filter(({ from }) => /^rules\/(?!packs\/|controls\/)[^/]+\//.test(from));
  expect(rulesOnly.length).toBeGreaterThan(40);
  expect(
    rulesOnly
      .filter(({ to, target }) => target === 'rules' && !to.startsWith('rules/define-'))
      .map(({ from, to }) => `${from} -> ${to}`),
  ).toEqual([]);
});

test('the CDK is imported where it is needed and nowhere else', () => {
  const packages = imports.filter(({ isPackage }) => isPackage);
  for (const [name, rooms] of Object.entries(heavy)) {
    const users = packages.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ from }) => from);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((from) => !rooms.includes(roomOf(from)))).toEqual([]);
  }
  expect(
    packages
      .filter(({ to, from }) => to.startsWith('@aws-sdk/') && roomOf(from) !== 'lib/live')
      .map(({ from }) => from),
  ).toEqual([]);
});

test('only bin, the entry and one file of lib/template touch the world', () => {
  for (const [name, allowed] of Object.entries(effects)) {
    const users = imports.filter(({ to }) => to === name).map(({ from }) => from);
    expect(users.filter((from) => !allowed.some((place) => from === place || from.startsWith(`${place}/`)))).toEqual(
      [],
    );
  }
});

test('only the command reads the environment of the process; what it calls is handed what it needs', () => {
  const readers = ['lib', 'rules', 'bin']
    .flatMap(sources)
    .filter((file) => readFileSync(join(projectRoot, file), 'utf8').includes('process.env'));
  expect(readers.filter((file) => file.startsWith('bin/')).length).toBeGreaterThan(0);
  expect(readers.filter((file) => !file.startsWith('bin/'))).toEqual([]);
});

test('an index over all resources has one asker: by its name alone it is remembered', () => {
  const asked = sources('lib').flatMap((file) =>
    [...readFileSync(join(projectRoot, file), 'utf8').matchAll(/\brelation\(\s*[\w.]+,\s*'([^']+)'/g)].map(
      ([, name]) => name,
    ),
  );
  expect(asked.length).toBeGreaterThan(15);
  expect(asked.filter((name, index) => asked.indexOf(name) !== index)).toEqual([]);
});

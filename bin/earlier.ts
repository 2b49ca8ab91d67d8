import { existsSync, symlinkSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import {
  accessKey,
  newAccess,
  type Baseline,
  type Exposure,
  type KnownEntry,
  type LintOptions,
  type Report,
  type SuppressedFinding,
} from '../lib/engine';
import { visible } from '../lib/reporters';
import type { Settings } from '../lib/s3';
import { nodeFiles, renderUserError, UserError, type Files, type Template } from '../lib/template';
import { gitFiles, gitRoot, withWorktree } from './git-files';
import type { Inputs } from './inputs';
import { synthesize } from './synth';

/** Flags that say what was there before. */
export interface EarlierFlags {
  readonly since?: string;
  readonly against?: string;
  /** whose new access fails the run; anybody's when nothing is said */
  readonly failOnNewAccess?: Exposure | true;
  readonly failOnNewSuppressions: boolean;
  readonly synth: boolean;
}

/** The same inputs as they were at a commit, or are in another folder. */
export interface EarlierState {
  readonly templates: readonly Template[];
  /** whether some of it could not be read */
  readonly isPartial: boolean;
}

/**
 * The templates as they were before.
 * @returns undefined when nobody asked for an earlier state
 * @throws UserError when there is no such commit or folder, or it cannot tell what was there
 */
export function stateBefore(
  { since, against, synth }: Pick<EarlierFlags, 'since' | 'against' | 'synth'>,
  inputs: Inputs,
): EarlierState | undefined {
  if (since === undefined && against === undefined) return undefined;
  if (since !== undefined && against !== undefined)
    throw new UserError('`--since` and `--against` are two answers to one question', undefined, 'give one of them');
  const { templates, errors } =
    since !== undefined && synth
      ? withWorktree(since, (root) => inputs.readFrom(synthesizedIn(root, since, inputs)))
      : inputs.readFrom(since === undefined ? movedAgainst(inputs, against ?? '') : filesAt(since, inputs));
  // what was not there before is new; what was there and is broken can excuse nothing
  const broken = errors.filter(({ message }) => message !== 'no such file or directory');
  for (const error of broken)
    process.stderr.write(`bucket-warden: before the change: ${visible(renderUserError(error))}\n`);
  return { templates, isPartial: broken.length > 0 };
}

/** How the two states are compared. */
interface AskedBefore extends Pick<LintOptions, 'controls'> {
  readonly settings: Settings;
  readonly exposure: Exposure;
}

/**
 * What the earlier state had to say. It is linted whole, as the present one is, so that what reaches across templates
 * counts on both sides.
 */
export function findingsBefore(
  before: EarlierState | undefined,
  templates: readonly Template[],
  asked: AskedBefore,
  lint: (templates: readonly Template[]) => Report,
): readonly Baseline[] {
  if (before === undefined) return [];
  const findings = before.templates.length === 0 ? [] : lint(before.templates).findings;
  const hasGained = gainersIn(templates, before, asked);
  const entries = findings.map((finding): KnownEntry => {
    const { kind, fingerprint, subject } = finding;
    const key = accessKey(finding);
    const isUnchanged = key !== undefined && !hasGained(subject.template, subject.logicalId ?? '');
    return { kind, fingerprint, ...(isUnchanged ? { unchanged: key } : {}) };
  });
  return [{ origin: 'before', entries }];
}

/** The findings that the templates accept themselves now, and did not before: what a change waves through. */
export function newSuppressions(
  before: EarlierState | undefined,
  { suppressed }: Report,
  lint: (templates: readonly Template[]) => Report,
): readonly SuppressedFinding[] {
  if (before === undefined || suppressed.length === 0) return [];
  const earlier = before.templates.length === 0 ? [] : lint(before.templates).suppressed;
  const known = new Set(earlier.map(({ fingerprint }) => fingerprint));
  return suppressed.filter(({ fingerprint }) => !known.has(fingerprint));
}

/**
 * Whether somebody may do something with a bucket that they could not before, or nobody can tell; worked out when
 * asked.
 */
function gainersIn(
  templates: readonly Template[],
  before: EarlierState,
  { settings, exposure, controls = {} }: AskedBefore,
): (template: string, logicalId: string) => boolean {
  if (before.isPartial) return () => true;
  let gained: ReadonlySet<string> | undefined;
  return (template, logicalId) => {
    gained ??= new Set(
      newAccess(templates, before.templates, exposure, { settings, ...controls }).map(
        ({ bucket, place }) => `${(bucket ?? place).template.source.path}|${bucket?.logicalId ?? ''}`,
      ),
    );
    // what no resource is named for may be about each of its template
    return gained.has(`${template}|${logicalId}`) || gained.has(`${template}|`);
  };
}

/**
 * What is asked about new access.
 * @throws UserError when there is no earlier state to compare with, or a part of it could not be read
 */
export function beforeFor(
  before: EarlierState | undefined,
  failOnNewAccess: Exposure | true | undefined,
): LintOptions['before'] {
  if (failOnNewAccess === undefined) return undefined;
  if (before === undefined)
    throw new UserError(
      '`--fail-on-new-access` compares with an earlier state',
      undefined,
      'add --against <path> or --since <ref>',
    );
  if (before.isPartial)
    throw new UserError('nobody can tell what access is new: the earlier state could not be read', undefined);
  return { templates: before.templates, exposure: exposureOf(failOnNewAccess) };
}

/** Whose new access is graver than low. */
export function exposureOf(failOnNewAccess: Exposure | true | undefined): Exposure {
  return failOnNewAccess === undefined || failOnNewAccess === true ? 'any' : failOnNewAccess;
}

function filesAt(reference: string, { paths, templates }: Inputs): Files {
  const files = gitFiles(reference);
  if (paths.includes('-')) throw new UserError('`--since` knows no earlier standard input', undefined, 'use --against');
  // of what git ignores below a folder, assemblies are read all the same
  const assemblies = templates
    .filter(({ source, provenance: { stack } }) => stack !== undefined && files.kind(source.path) === undefined)
    .map(({ source }) => dirname(source.path));
  for (const path of new Set([...paths, ...assemblies]))
    if (files.kind(path) === undefined && files.isIgnored(path))
      throw new UserError(
        `git ignores \`${path}\`, so \`${reference}\` does not have it`,
        undefined,
        'let `--synth` make both, or synthesise the other state into a folder and give it as --against' +
          (paths.includes(path) ? '' : `; \`--exclude ${basename(path)}\` leaves it out`),
      );
  return files;
}

/** The assemblies that the apps make at a commit, under the names they have now. */
function synthesizedIn(root: string, reference: string, { paths }: Inputs): Files {
  const top = gitRoot();
  return moved(
    paths.map((path) => {
      const there = join(root, relative(top, resolve(dirname(path))));
      if (!existsSync(there)) return [path, join(there, 'cdk.out')];
      // what is installed is not in the repository; the app of then is run with the packages of now
      for (let folder = resolve(dirname(path)); folder.startsWith(top); folder = dirname(folder)) {
        const packages = join(folder, 'node_modules');
        const link = join(root, relative(top, packages));
        if (existsSync(packages) && !existsSync(link) && existsSync(dirname(link)))
          symlinkSync(packages, link, 'junction');
        if (folder === top) break;
      }
      try {
        return [path, synthesize(there)];
      } catch (error) {
        if (error instanceof UserError)
          throw new UserError(
            `at \`${reference}\`, ${error.message}`,
            undefined,
            'synthesise that state yourself, and give it as --against',
          );
        throw error;
      }
    }),
  );
}

/** What lies under the one input is read from another folder or file. */
function movedAgainst({ paths }: Inputs, against: string): Files {
  const [path, second] = paths;
  if (path === undefined || second !== undefined || path === '-')
    throw new UserError('`--against` compares one input with one other', undefined, 'give one path');
  if (!existsSync(against)) throw new UserError('no such file or directory', { file: against });
  if (nodeFiles.kind(path) !== nodeFiles.kind(against))
    throw new UserError(`is no ${nodeFiles.kind(path) ?? 'file'}, and \`${path}\` is one`, { file: against });
  return moved([[path, against]]);
}

/** The files below some paths as they are below others. */
function moved(pairs: readonly (readonly [string, string])[]): Files {
  const place = (name: string): string => {
    for (const [from, to] of pairs) {
      const below = relative(from, name);
      if (below === '') return to;
      if (!below.startsWith('..') && !isAbsolute(below)) return join(to, below);
    }
    return name;
  };
  return {
    kind: (name) => nodeFiles.kind(place(name)),
    sizeInBytes: (name) => nodeFiles.sizeInBytes(place(name)),
    identity: (name) => nodeFiles.identity(place(name)),
    read: (name) => nodeFiles.read(place(name)),
    list: (name) => nodeFiles.list(place(name)),
  };
}

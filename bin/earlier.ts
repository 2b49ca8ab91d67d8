import { existsSync, symlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Baseline, Report } from '../lib/engine';
import { visible } from '../lib/reporters';
import { nodeFiles, renderUserError, UserError, type Files, type Template } from '../lib/template';
import { gitFiles, gitRoot, withWorktree } from './git-files';
import type { Inputs } from './inputs';
import { synthesize } from './synth';

/** Flags that say what was there before. */
export interface EarlierFlags {
  readonly since?: string;
  readonly against?: string;
  readonly synth: boolean;
}

/**
 * What the same inputs had to say before: at a commit, or in another folder. Both are linted whole, so that what
 * reaches across templates counts on both sides.
 * @throws UserError when there is no such commit or folder, or it cannot tell what was there
 */
export function findingsBefore(
  { since, against, synth }: EarlierFlags,
  inputs: Inputs,
  lint: (templates: readonly Template[]) => Report,
): readonly Baseline[] {
  if (since === undefined && against === undefined) return [];
  if (since !== undefined && against !== undefined)
    throw new UserError('`--since` and `--against` are two answers to one question', undefined, 'give one of them');
  const { templates, errors } =
    since !== undefined && synth
      ? withWorktree(since, (root) => inputs.readFrom(synthesizedIn(root, since, inputs)))
      : inputs.readFrom(since === undefined ? movedAgainst(inputs, against ?? '') : filesAt(since, inputs));
  // what was not there before is new; what was there and is broken can excuse nothing
  for (const error of errors)
    if (error.message !== 'no such file or directory')
      process.stderr.write(`bucket-warden: before the change: ${visible(renderUserError(error))}\n`);
  if (templates.length === 0) return [{ origin: 'before', entries: [] }];
  return [
    { origin: 'before', entries: lint(templates).findings.map(({ kind, fingerprint }) => ({ kind, fingerprint })) },
  ];
}

function filesAt(reference: string, { paths }: Inputs): Files {
  const files = gitFiles(reference);
  for (const path of paths) {
    if (path === '-') throw new UserError('`--since` knows no earlier standard input', undefined, 'use --against');
    if (files.kind(path) === undefined && files.isIgnored(path)) {
      throw new UserError(
        `git ignores \`${path}\`, so \`${reference}\` does not have it`,
        undefined,
        'let `--synth` make both, or synthesise the other state into a folder and give it as --against',
      );
    }
  }
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

import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { KnownFindings, Report } from '../lib/engine';
import { visible } from '../lib/reporters';
import { nodeFiles, renderUserError, UserError, type Files, type Template } from '../lib/template';
import { gitFiles } from './git-files';
import type { Inputs } from './inputs';

/** Flags that say what was there before. */
export interface EarlierFlags {
  readonly since?: string;
  readonly against?: string;
}

/**
 * What the same inputs had to say before: at a commit, or in another folder. Both are linted whole, so that what reaches across templates counts on both sides.
 * @throws UserError when there is no such commit or folder, or it cannot tell what was there
 */
export function findingsBefore({ since, against }: EarlierFlags, inputs: Inputs, lint: (templates: readonly Template[]) => Report): readonly KnownFindings[] {
  if (since === undefined && against === undefined) return [];
  if (since !== undefined && against !== undefined) throw new UserError('`--since` and `--against` are two answers to one question', undefined, 'give one of them');
  const files = since === undefined ? movedFiles(inputs, against ?? '') : filesAt(since, inputs);
  const { templates, errors } = inputs.readFrom(files);
  // what was not there before is new; what was there and is broken can excuse nothing
  for (const error of errors) if (error.message !== 'no such file or directory') process.stderr.write(`bucket-warden: before the change: ${visible(renderUserError(error))}\n`);
  if (templates.length === 0) return [{ origin: 'before', entries: [] }];
  return [{ origin: 'before', entries: lint(templates).findings.map(({ kind, fingerprint }) => ({ kind, fingerprint })) }];
}

function filesAt(reference: string, { paths }: Inputs): Files {
  const files = gitFiles(reference);
  for (const path of paths) {
    if (path === '-') throw new UserError('`--since` knows no earlier standard input', undefined, 'use --against');
    if (files.kind(path) === undefined && files.isIgnored(path)) {
      throw new UserError(`git ignores \`${path}\`, so \`${reference}\` does not have it`, undefined, 'synthesise the other state into a folder and give it as --against');
    }
  }
  return files;
}

/** What lies under the one input is read from another folder or file. */
function movedFiles({ paths }: Inputs, against: string): Files {
  const [path, second] = paths;
  if (path === undefined || second !== undefined || path === '-') throw new UserError('`--against` compares one input with one other', undefined, 'give one path');
  if (!existsSync(against)) throw new UserError('no such file or directory', { file: against });
  if (nodeFiles.kind(path) !== nodeFiles.kind(against)) throw new UserError(`is no ${nodeFiles.kind(path) ?? 'file'}, and \`${path}\` is one`, { file: against });
  const moved = (name: string): string => {
    const below = relative(path, name);
    if (below === '') return against;
    return below.startsWith('..') || isAbsolute(below) ? name : join(against, below);
  };
  return {
    kind: (name) => nodeFiles.kind(moved(name)),
    sizeInBytes: (name) => nodeFiles.sizeInBytes(moved(name)),
    identity: (name) => nodeFiles.identity(moved(name)),
    read: (name) => nodeFiles.read(moved(name)),
    list: (name) => nodeFiles.list(moved(name)),
  };
}

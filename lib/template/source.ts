import type { Json, JsonPath } from './json';
import type { Range } from './positions';
import { UserError } from './user-error';

/**
 * A comment of a YAML document that suppresses, such as `bucket-warden: …` or `checkov:skip=…`, without its `#`.
 * `ownLine`: nothing else stands on its line.
 */
export interface Comment {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly ownLine: boolean;
}

/** One JSON or YAML text, parsed. Places are worked out only when somebody asks for one. */
export interface Source {
  /** as the user wrote it, relative to where the command runs where that is shorter */
  readonly path: string;
  readonly text: string;
  readonly format: 'json' | 'yaml';
  readonly data: Json;
  /** keys that a map gives more than once; `data` holds the last of each */
  readonly repeated: readonly JsonPath[];
  /** The place of the node at `path`; of the nearest key above it that is there when the node is absent. */
  locate(path: JsonPath): Range;
  /** The whole node at `path` with its key, every line of it; undefined when there is no such node. */
  extent(path: JsonPath): Range | undefined;
  comments(): readonly Comment[];
  /** `text` with one change made, of a source that is no document; undefined where it cannot be made */
  edit?(this: void, text: string, change: { readonly path: JsonPath; readonly value?: Json }): string | undefined;
}

/**
 * CloudFormation takes 1 MB; what a build packs before it uploads may be larger, what is larger than this is no
 * template.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const maximumSizeInBytes = 16 * 1024 * 1024;

/** The error for a file that is too large to be a template. */
export function tooLarge(path: string, sizeInBytes: number): UserError {
  const inMegabytes = (size: number): string => `${Math.round(size / 1024 / 1024)} MB`;
  return new UserError(
    `is ${inMegabytes(sizeInBytes)}, more than the ${inMegabytes(maximumSizeInBytes)} read as a template`,
    { file: path },
  );
}

import type { AwsCommand } from '../scripts';
import { renderPath } from '../template';
import type { PlacedEdit, VerdictDetails } from './rule';

type Fix = Pick<VerdictDetails, 'fix' | 'automaticFix'>;

/** The command without an option and its values; unsafe, since it does something else then. */
export function withoutOption({ options }: AwsCommand, name: string): Fix {
  const option = options.get(name);
  if (option === undefined) return {};
  // from the last word on, so that those before stay where they are
  const places = new Map([...option.values, option.word].map(({ place }) => [renderPath(place.path), place]));
  const edits = [...places.values()].sort((a, b) => Number(b.path[4]) - Number(a.path[4]));
  return { fix: `leave out \`--${name}\``, automaticFix: { edits, isSafe: false } };
}

/** The command with another value of an option; unsafe as well. */
export function withOptionValue({ options }: AwsCommand, name: string, value: string): Fix {
  const option = options.get(name);
  const [word] = option?.values ?? [];
  if (option === undefined || word === undefined) return {};
  const isOneWord = renderPath(word.place.path) === renderPath(option.word.place.path);
  const edit: PlacedEdit = { ...word.place, value: isOneWord ? `--${name}=${value}` : value };
  return { fix: `\`--${name} ${value}\``, automaticFix: { edits: [edit], isSafe: false } };
}

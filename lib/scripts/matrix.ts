import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';

/** What a job is run for: the values of each name, all of which occur. */
export interface Matrix {
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** values of different names do not all meet */
  readonly isRagged: boolean;
}

/** One value for each expression: `matrix.acl`. */
export type Choice = ReadonlyMap<string, string>;

export const noMatrix: Matrix = { values: new Map(), isRagged: false };

/** More choices than this are not tried. */
const maximumChoices = 32;

/**
 * The matrix of a job of GitHub; undefined where it states none. A name with a value that only the run knows, and a
 * matrix with exclusions, are left out.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
 */
export function matrixOf(job: YAMLMap): Matrix | undefined {
  const matrix = job.getIn(['strategy', 'matrix']);
  if (!isMap(matrix)) return undefined;
  const include = matrix.get('include');
  if (matrix.has('exclude') || (matrix.has('include') && !isSeq(include))) return noMatrix;
  const values = new Map<string, string[] | undefined>();
  const add = (name: string, found: unknown): void => {
    const text = isScalar(found) && found.tag === undefined ? (found.source ?? String(found.value)) : undefined;
    const known = values.has(name) ? values.get(name) : [];
    values.set(name, text === undefined || /\$\{\{/.test(text) ? undefined : known && [...known, text]);
  };
  const addAll = (holder: unknown): void => {
    for (const { key, value } of isMap(holder) ? holder.items : [])
      if (isScalar(key) && key.value !== 'include')
        for (const one of isSeq(value) ? value.items : [value]) add(String(key.value), one);
  };
  addAll(matrix);
  for (const row of isSeq(include) ? include.items : []) addAll(row);
  return {
    values: new Map([...values].flatMap(([name, all]) => (all ? [[name, all]] : []))),
    isRagged: isSeq(include),
  };
}

/** Every choice of values for the expressions of a text; one without any where there is nothing to choose. */
export function choices(text: string, { values, isRagged }: Matrix): readonly Choice[] {
  const used = [...values].filter(([name]) => new RegExp(`\\{\\s*matrix\\.${escaped(name)}\\s*\\}`).test(text));
  // what a script chooses among the values is not known
  const isChosen = /\b(?:if|case|test)\b|\[\s/.test(text);
  if (isChosen || (isRagged && used.length > 1)) return [new Map()];
  let all: Choice[] = [new Map()];
  for (const [name, found] of used)
    all = all.flatMap((choice) => [...new Set(found)].map((value) => new Map([...choice, [`matrix.${name}`, value]])));
  return all.length > maximumChoices ? [new Map()] : all;
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, '\\$&');
}

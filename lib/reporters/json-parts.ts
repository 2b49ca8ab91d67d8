/** A list in a document whose items are made when they are written, and let go of afterwards. */
export class MadeWhenWritten<Item> {
  constructor(
    private readonly items: readonly Item[],
    private readonly make: (item: Item, index: number) => object,
  ) {}

  public *texts(): Iterable<string> {
    for (const [index, item] of this.items.entries()) yield JSON.stringify(this.make(item, index), undefined, 2);
  }
}

/**
 * A document as `JSON.stringify` with two spaces writes it, and a line break, in parts.
 * Its lists may be of `MadeWhenWritten`, so that a long report is never one text.
 */
export function* jsonParts(document: object): Iterable<string> {
  yield* partsOf(document, '');
  yield '\n';
}

function* partsOf(value: unknown, indent: string): Iterable<string> {
  if (value instanceof MadeWhenWritten) yield* itemsOf(value.texts(), indent);
  else if (Array.isArray(value) && value.some(holdsLists)) yield* listOf(value, indent);
  else if (holdsLists(value)) yield* membersOf(value, indent);
  else yield indented(JSON.stringify(value, undefined, 2), indent);
}

/** Whether some list below is made when it is written. */
function holdsLists(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof MadeWhenWritten || Object.values(value).some(holdsLists);
}

function* membersOf(value: object, indent: string): Iterable<string> {
  const inner = `${indent}  `;
  let before = '{\n';
  for (const [name, member] of Object.entries(value)) {
    // as JSON.stringify leaves it out
    if (member === undefined) continue;
    yield `${before}${inner}${JSON.stringify(name)}: `;
    yield* partsOf(member, inner);
    before = ',\n';
  }
  yield `\n${indent}}`;
}

function* listOf(values: readonly unknown[], indent: string): Iterable<string> {
  const inner = `${indent}  `;
  let before = '[\n';
  for (const value of values) {
    yield `${before}${inner}`;
    yield* partsOf(value, inner);
    before = ',\n';
  }
  yield `\n${indent}]`;
}

function* itemsOf(texts: Iterable<string>, indent: string): Iterable<string> {
  const inner = `${indent}  `;
  let before = '[\n';
  for (const text of texts) {
    yield `${before}${inner}${indented(text, inner)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]' : `\n${indent}]`;
}

/** No text of JSON holds a line break of its own: each is one between members. */
function indented(text: string, indent: string): string {
  return text.replaceAll('\n', `\n${indent}`);
}

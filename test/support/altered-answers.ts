import type { Dice } from './dice';

type Tree = string | number | boolean | null | Tree[] | { [name: string]: Tree };

const deep = (levels: number): Tree => (levels === 0 ? 'x' : { a: [deep(levels - 1)] });

const values: readonly (() => Tree)[] = [
  () => null,
  () => 5,
  () => -1e308,
  () => '',
  () => 'x'.repeat(100_000),
  () => '\u202e\u0000\u001b[31m::error::x',
  () => ({}),
  () => [],
  () => [null],
  () => [5, 'x', {}],
  () => ({ ['__proto__']: { Name: 'x' }, constructor: 'x' }),
  () => deep(200),
  () => '{"Statement":"x"}',
];

/** An answer of a service, changed in one place: of another type, cut off, repeated, without end. */
export function altered(body: string, dice: Dice): string {
  if (dice.chance(10)) return body.slice(0, dice.below(body.length + 1));
  return /^\s*\{/.test(body) ? alteredJson(body, dice) : alteredXml(body, dice);
}

function alteredJson(body: string, dice: Dice): string {
  const root = { root: JSON.parse(body) as Tree };
  const places: [Record<string, Tree>, string][] = [];
  const visit = (value: Tree): void => {
    if (typeof value !== 'object' || value === null) return;
    const holder = value as Record<string, Tree>;
    for (const key of Object.keys(value)) {
      places.push([holder, key]);
      visit(holder[key] ?? null);
    }
  };
  visit(root);
  const [holder, key] = dice.pick(places);
  if (dice.chance(10)) Reflect.deleteProperty(holder, key);
  else holder[key] = dice.pick(values)();
  return JSON.stringify(root.root) ?? '';
}

function alteredXml(body: string, dice: Dice): string {
  const tags = [...body.matchAll(/<(\w+)>([^<]*)<\/\1>/g)];
  if (tags.length === 0) return '<?xml version="1.0"?><a><b/></a>';
  const { 0: whole, 1: name = '', index } = dice.pick(tags);
  const other = dice.pick([
    '',
    `<${name}/>`,
    `<${name}>-1</${name}>`,
    `<${name}><a><b>x</b></a></${name}>`,
    `<${name}>null</${name}>`,
    whole.repeat(100),
    `<${name}>${'x'.repeat(100_000)}</${name}>`,
    `${'<a>'.repeat(300)}${'</a>'.repeat(300)}`,
    `<${name}>&#x202e;&#27;[31m::error::x</${name}>`,
    `<NextToken>x</NextToken><ContinuationToken>x</ContinuationToken><IsTruncated>true</IsTruncated>${whole}`,
    `<__proto__>x</__proto__>${whole}`,
    `<!DOCTYPE a [<!ENTITY a "x">]>&a;${whole}`,
  ]);
  return body.slice(0, index) + other + body.slice(index + whole.length);
}

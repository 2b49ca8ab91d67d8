import {
  mayHoldAnything,
  accountOf,
  handsThrough,
  whyOpenValue,
  type Text,
  type Token,
  type Reason,
} from '../template';
import type { SymbolTable } from './document';
import { symbolOf, symbols, type SymbolKind } from './symbols';

/** The partition that the texts of one analysis are read in. */
export interface HomePartition {
  readonly name: string;
  /** why it may be another one */
  readonly open?: Reason;
}

/**
 * The symbols given out so far. Tables that share them read two states of the same templates: what has the same id in
 * both is the same.
 */
export interface GivenSymbols {
  readonly byId: Map<string, string>;
  readonly labels: Map<string, string>;
  readonly next: Record<SymbolKind, number>;
}

export function noSymbols(): GivenSymbols {
  return { byId: new Map(), labels: new Map(), next: { made: 0, given: 0, handed: 0 } };
}

/** The partition at the beginning of an ARN. */
const arnPartition = /^arn:([^:]*):/;

/**
 * A symbol table for one analysis: each token becomes a symbol that no template holds, the same token the same one,
 * so that a reference equals itself and nothing else. `compose` says what a token is made of, where that is known: the
 * ARN of a role of its account and name.
 *
 * In encoded ARNs `arn:aws:` stands for the partition of the analysis, `home`, whatever it is called; partitions are
 * walls, so that an ARN of another one is of nothing here.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function makeSymbolTable(
  compose: (token: Token) => Text | undefined = () => undefined,
  home: HomePartition = { name: 'aws' },
  { byId, labels, next }: GivenSymbols = noSymbols(),
): SymbolTable {
  const encoded = new Map<string, string>();
  const constants = new Set<string>();
  const character = (id: string, label: string, kind: SymbolKind = 'made'): string => {
    const key = `${kind} ${id}`;
    const made = byId.get(key) ?? symbolOf(kind, next[kind]++);
    byId.set(key, made);
    labels.set(made, label);
    // stands already, so that names that refer to each other in a circle end here
    encoded.set(id, made);
    return made;
  };
  const encodeToken = (token: Token): string => {
    if (token.id === 'AWS::Partition') return 'aws';
    let known = encoded.get(token.id);
    if (known === undefined) {
      known = character(token.id, token.label, kindOf(token));
      const parts = compose(token);
      if (parts) known = encodeName(parts);
      encoded.set(token.id, known);
    }
    return known;
  };
  const encodePartition = (name: string): string => {
    if (name === home.name || (/[*?]/.test(name) && globMatches(name, home.name))) return 'aws';
    const id = `partition ${name}`;
    return /[*?]/.test(name) || name === '' ? name : (encoded.get(id) ?? character(id, name));
  };
  const encode = (text: Text): string =>
    text
      .map((part, index) =>
        typeof part !== 'string'
          ? encodeToken(part)
          : index === 0
            ? part.replace(arnPartition, (_, name: string) => `arn:${encodePartition(name)}:`)
            : part,
      )
      .join('');
  const encodeName = (text: Text): string => {
    for (const part of text) if (typeof part !== 'string') constants.add(part.id);
    return encode(text);
  };
  /** Why an ARN that states a partition may be of another one than it seems. */
  const partitionOpen = ([first]: Text): Reason | undefined => {
    const name = typeof first === 'string' ? arnPartition.exec(first)?.[1] : undefined;
    return name === undefined || name === '*' || name === home.name ? undefined : home.open;
  };
  const decoded = (text: string): string => text.replace(symbols, (character) => labels.get(character) ?? character);
  return {
    encode,
    encodeName,
    accountOf: ({ resource }) => (resource ? encode(accountOf(resource.template)) : ''),
    whyOpen: (text) =>
      partitionOpen(text) ??
      whyOpenValue(text.filter((part) => typeof part === 'string' || !(isConstant(part) || constants.has(part.id)))),
    decode: (text) => decoded(home.name === 'aws' ? text : text.replaceAll('arn:aws:', `arn:${home.name}:`)),
  };
}

function globMatches(glob: string, text: string): boolean {
  const pieces = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pieces}$`).test(text);
}

/** What a token may turn out to be, beside itself. */
function kindOf(token: Token): SymbolKind {
  if (token.resource === undefined) return 'given';
  return handsThrough(token.resource) ? 'handed' : 'made';
}

/** What is made at deployment, or is the account's or region's, holds no wildcard; what a user passes in may. */
function isConstant(token: Token): boolean {
  return !mayHoldAnything(token);
}

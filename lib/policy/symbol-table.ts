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
  return { byId: new Map(), labels: new Map(), next: { made: 0, word: 0, given: 0, handed: 0 } };
}

/** The partition at the beginning of an ARN. */
const arnPartition = /^arn:([^:]*):/;

/**
 * A symbol table for one analysis: each token becomes a symbol that no template holds, the same token the same one,
 * so that a reference equals itself and nothing else. `compose` says what a token is made of, where that is known: the
 * ARN of a role of its account and name. `isName` says of a token whose text nobody bounds whether something is called
 * by it all the same, so that it holds neither wildcards nor separators.
 *
 * In encoded ARNs `arn:aws:` stands for the partition of the analysis, `home`, whatever it is called; partitions are
 * walls, so that an ARN of another one is of nothing here.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function makeSymbolTable(
  compose: (token: Token) => Text | undefined = () => undefined,
  home: HomePartition = { name: 'aws' },
  given?: GivenSymbols,
  isName: (token: Token) => boolean = () => false,
): SymbolTable {
  return new Encoder(compose, home, given, isName);
}

class Encoder implements SymbolTable {
  private readonly encoded = new Map<string, string>();
  private readonly constants = new Set<string>();
  private readonly given: GivenSymbols;
  private readonly isShared: boolean;
  namesKnown = 0;

  constructor(
    private readonly compose: (token: Token) => Text | undefined,
    private readonly home: HomePartition,
    given: GivenSymbols | undefined,
    private readonly isName: (token: Token) => boolean,
  ) {
    this.given = given ?? noSymbols();
    this.isShared = given !== undefined;
  }

  encode(text: Text): string {
    return text
      .map((part, index) => {
        if (typeof part !== 'string') return this.encodeToken(part);
        return index === 0
          ? part.replace(arnPartition, (_, name: string) => `arn:${this.encodePartition(name)}:`)
          : part;
      })
      .join('');
  }

  encodeName(text: Text): string {
    for (const part of text) {
      if (typeof part === 'string' || this.constants.has(part.id)) continue;
      this.constants.add(part.id);
      if (this.isShared && !isConstant(part)) this.namesKnown++;
    }
    return this.encode(text);
  }

  accountOf({ resource }: Token): string {
    return resource ? this.encode(accountOf(resource.template)) : '';
  }

  whyOpen(text: Text): Reason | undefined {
    const isOpen = (part: Text[number]): boolean =>
      typeof part === 'string' || !(isConstant(part) || this.constants.has(part.id) || this.isName(part));
    return this.whyElsewhere(text) ?? whyOpenValue(text.filter(isOpen));
  }

  decode(text: string): string {
    const { name } = this.home;
    const own = name === 'aws' ? text : text.replaceAll('arn:aws:', `arn:${name}:`);
    return own.replace(symbols, (one) => this.given.labels.get(one) ?? one);
  }

  private encodeToken(token: Token): string {
    if (token.id === 'AWS::Partition') return 'aws';
    let known = this.encoded.get(token.id);
    if (known === undefined) {
      known = this.symbolFor(token.id, token.label, kindOf(token, this.isName));
      const parts = this.compose(token);
      if (parts) known = this.encodeName(parts);
      this.encoded.set(token.id, known);
    }
    return known;
  }

  private encodePartition(name: string): string {
    const isGlob = /[*?]/.test(name);
    if (name === this.home.name || (isGlob && globMatches(name, this.home.name))) return 'aws';
    const id = `partition ${name}`;
    return isGlob || name === '' ? name : (this.encoded.get(id) ?? this.symbolFor(id, name, 'made'));
  }

  private symbolFor(id: string, label: string, kind: SymbolKind): string {
    const { byId, labels, next } = this.given;
    const key = `${kind} ${id}`;
    const made = byId.get(key) ?? symbolOf(kind, next[kind]++);
    byId.set(key, made);
    labels.set(made, label);
    // stands already, so that names that refer to each other in a circle end here
    this.encoded.set(id, made);
    return made;
  }

  /** Why an ARN that states a partition may be of another one than it seems. */
  private whyElsewhere([first]: Text): Reason | undefined {
    const name = typeof first === 'string' ? arnPartition.exec(first)?.[1] : undefined;
    return name === undefined || name === '*' || name === this.home.name ? undefined : this.home.open;
  }
}

function globMatches(glob: string, text: string): boolean {
  const pieces = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pieces}$`).test(text);
}

/** What a token may turn out to be, beside itself. */
function kindOf(token: Token, isName: (token: Token) => boolean): SymbolKind {
  if (token.resource === undefined) return token.alphabet !== undefined || isName(token) ? 'word' : 'given';
  return handsThrough(token.resource) ? 'handed' : 'made';
}

/** What is made at deployment, or is the account's or region's, holds no wildcard; what a user passes in may. */
function isConstant(token: Token): boolean {
  return !mayHoldAnything(token);
}

import { describeRequester, describeWitness, type Action, type Answer, type Asker, type Witness } from '../policy';
import { everyAccessLevel, nameOf, type AccessLevel, type EffectiveAccess } from '../s3';
import { causeOf, type Cause, type Place, type Reason, type Resource } from '../template';
import type { AccessContract, ContractEntry } from './access-contract';
import { principalsIn } from './requester';
import { placeOf } from './rule';
import type { Severity } from './severity';

/** What of a contract does not hold for a bucket, or cannot be told, in one world. */
export interface Breach {
  readonly kind: 'fail' | 'unknown';
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  readonly witness?: string;
  /** of what is undecided: what would decide it */
  readonly missing?: Cause;
  /** the statement that is missing */
  readonly fix?: string;
  /** where the clause is written */
  readonly clause?: Place;
  /** what is broken, and about whom; not of what is about nobody in particular */
  readonly by?: {
    readonly broken: BrokenClause;
    readonly asker: Asker;
    /** the role or user, where the templates make it */
    readonly made?: Resource;
  };
}

/** A clause that forbids what gets through, or asks for what does not. */
export type BrokenClause =
  | { readonly kind: 'ban'; readonly entry: ContractEntry }
  /** of these levels and actions, all that no entry admits; `isInside`: services that act for one count as it */
  | {
      readonly kind: 'closed';
      readonly entries: readonly ContractEntry[];
      readonly words: readonly string[];
      readonly isInside: boolean;
    }
  | { readonly kind: 'need'; readonly entry: ContractEntry; readonly action: Action };

const verbs: Readonly<Record<AccessLevel, string>> = {
  read: 'read',
  list: 'list',
  write: 'write to',
  delete: 'delete from',
  administer: 'administer',
};

/** A clause that forbids what gets through. */
export type Forbidding = BrokenClause & { readonly kind: 'ban' | 'closed' };

/** “read and write to”, “do `s3:GetObject` with”. */
export function verbsOf(words: readonly string[]): string {
  return listed(words.map(verbOf));
}

function verbOf(word: string): string {
  const level = everyAccessLevel.find((one) => one === word);
  return level === undefined ? (word === 'anything' ? 'do anything with' : `do \`${word}\` with`) : verbs[level];
}

export function listed(words: readonly string[], joint = 'and'): string {
  const [last = ''] = words.slice(-1);
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** Who asks, as the contract may have called them. */
export function nameOfAsker({ requester, trust }: Asker, access: EffectiveAccess): string {
  const known = principalsIn(access).find(
    (one) => requester.kind === 'identity' && one.requester.arn === requester.arn,
  );
  return known?.name ?? describeRequester(requester, trust, access.symbolTable).replace(/`/g, '');
}

/** What is broken, and about whom. */
export function brokenBy(broken: BrokenClause, asker: Asker, access: EffectiveAccess): Breach['by'] & object {
  const { requester } = asker;
  const known = principalsIn(access).find(
    (one) => requester.kind === 'identity' && one.requester.arn === requester.arn,
  );
  return { broken, asker, ...(known === undefined ? {} : { made: known.identity.resource }) };
}

/** What one requester may do that a clause rules out. */
export interface Forbidden {
  readonly asker: Asker;
  readonly word: string;
  readonly answer: Answer;
}

/** One breach for each principal and verdict: all that they may do, by the first statement that lets them. */
export function breachesOf(
  found: readonly Forbidden[],
  access: EffectiveAccess,
  { name }: AccessContract,
  { rule, clause, broken }: { rule: string; clause: Place | undefined; broken: BrokenClause },
): readonly Breach[] {
  const groups = new Map<string, Forbidden[]>();
  for (const one of found) {
    const why = one.answer.kind === 'unknown' ? String(one.answer.because) : '';
    const key = `${nameOfAsker(one.asker, access)} ${one.answer.kind} ${why}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const bucket = access.bucket.resource;
  return [...groups.values()].flatMap((some): readonly Breach[] => {
    const [first] = some;
    if (first === undefined) return [];
    const { asker, answer } = first;
    const does = `${verbsOf([...new Set(some.map(({ word }) => word))])} \`${nameOf(bucket)}\``;
    const who = `\`${nameOfAsker(asker, access)}\``;
    const contract = `${rule} (access contract \`${name}\`)`;
    const common = { severity: severityOf(asker), ...(clause ? { clause } : {}), by: brokenBy(broken, asker, access) };
    if (answer.kind !== 'yes') {
      const because = answer.kind === 'unknown' ? answer.because : 'it is not known before deployment';
      return [{ ...common, ...untold(`whether ${who} may ${does}, and ${contract}`, because, placeOf(bucket)) }];
    }
    const [witness] = answer.witnesses;
    return [{ ...common, kind: 'fail', message: `${who} may ${does}, and ${contract}`, ...shown(witness, access) }];
  });
}

function shown(witness: Witness | undefined, access: EffectiveAccess): Pick<Breach, 'place' | 'witness'> {
  return {
    place: witness?.statement?.place ?? placeOf(access.bucket.resource),
    ...(witness ? { witness: describeWitness(witness, access.symbolTable) } : {}),
  };
}

export function untold(
  question: string,
  because: Reason,
  place: Place,
): Pick<Breach, 'kind' | 'message' | 'place' | 'missing'> {
  const missing = causeOf(because);
  const message = `cannot tell ${question}: ${String(because)}`;
  return { kind: 'unknown', message, place, ...(missing ? { missing } : {}) };
}

function severityOf({ trust }: Asker): Severity {
  return trust === 'everyone' || trust === 'external' ? 'critical' : 'high';
}

import type { OrganizationPolicies } from '../s3';
import { edited, type Edit, type JsonObject, type Resource, type Template } from '../template';
import type { AccessContract, ContractEntry } from './access-contract';
import type { BrokenClause, Forbidding } from './contract-breach';
import {
  blockOf,
  conditionsOf,
  denialOf,
  denialsFor,
  editsOf,
  grantOf,
  narrowedTo,
  placedOn,
  principalOf,
} from './contract-edits';
import { losesOnlyForbidden } from './contract-losses';
import { brokenContracts, type BrokenContract } from './contracts';
import type { Judge } from './fix';
import { newAccess } from './new-access';
import { isWrittenByHand } from './rule';

/** What was mended, and what of the contracts no edit was found for. */
export interface ContractFixes {
  /** the new text of each file that changed */
  readonly texts: ReadonlyMap<string, string>;
  readonly fixed: number;
  readonly left: readonly { readonly message: string; readonly because: string }[];
}

/** How contracts are mended. */
export interface FixSettings {
  readonly organization?: OrganizationPolicies;
  /** whether somebody may be let in for a `must` */
  readonly unsafe?: boolean;
}

/** The templates with some texts replaced. */
interface State {
  readonly texts: ReadonlyMap<string, string>;
  readonly templates: readonly Template[];
  readonly broken: readonly BrokenContract[];
}

/**
 * Mends what is broken of contracts, by the smallest edit that does: what they forbid by taking something away from the
 * statement that lets it through (a principal, an action, a resource, all of it), by narrowing it to what a clause
 * admits, by the block of public access, or by a denial beside it; what they ask for, where `unsafe` says so, by a
 * statement that allows it. An edit is made only where it is proved over every policy that has a say: the breach is
 * gone and no other came, nobody may do anything new (of a `must`: but what it asks for), and whatever the clause does
 * not forbid is let through as before.
 */
export function fixToContracts(
  templates: readonly Template[],
  contracts: readonly AccessContract[],
  { reload, organization = {}, unsafe = false }: Pick<Judge, 'reload'> & FixSettings,
): ContractFixes {
  const stateOf = (texts: ReadonlyMap<string, string>, now: readonly Template[]): State => ({
    texts,
    templates: now,
    broken: brokenContracts(now, contracts, organization),
  });
  const read = (texts: ReadonlyMap<string, string>): State | undefined => {
    const now = reload(texts);
    return now && stateOf(texts, now);
  };
  let state = stateOf(new Map(), templates);
  const left = new Map<string, string>();
  let fixed = 0;
  for (;;) {
    const breach = state.broken.find((one) => !left.has(keyOf(one)));
    if (breach === undefined) break;
    const mended = mend(breach, state, { read, organization, unsafe });
    if (typeof mended === 'string') left.set(keyOf(breach), mended);
    else [state, fixed] = [mended, fixed + 1];
  }
  const messages = state.broken.map((one) => ({ message: one.message, because: left.get(keyOf(one)) ?? '' }));
  return { texts: state.texts, fixed, left: messages };
}

function keyOf({ contract, bucket, kind, message }: BrokenContract): string {
  return [contract.name, bucket?.template.id, bucket?.logicalId, kind, message].join('\u0000');
}

interface Tools extends Required<FixSettings> {
  readonly read: (texts: ReadonlyMap<string, string>) => State | undefined;
}

const noEdit = 'every edit lets too much through, or refuses what the contract does not forbid';

/** The state without the breach, or why there is none. */
function mend(breach: BrokenContract, state: State, tools: Tools): State | string {
  if (breach.kind !== 'fail') return 'nobody can tell whether it is broken';
  const { by, bucket } = breach;
  if (by === undefined || bucket === undefined) return 'what two principals may do is changed by a person';
  if (!isOurs(bucket.template)) return 'the template was made by a program, and has to be changed there';
  const { broken } = by;
  if (broken.kind === 'need')
    return tools.unsafe ? granted(broken, breach, state, tools) : 'nothing is widened without --unsafe';
  const exact = broken.kind === 'ban' ? withoutBanned(broken.entry, breach, state, tools) : noEdit;
  return typeof exact === 'string' ? (narrowed(broken, breach, state, tools) ?? exact) : exact;
}

/** Nobody may do anything with the other state that they may not with the one. */
function isNone(one: State, other: State, { organization }: Tools): boolean {
  return newAccess(one.templates, other.templates, 'any', organization).length === 0;
}

/** What `mustNot` forbids, where a denial says exactly that: the most that may be taken away. */
function withoutBanned(entry: ContractEntry, breach: BrokenContract, state: State, tools: Tools): State | string {
  const ideal = withDenial(breach, entry, state);
  if (typeof ideal === 'string') return ideal;
  const most = tools.read(ideal);
  if (most === undefined) return 'with a denial the template cannot be read any more';
  for (const texts of [...editedTexts(breach, state), ideal]) {
    const next = texts === ideal ? most : tools.read(texts);
    if (next === undefined || !isBetter(next, state, breach)) continue;
    if (isNone(next, state, tools) && isNone(most, next, tools)) return next;
  }
  return noEdit;
}

/** What a clause forbids of one requester, by the first edit that takes away nothing else; undefined when none does. */
function narrowed(clause: Forbidding, breach: BrokenContract, state: State, tools: Tools): State | undefined {
  const { bucket } = breach;
  if (bucket === undefined) return undefined;
  for (const texts of [...editedTexts(breach, state), ...narrowingTexts(clause, breach, bucket, state)]) {
    const next = tools.read(texts);
    if (next === undefined || !isBetter(next, state, breach) || !isNone(next, state, tools)) continue;
    if (losesOnlyForbidden([state.templates, next.templates], bucket, clause, tools.organization)) return next;
  }
  return undefined;
}

function* narrowingTexts(
  clause: Forbidding,
  { place, by }: BrokenContract,
  bucket: Resource,
  state: State,
): Iterable<ReadonlyMap<string, string>> {
  const { template, logicalId } = bucket;
  const now = current(template, state);
  const entries = clause.kind === 'closed' ? clause.entries : [];
  const edits = place.template.id === template.id ? narrowedTo(entries, place.path, now) : [];
  const denials = by === undefined ? [] : denialsFor(clause, by, logicalId, now);
  const narrowing = clause.kind === 'ban' ? [blockOf(logicalId), ...edits] : [...edits, blockOf(logicalId)];
  for (const edit of [...narrowing, ...denials.map((one) => placedOn(now, logicalId, one))]) {
    const texts = withEdit(now, edit, state);
    if (texts !== undefined) yield texts;
  }
}

/** What a `must` asks for, by a statement that allows it and nothing else. */
function granted(
  need: BrokenClause & { readonly kind: 'need' },
  breach: BrokenContract,
  state: State,
  tools: Tools,
): State | string {
  const { bucket, message } = breach;
  const statement = bucket && grantOf(need, bucket.logicalId, bucket.template);
  if (bucket === undefined || statement === undefined) return 'no principal of a policy stands for just those';
  const now = current(bucket.template, state);
  const texts = withEdit(now, placedOn(now, bucket.logicalId, statement), state);
  const next = texts && tools.read(texts);
  if (next === undefined) return 'the bucket policy is written in a way that cannot be edited';
  if (!isBetter(next, state, breach)) return 'something else refuses it, or another contract forbids it';
  const [who = ''] = /^`[^`]*`/.exec(message) ?? [];
  const gained = newAccess(next.templates, state.templates, 'any', tools.organization);
  const isMeant = gained.every(
    (one) => one.bucket?.logicalId === bucket.logicalId && one.message.startsWith(`${who} `),
  );
  return isMeant && isNone(state, next, tools) ? next : 'it would let others in as well';
}

/** The template as it is with what was mended before. */
function current(template: Template, { templates }: State): Template {
  return templates.find(({ id }) => id === template.id) ?? template;
}

function withEdit(template: Template, edit: Edit, state: State): ReadonlyMap<string, string> | undefined {
  const text = edited({ ...template.source, text: textOf(template, state) }, edit);
  return text === undefined ? undefined : new Map([...state.texts, [template.source.path, text]]);
}

/** The texts with one edit of the statement that lets it through, the smallest first. */
function* editedTexts({ place }: BrokenContract, state: State): Iterable<ReadonlyMap<string, string>> {
  const { template, path } = place;
  if (!isOurs(template)) return;
  for (const edit of editsOf(path, template)) {
    const texts = withEdit(template, edit, state);
    if (texts !== undefined) yield texts;
  }
}

/** Whether the template is a file that somebody wrote: what an app synthesises is changed there. */
function isOurs(template: Template): boolean {
  return isWrittenByHand(template) && template.source.path !== '-';
}

/** Whether the breach is gone and everything else that is broken was broken before. */
function isBetter(next: State, before: State, breach: BrokenContract): boolean {
  const known = new Set(before.broken.map(keyOf));
  return next.broken.every((one) => known.has(keyOf(one)) && keyOf(one) !== keyOf(breach));
}

/** The texts with a statement that denies exactly what the clause forbids: the most that may be taken away. */
function withDenial(
  { bucket }: BrokenContract,
  entry: ContractEntry,
  state: State,
): ReadonlyMap<string, string> | string {
  if (bucket === undefined) return 'it is about no bucket';
  const { template, logicalId } = bucket;
  const [principal, conditions] = [principalOf(entry.who, template), conditionsOf(entry)];
  if (principal === undefined) return 'no principal of a policy stands for exactly those whom the clause names';
  if (conditions === undefined) return 'its conditions could not be turned round';
  const statement: JsonObject = denialOf(entry, { logicalId, principal, conditions });
  const now = current(template, state);
  const texts = withEdit(now, placedOn(now, logicalId, statement), state);
  return texts ?? 'the bucket policy is written in a way that cannot be edited';
}

function textOf({ source }: Template, { texts }: State): string {
  return texts.get(source.path) ?? source.text;
}

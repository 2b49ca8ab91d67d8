import {
  own,
  allItems,
  allOf,
  get,
  isPresent,
  isStated,
  isSwitchedOn,
  literal,
  someItem,
  whyUnknown,
  yes,
  type Decided,
  type Value,
} from '../template';
import { storageClasses } from './facts/storage-classes';

/** Something in a lifecycle rule that S3 does not take; undefined: nobody can tell. */
export interface LifecycleConflict {
  readonly where: Value;
  readonly because: string | undefined;
}

/** A move to another storage class after so many days, of current or of noncurrent versions. */
interface Move {
  readonly where: Value;
  readonly storageClass: string | undefined;
  readonly days: number | undefined;
  readonly isByDate: boolean;
}

/**
 * What S3 refuses in one rule of a lifecycle configuration.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
 */
export function lifecycleConflicts(rule: Value): readonly LifecycleConflict[] {
  const current = movesOf(rule, 'Transitions', 'Transition');
  const noncurrent = movesOf(rule, 'NoncurrentVersionTransitions', 'NoncurrentVersionTransition');
  const expirations = [
    get(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays'),
    get(rule, 'NoncurrentVersionExpirationInDays'),
  ];
  return [
    ...orderOf(current),
    ...orderOf(noncurrent),
    ...expiryOf(current, get(rule, 'ExpirationInDays')),
    ...expirations.flatMap((expiration) => expiryOf(noncurrent, expiration)),
    ...unitsOf(current, rule),
    ...exclusionsOf(rule),
  ];
}

function movesOf(rule: Value, plural: string, singular: string): readonly Move[] {
  const one = get(rule, singular);
  return [...allItems(get(rule, plural)), ...(one.kind === 'absent' ? [] : [one])].map((where) => ({
    where,
    storageClass: literal(get(where, 'StorageClass')),
    days: numberOf(get(where, 'TransitionInDays')),
    isByDate: isPresent(get(where, 'TransitionDate')),
  }));
}

function numberOf(value: Value): number | undefined {
  const text = literal(value);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Each move has to be one that S3 supports from where the one before it left the object, and late enough. */
function orderOf(moves: readonly Move[]): readonly LifecycleConflict[] {
  if (moves.length < 2 || moves.some(({ isByDate }) => isByDate)) return [];
  const open = moves.find(({ storageClass, days }) => days === undefined || !known(storageClass));
  if (open) return [{ where: open.where, because: undefined }];
  const sorted = moves.toSorted((one, other) => (one.days ?? 0) - (other.days ?? 0));
  return sorted.slice(1).flatMap((move, index): readonly LifecycleConflict[] => {
    const before = sorted[index];
    const from = own(storageClasses, before?.storageClass ?? '');
    if (before === undefined || from === undefined || move.storageClass === undefined) return [];
    const least = (before.days ?? 0) + (from.minimum ?? 0);
    if (!from.becomes.includes(move.storageClass))
      return [{ where: move.where, because: `\`${before.storageClass}\` cannot become \`${move.storageClass}\`` }];
    if ((move.days ?? 0) >= least) return [];
    const because = `objects stay in \`${before.storageClass}\` for ${from.minimum} days, so until day ${least}`;
    return [{ where: move.where, because }];
  });
}

function known(storageClass: string | undefined): boolean {
  return storageClass !== undefined && Object.hasOwn(storageClasses, storageClass);
}

/** Objects expire after they have been moved. */
function expiryOf(moves: readonly Move[], expiration: Value): readonly LifecycleConflict[] {
  if (expiration.kind === 'absent') return [];
  const expires = numberOf(expiration);
  if (whyUnknown(expiration) !== undefined)
    return moves.length === 0 ? [] : [{ where: expiration, because: undefined }];
  const open = moves.find(({ where }) => whyUnknown(get(where, 'TransitionInDays')) !== undefined);
  const late = moves.find(({ days }) => days !== undefined && expires !== undefined && days >= expires);
  return late
    ? [{ where: expiration, because: `objects expire on day ${expires}, no later than they move on day ${late.days}` }]
    : open
      ? [{ where: open.where, because: undefined }]
      : [];
}

/** Moves and expiration are both by days or both by date. */
function unitsOf(moves: readonly Move[], rule: Value): readonly LifecycleConflict[] {
  const [byDays, byDate] = [get(rule, 'ExpirationInDays'), get(rule, 'ExpirationDate')];
  const mixed = (expiration: Value, isByDate: boolean): boolean =>
    isPresent(expiration) &&
    moves.some((move) => move.isByDate !== isByDate && (move.isByDate || move.days !== undefined));
  return [byDays, byDate]
    .filter((expiration) => mixed(expiration, expiration === byDate))
    .map((where) => ({ where, because: 'expiration and transitions have to be both in days or both by date' }));
}

/** What cannot stand beside each other. */
function exclusionsOf(rule: Value): readonly LifecycleConflict[] {
  const marker = get(rule, 'ExpiredObjectDeleteMarker');
  const tags = get(rule, 'TagFilters');
  const abort = get(rule, 'AbortIncompleteMultipartUpload');
  const hasTags = someItem(tags, () => yes);
  const beside = ['ExpirationInDays', 'ExpirationDate'].find((name) => isPresent(get(rule, name)));
  const isExpiry = beside === undefined ? hasTags : yes;
  return [
    ...conflictIf(
      allOf([isSwitchedOn(marker), isExpiry]),
      marker,
      `\`ExpiredObjectDeleteMarker\` cannot be set with \`${beside ?? 'TagFilters'}\``,
    ),
    ...conflictIf(allOf([isStated(abort), hasTags]), abort, 'uploads cannot be aborted by a rule that filters by tags'),
  ];
}

function conflictIf({ kind }: Decided, where: Value, because: string): readonly LifecycleConflict[] {
  return kind === 'no' ? [] : [{ where, because: kind === 'yes' ? because : undefined }];
}

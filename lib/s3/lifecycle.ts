import {
  allOf,
  decided,
  get,
  isOneOf,
  isStated,
  literal,
  not,
  someItem,
  undecided,
  whyUnknown,
  yes,
  type Decided,
  type Value,
} from '../template';
import type { Bucket } from './bucket';
import { listProperty } from './estate';

/**
 * One rule of a bucket's life cycle, and which objects it is about.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
 */
export interface LifecycleRule {
  readonly value: Value;
  readonly isOn: Decided;
  /** whether it is about every object, of any name, tag and size */
  readonly coversEverything: Decided;
  /** whether it is about some object whose key begins with the prefix; any key does with one that is not stated */
  touches(this: void, prefix: Value): Decided;
}

/** The lifecycle rules, none when the bucket states none; undefined when nobody can tell what they are. */
export function lifecycleRules(bucket: Bucket): readonly LifecycleRule[] | undefined {
  return listProperty(bucket, 'LifecycleConfiguration', 'Rules')?.map((value) => ({
    value,
    isOn: not(isOneOf(get(value, 'Status'), 'Disabled')),
    coversEverything: coversEverything(value),
    touches: (prefix) => touches(get(value, 'Prefix'), prefix),
  }));
}

function coversEverything(rule: Value): Decided {
  if (rule.kind !== 'map') return undecided(whyUnknown(rule) ?? 'the rule is not known');
  const prefix = get(rule, 'Prefix');
  return allOf([
    prefix.kind === 'absent' ? yes : isOneOf(prefix, ''),
    not(someItem(get(rule, 'TagFilters'), () => yes)),
    ...['ObjectSizeGreaterThan', 'ObjectSizeLessThan'].map((key) => not(isStated(get(rule, key)))),
  ]);
}

function touches(stated: Value, prefix: Value): Decided {
  const isAnyOf = ({ kind }: Value): boolean => kind === 'absent';
  if (isAnyOf(stated) || isAnyOf(prefix)) return yes;
  const [own, begin] = [literal(stated), literal(prefix)];
  if (own === '' || begin === '') return yes;
  if (own === undefined || begin === undefined)
    return undecided(whyUnknown(stated) ?? whyUnknown(prefix) ?? 'its prefix is not text');
  return decided(own.startsWith(begin) || begin.startsWith(own));
}

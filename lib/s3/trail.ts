import { allTruths, anyTruth, type Truth } from '../policy';
import {
  attributeText,
  get,
  isOn,
  isOneOf,
  items,
  literal,
  someItem,
  whyUnknown,
  type Decided,
  type Resource,
  type Value,
} from '../template';
import type { Bucket } from './bucket';
import { entity, isDeployed, property, resourcesOf, type Entity, type Estate } from './estate';
import { mayBeNamed, symbolTableOf } from './stated-names';

/** A trail of CloudTrail. */
export interface Trail extends Entity {
  readonly kind: 'trail';
}

export const trailType = 'AWS::CloudTrail::Trail';

export function trailOf(estate: Estate, resource: Resource): Trail {
  return { kind: 'trail', ...entity(estate, resource) };
}

/** Every trail that the templates make. */
export function trailsOf(estate: Estate): readonly Trail[] {
  return resourcesOf(estate.inventory, trailType)
    .filter((resource) => isDeployed(estate, resource))
    .map((resource) => trailOf(estate, resource));
}

/**
 * Whether the trail, as one that logs in all regions, records reads or writes of all objects of the bucket; undefined
 * when nobody can tell.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-22
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
export function records(trail: Trail, bucket: Bucket, kind: 'read' | 'write'): Truth {
  const basic = property(trail, 'EventSelectors');
  const advanced = property(trail, 'AdvancedEventSelectors');
  return allTruths([
    isAtWork(trail),
    anyTruth([
      ...each(basic, (selector) => basicRecords(selector, bucket, kind)),
      ...each(advanced, (selector) => advancedRecords(selector, bucket, kind)),
    ]),
  ]);
}

/** Whether the trail logs, and in all regions. */
export function isAtWork(trail: Trail): Truth {
  return allTruths([isOn(property(trail, 'IsLogging')), isOn(property(trail, 'IsMultiRegionTrail'))]);
}

/**
 * Whether the trail records management events that read or write; one without selectors records both. Sources that
 * are left out, as those of KMS may be, do not count.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 */
export function recordsManagement(trail: Trail, kind: 'read' | 'write'): Truth {
  const basic = property(trail, 'EventSelectors');
  const advanced = property(trail, 'AdvancedEventSelectors');
  if (basic.kind === 'absent' && advanced.kind === 'absent') return true;
  return anyTruth([
    ...each(basic, (selector) => {
      const included = get(selector, 'IncludeManagementEvents');
      return allTruths([included.kind === 'absent' ? true : isOn(included), isOfKind(selector, kind)]);
    }),
    ...each(advanced, (selector) => advancedManagement(selector, kind)),
  ]);
}

function advancedManagement(selector: Value, kind: 'read' | 'write'): Truth {
  const fields = items(get(selector, 'FieldSelectors'));
  return fields && allTruths(fields.map((field) => managementField(field, kind)));
}

function managementField(field: Value, kind: 'read' | 'write'): Truth {
  const equals = items(get(field, 'Equals'))?.map(literal);
  switch (literal(get(field, 'Field'))) {
    case 'eventCategory':
      return equals?.includes(undefined) ? undefined : equals?.includes('Management');
    case 'readOnly':
      return equals?.includes(undefined) ? undefined : equals?.includes(String(kind === 'read'));
    case 'eventSource':
      // all but these, or these alone
      return get(field, 'Equals').kind === 'absent' ? true : undefined;
    default:
      return undefined;
  }
}

function isOfKind(selector: Value, kind: 'read' | 'write'): Truth {
  const type = get(selector, 'ReadWriteType');
  const stated = type.kind === 'absent' ? 'All' : literal(type);
  return stated === undefined ? undefined : stated === 'All' || stated === (kind === 'read' ? 'ReadOnly' : 'WriteOnly');
}

function each(list: Value, test: (one: Value) => Truth): readonly Truth[] {
  return items(list)?.map(test) ?? [undefined];
}

function basicRecords(selector: Value, bucket: Bucket, kind: 'read' | 'write'): Truth {
  const isMeant = isOfKind(selector, kind);
  if (isMeant !== true) return isMeant;
  const about = each(get(selector, 'DataResources'), (resource) => {
    if (literal(get(resource, 'Type')) !== 'AWS::S3::Object')
      return whyUnknown(get(resource, 'Type')) === undefined ? false : undefined;
    return anyTruth(each(get(resource, 'Values'), (value) => reachesAll(value, bucket)));
  });
  return anyTruth(about);
}

/** Whether every object's ARN begins with the value. */
function reachesAll(value: Value, bucket: Bucket): Truth {
  if (value.kind !== 'text') return undefined;
  const symbolTable = symbolTableOf(bucket.estate, bucket.resource.template);
  const objects = `arn:aws:s3:::${symbolTable.encode(attributeText(bucket.resource, ''))}/`;
  const prefix = symbolTable.encode(value.text);
  if (objects.startsWith(prefix)) return true;
  return symbolTable.whyOpen(value.text) !== undefined || mayBeIts(prefix, bucket) ? undefined : false;
}

/** Whether an ARN states a name that the bucket may have, since its own is not known before deployment. */
function mayBeIts(arn: string, { resource, estate }: Bucket): boolean {
  const [, name] = /^arn:aws:s3:::([^/]+)/.exec(arn) ?? [];
  return name !== undefined && mayBeNamed(resource, name, estate);
}

/** Whether no object's ARN begins with the value. */
function leavesAlone(value: Value, bucket: Bucket): Truth {
  if (value.kind !== 'text') return undefined;
  const symbolTable = symbolTableOf(bucket.estate, bucket.resource.template);
  const objects = `arn:aws:s3:::${symbolTable.encode(attributeText(bucket.resource, ''))}/`;
  const prefix = symbolTable.encode(value.text);
  if (objects.startsWith(prefix)) return false;
  const mayConcern = symbolTable.whyOpen(value.text) !== undefined || mayBeIts(prefix, bucket);
  return prefix.startsWith(objects) || mayConcern ? undefined : true;
}

function advancedRecords(selector: Value, bucket: Bucket, kind: 'read' | 'write'): Truth {
  const fields = items(get(selector, 'FieldSelectors'));
  if (fields === undefined) return undefined;
  // of data events only those of one type are recorded, and it has to be said which
  const isAboutObjects = anyTruth(
    fields.map((field) =>
      allTruths([
        truthOf(isOneOf(get(field, 'Field'), 'resources.type')),
        truthOf(someItem(get(field, 'Equals'), (item) => isOneOf(item, 'AWS::S3::Object'))),
      ]),
    ),
  );
  return allTruths([isAboutObjects, ...fields.map((field) => fieldAdmits(field, bucket, kind))]);
}

/** Whether a field of an advanced selector lets through every event of this kind on the bucket's objects. */
function fieldAdmits(field: Value, bucket: Bucket, kind: 'read' | 'write'): Truth {
  const equals = (text: string): Truth =>
    get(field, 'Equals').kind === 'absent'
      ? undefined
      : truthOf(someItem(get(field, 'Equals'), (item) => isOneOf(item, text)));
  switch (literal(get(field, 'Field'))) {
    case 'eventCategory':
      return equals('Data');
    case 'resources.type':
      return equals('AWS::S3::Object');
    case 'readOnly':
      return equals(String(kind === 'read'));
    case 'resources.ARN':
      return reachesByArn(field, bucket);
    default:
      return undefined;
  }
}

function truthOf({ kind }: Decided): Truth {
  return kind === 'unknown' ? undefined : kind === 'yes';
}

function reachesByArn(field: Value, bucket: Bucket): Truth {
  const operators = ['StartsWith', 'NotStartsWith', 'NotEquals', 'NotEndsWith', 'Equals', 'EndsWith'];
  if (operators.some((operator) => items(get(field, operator)) === undefined)) return undefined;
  const list = (operator: string): readonly Value[] => items(get(field, operator)) ?? [];
  const begins = list('StartsWith').map((value) => reachesAll(value, bucket));
  const leftOut = list('NotStartsWith').map((value) => leavesAlone(value, bucket));
  const excluded = ['NotEquals', 'NotEndsWith', 'Equals', 'EndsWith'].some((operator) => list(operator).length > 0);
  if (begins.length === 0 && leftOut.length === 0) return undefined;
  // single objects, and what is left out, nobody counts here
  const reached = allTruths([begins.length === 0 ? true : anyTruth(begins), ...leftOut]);
  return reached === true && excluded ? undefined : reached;
}

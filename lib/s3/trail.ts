import { allTruths, anyTruth, type Truth } from '../policy';
import { attributeText, get, isOn, items, literal, whyUnknown, type Resource, type Value } from '../template';
import type { Bucket } from './bucket';
import { entity, isDeployed, property, resourcesOf, type Entity, type Estate } from './estate';
import { vocabularyOf } from './names';

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
  const vocabulary = vocabularyOf(bucket.estate, bucket.resource.template);
  const objects = `arn:aws:s3:::${vocabulary.encode(attributeText(bucket.resource, ''))}/`;
  if (objects.startsWith(vocabulary.encode(value.text))) return true;
  return vocabulary.openness(value.text) === undefined ? false : undefined;
}

/** Whether no object's ARN begins with the value. */
function leavesAlone(value: Value, bucket: Bucket): Truth {
  if (value.kind !== 'text') return undefined;
  const vocabulary = vocabularyOf(bucket.estate, bucket.resource.template);
  const objects = `arn:aws:s3:::${vocabulary.encode(attributeText(bucket.resource, ''))}/`;
  const prefix = vocabulary.encode(value.text);
  if (objects.startsWith(prefix)) return false;
  return prefix.startsWith(objects) || vocabulary.openness(value.text) !== undefined ? undefined : true;
}

function advancedRecords(selector: Value, bucket: Bucket, kind: 'read' | 'write'): Truth {
  const fields = items(get(selector, 'FieldSelectors'));
  if (fields === undefined) return undefined;
  // of data events only those of one type are recorded, and it has to be said which
  let isAboutObjects = false;
  const holds = fields.map((field): Truth => {
    const name = literal(get(field, 'Field'));
    const equals = items(get(field, 'Equals'))?.map(literal);
    switch (name) {
      case 'eventCategory':
        return equals?.includes('Data');
      case 'resources.type':
        isAboutObjects = equals?.includes('AWS::S3::Object') ?? false;
        return isAboutObjects;
      case 'readOnly':
        return equals?.includes(String(kind === 'read'));
      case 'resources.ARN':
        return reachesByArn(field, bucket);
      default:
        return undefined;
    }
  });
  return isAboutObjects ? allTruths(holds) : false;
}

function reachesByArn(field: Value, bucket: Bucket): Truth {
  const list = (operator: string): readonly Value[] => items(get(field, operator)) ?? [];
  const begins = list('StartsWith').map((value) => reachesAll(value, bucket));
  const leftOut = list('NotStartsWith').map((value) => leavesAlone(value, bucket));
  const excluded = ['NotEquals', 'NotEndsWith', 'Equals', 'EndsWith'].some((operator) => list(operator).length > 0);
  if (begins.length === 0 && leftOut.length === 0) return undefined;
  // single objects, and what is left out, nobody counts here
  const reached = allTruths([begins.length === 0 ? true : anyTruth(begins), ...leftOut]);
  return reached === true && excluded ? undefined : reached;
}

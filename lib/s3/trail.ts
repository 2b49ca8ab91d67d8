import {
  allItems,
  allOf,
  anyOf,
  attributeText,
  get,
  isOneOf,
  isSwitchedOn,
  items,
  literal,
  no,
  not,
  someItem,
  undecided,
  whyUnknown,
  yes,
  type Decided,
  type Resource,
  type Text,
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

/** the type of the data events of objects, as selectors name it */
const objectType = 'AWS::S3::Object';

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
 * Those of them that select data events of some objects, or may: a trail of management events alone leaves objects to
 * another trail, which may well be made elsewhere.
 */
export function objectTrailsOf(estate: Estate): readonly Trail[] {
  return trailsOf(estate).filter((trail) => selectsObjects(trail).kind !== 'no');
}

function selectsObjects(trail: Trail): Decided {
  return anyOf([
    ...each(property(trail, 'EventSelectors'), (selector) =>
      anyOf(each(get(selector, 'DataResources'), (resource) => isOneOf(get(resource, 'Type'), objectType))),
    ),
    ...each(property(trail, 'AdvancedEventSelectors'), (selector) =>
      anyOf(each(get(selector, 'FieldSelectors'), isAboutObjects)),
    ),
  ]);
}

function isAboutObjects(field: Value): Decided {
  return allOf([
    isOneOf(get(field, 'Field'), 'resources.type'),
    someItem(get(field, 'Equals'), (item) => isOneOf(item, objectType)),
  ]);
}

/**
 * Whether the trail, as one that logs in all regions, records reads or writes of all objects of the bucket.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-22
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
export function records(trail: Trail, bucket: Bucket, kind: 'read' | 'write'): Decided {
  const basic = property(trail, 'EventSelectors');
  const advanced = property(trail, 'AdvancedEventSelectors');
  return allOf([
    isAtWork(trail),
    anyOf([
      ...each(basic, (selector) => basicRecords(selector, bucket, kind)),
      ...each(advanced, (selector) => advancedRecords(selector, bucket, kind)),
    ]),
  ]);
}

/** Whether the trail logs, and in all regions. */
export function isAtWork(trail: Trail): Decided {
  return allOf([isSwitchedOn(property(trail, 'IsLogging')), isSwitchedOn(property(trail, 'IsMultiRegionTrail'))]);
}

/**
 * Whether the trail records management events that read or write; one without selectors records both. Sources that
 * are left out, as those of KMS may be, do not count.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 */
export function recordsManagement(trail: Trail, kind: 'read' | 'write'): Decided {
  const basic = property(trail, 'EventSelectors');
  const advanced = property(trail, 'AdvancedEventSelectors');
  if (isWithout(basic) && isWithout(advanced)) return yes;
  return anyOf([
    ...each(basic, (selector) => {
      const included = get(selector, 'IncludeManagementEvents');
      return allOf([
        included.kind === 'absent' ? yes : isSwitchedOn(included),
        isWithoutExclusions(get(selector, 'ExcludeManagementEventSources')),
        isOfKind(selector, kind),
      ]);
    }),
    ...each(advanced, (selector) => advancedManagement(selector, kind)),
  ]);
}

/**
 * The rule of AWS Config behind CloudTrail.1 takes no trail that leaves sources out, such as KMS.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/multi-region-cloudtrail-enabled.html
 */
function isWithoutExclusions(sources: Value): Decided {
  if (isWithout(sources)) return yes;
  return items(sources) === undefined ? undecided(whyUnknown(sources) ?? 'which sources are left out') : no;
}

/** No selectors are stated, or an empty list of them, as the CDK writes it: a trail then records by default. */
function isWithout(selectors: Value): boolean {
  return selectors.kind === 'absent' || items(selectors)?.length === 0;
}

function advancedManagement(selector: Value, kind: 'read' | 'write'): Decided {
  return allOf(each(get(selector, 'FieldSelectors'), (field) => managementField(field, kind)));
}

function managementField(field: Value, kind: 'read' | 'write'): Decided {
  const equals = get(field, 'Equals');
  const isOneOfThem = (text: string): Decided => someItem(equals, (item) => isOneOf(item, text));
  const name = get(field, 'Field');
  switch (literal(name)) {
    case 'eventCategory':
      return isOneOfThem('Management');
    case 'readOnly':
      return isOneOfThem(String(kind === 'read'));
    case 'eventSource':
      // all but these is not all; of these alone nobody can tell whether other selectors have the rest
      return equals.kind === 'absent' ? no : undecided('some sources alone are recorded');
    default:
      return notRead(name);
  }
}

/** A field that is not known, or of which nobody can tell what it lets through. */
function notRead(field: Value): Decided {
  return undecided(whyUnknown(field) ?? `what its field \`${literal(field) ?? ''}\` leaves out`);
}

function isOfKind(selector: Value, kind: 'read' | 'write'): Decided {
  const type = get(selector, 'ReadWriteType');
  return type.kind === 'absent' ? yes : isOneOf(type, 'All', kind === 'read' ? 'ReadOnly' : 'WriteOnly');
}

function each(list: Value, test: (one: Value) => Decided): readonly Decided[] {
  return items(list)?.map(test) ?? [undecided(whyUnknown(list) ?? 'its selectors are not known')];
}

function basicRecords(selector: Value, bucket: Bucket, kind: 'read' | 'write'): Decided {
  const about = each(get(selector, 'DataResources'), (resource) =>
    allOf([
      isOneOf(get(resource, 'Type'), objectType),
      anyOf(each(get(resource, 'Values'), (value) => reachesAll(value, bucket))),
    ]),
  );
  return allOf([isOfKind(selector, kind), anyOf(about)]);
}

/** Whether every object's ARN begins with the value. */
function reachesAll(value: Value, bucket: Bucket): Decided {
  if (value.kind !== 'text') return undecided(whyUnknown(value) ?? 'text is expected here');
  const symbolTable = symbolTableOf(bucket.estate, bucket.resource.template);
  const objects = `arn:aws:s3:::${symbolTable.encode(attributeText(bucket.resource, ''))}/`;
  const prefix = symbolTable.encode(value.text);
  if (objects.startsWith(prefix)) return yes;
  return mayConcern(value.text, bucket);
}

/** Whether the beginning of an ARN may be one of the bucket's, where it is open, or the bucket's name is; never yes. */
function mayConcern(begin: Text, { resource, estate }: Bucket): Decided {
  const symbolTable = symbolTableOf(estate, resource.template);
  const why = symbolTable.whyOpen(begin);
  if (why !== undefined) return undecided(why);
  const [, name] = /^arn:aws:s3:::([^/]+)/.exec(symbolTable.encode(begin)) ?? [];
  const isMaybe = name !== undefined && mayBeNamed(resource, [name], estate);
  return isMaybe ? undecided(`\`${resource.logicalId}\` may be called \`${name}\``) : no;
}

/** Whether no object's ARN begins with the value. */
function leavesAlone(value: Value, bucket: Bucket): Decided {
  if (value.kind !== 'text') return undecided(whyUnknown(value) ?? 'text is expected here');
  const symbolTable = symbolTableOf(bucket.estate, bucket.resource.template);
  const objects = `arn:aws:s3:::${symbolTable.encode(attributeText(bucket.resource, ''))}/`;
  const prefix = symbolTable.encode(value.text);
  if (objects.startsWith(prefix)) return no;
  if (prefix.startsWith(objects)) return undecided('some objects are left out');
  return not(mayConcern(value.text, bucket));
}

function advancedRecords(selector: Value, bucket: Bucket, kind: 'read' | 'write'): Decided {
  const fields = items(get(selector, 'FieldSelectors'));
  if (fields === undefined) return undecided('the fields of a selector are not known');
  // of data events only those of one type are recorded, and it has to be said which
  return allOf([anyOf(fields.map(isAboutObjects)), ...fields.map((field) => fieldAdmits(field, bucket, kind))]);
}

/** Whether a field of an advanced selector lets through every event of this kind on the bucket's objects. */
function fieldAdmits(field: Value, bucket: Bucket, kind: 'read' | 'write'): Decided {
  const equals = (text: string): Decided =>
    get(field, 'Equals').kind === 'absent'
      ? undecided('a field of a selector is compared with something else than `Equals`')
      : someItem(get(field, 'Equals'), (item) => isOneOf(item, text));
  const name = get(field, 'Field');
  switch (literal(name)) {
    case 'eventCategory':
      return equals('Data');
    case 'resources.type':
      return equals(objectType);
    case 'readOnly':
      return equals(String(kind === 'read'));
    case 'resources.ARN':
      return reachesByArn(field, bucket);
    default:
      return notRead(name);
  }
}

function reachesByArn(field: Value, bucket: Bucket): Decided {
  const operators = ['StartsWith', 'NotStartsWith', 'NotEquals', 'NotEndsWith', 'Equals', 'EndsWith'];
  const open = operators.map((operator) => get(field, operator)).find((value) => items(value) === undefined);
  if (open) return undecided(whyUnknown(open) ?? 'a list is expected here');
  const list = (operator: string): readonly Value[] => allItems(get(field, operator));
  const begins = list('StartsWith').map((value) => reachesAll(value, bucket));
  const leftOut = list('NotStartsWith').map((value) => leavesAlone(value, bucket));
  const excluded = ['NotEquals', 'NotEndsWith', 'Equals', 'EndsWith'].some((operator) => list(operator).length > 0);
  const single = undecided('a selector is about single objects, or leaves some out');
  if (begins.length === 0 && leftOut.length === 0) return single;
  // single objects, and what is left out, nobody counts here
  return allOf([begins.length === 0 ? yes : anyOf(begins), ...leftOut, excluded ? single : yes]);
}

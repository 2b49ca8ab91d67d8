import {
  describeWitness,
  isKey,
  showPattern,
  type Answer,
  type Condition,
  type Openness,
  type Statement,
  type SymbolTable,
  type Witness,
} from '../policy';
import {
  bucketOf,
  byWidth,
  estateIn,
  everyAccessLevel,
  grantsOf,
  isDeployed,
  nameOf,
  namesOf,
  opennessOf,
  effectiveAccessOf,
  resourcesOf,
  showTitle,
  takeInventory,
  symbolTableOf,
  whoCan,
  type Access,
  type AccessLevel,
  type Inventory,
  type OrganizationPolicies,
  type EffectiveAccess,
} from '../s3';
import { attributeText, explore, OutcomesByRegion, type Resource, type Template } from '../template';
import type { Location } from './finding';
import { locate } from './place-finding';
import { maximumWorlds, tooManyWorlds } from './maximum-worlds';
import { placeOf } from './rule';

/** Who may do what with every bucket of a run. */
export interface AccessReport {
  readonly buckets: readonly BucketAccessReport[];
}

export interface BucketAccessReport {
  readonly name: string;
  readonly location: Location;
  readonly rows: readonly AccessRow[];
}

/** What one principal may do, in the worlds of `when`. */
export interface AccessRow {
  readonly principal: string;
  readonly may: Readonly<Record<AccessLevel, AccessCell>>;
  /** how many requests, as a logarithm; undefined where not all combinations of conditions were looked at */
  readonly openness?: Openness;
  /** only then; always when left out */
  readonly when?: string;
}

export interface AccessCell {
  readonly verdict: 'yes' | 'no' | 'unknown';
  readonly grants: readonly Grant[];
  /** why nobody can tell */
  readonly because?: string;
}

/** A denial that narrows a grant. */
export interface Exception {
  readonly sid?: string;
  readonly location: Location;
  readonly conditions: readonly string[];
}

/** A statement that lets something through. */
export interface Grant {
  /** `bucket policy`, `identity policies of Reader` */
  readonly policy: string;
  readonly sid?: string;
  readonly location: Location;
  /** keys of the objects, or the bucket itself */
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  /** denials that take away part of it, other than of requests without TLS or with an old one */
  readonly exceptFor: readonly Exception[];
  /** the access point that the request goes through, where it does */
  readonly through?: { readonly name: string; readonly location: Location };
  /** a request that gets through */
  readonly witness: string;
}

/**
 * Works out who may do what with each bucket; pure and synchronous. `only` keeps the buckets whose logical id,
 * construct path or name it meets.
 */
export function accessReport(
  templates: readonly Template[],
  organization: OrganizationPolicies = {},
  only?: string,
): AccessReport {
  const inventory = takeInventory(templates, organization.settings);
  const isWanted = (resource: Resource): boolean =>
    only === undefined || namesOf(resource).includes(only) || namesIn(resource, inventory).includes(only);
  const buckets = resourcesOf(inventory, 'AWS::S3::Bucket').filter(isWanted);
  return { buckets: buckets.map((resource) => accessTo(resource, inventory, organization)) };
}

/** Who may do what with one bucket, in all worlds that have it. */
function accessTo(resource: Resource, inventory: Inventory, organization: OrganizationPolicies): BucketAccessReport {
  const { outcomes, complete } = explore(maximumWorlds, (world): Access | undefined => {
    const estate = estateIn(inventory, world);
    return isDeployed(estate, resource)
      ? whoCan(effectiveAccessOf(bucketOf(estate, resource), organization))
      : undefined;
  });
  const rows = new OutcomesByRegion<AccessRow>();
  let name: string | undefined;
  for (const outcome of outcomes) {
    if (outcome.value === undefined) continue;
    const { effectiveAccess, principals } = outcome.value;
    const { symbolTable, subject } = effectiveAccess;
    name = symbolTable.decode(subject.target.self).replace(/^arn:aws:s3:::/, '');
    for (const { name: principal, may, requester, trust } of principals) {
      const openness = opennessOf(effectiveAccess, { requester, trust });
      const row = { principal, may: everyCell((level) => cellOf(may[level], effectiveAccess)), openness };
      rows.add(textWithoutRanges(row), row, outcome);
    }
  }
  const looked = rows
    .all(complete)
    .map(({ value, when }) => ({ ...value, ...(when === undefined ? {} : { when }) }))
    .sort((one, other) => byWidth(one.openness, other.openness));
  const found = complete ? looked : [...looked, rowOfTooManyWorlds('anybody else')];
  const isSaid = name !== undefined && !name.startsWith('${');
  return { name: isSaid ? (name ?? '') : nameOf(resource), location: locate(placeOf(resource)), rows: found };
}

/** Rows that differ in nothing but where a place ends are one. */
function textWithoutRanges(row: object): string {
  return JSON.stringify(row, (field, part: unknown) => (field === 'range' ? undefined : part));
}

/** What the bucket is called in the worlds that have it. */
function namesIn(resource: Resource, inventory: Inventory): readonly string[] {
  const { outcomes } = explore(maximumWorlds, (world): string => {
    const estate = estateIn(inventory, world);
    const symbolTable = symbolTableOf(estate, resource.template);
    return isDeployed(estate, resource) ? symbolTable.decode(symbolTable.encode(attributeText(resource, ''))) : '';
  });
  return outcomes.map(({ value }) => value);
}

/** A cell for each access level. */
export function everyCell(cell: (accessLevel: AccessLevel) => AccessCell): AccessRow['may'] {
  return Object.fromEntries(
    everyAccessLevel.map((accessLevel) => [accessLevel, cell(accessLevel)]),
  ) as AccessRow['may'];
}

/** The row that stands for all combinations of conditions and parameters that were not looked at. */
export function rowOfTooManyWorlds(principal: string): AccessRow {
  return { principal, may: everyCell(() => ({ verdict: 'unknown', grants: [], because: tooManyWorlds })) };
}

/** What an answer comes to, with every statement that grants. */
export function cellOf(answer: Answer, effectiveAccess: EffectiveAccess): AccessCell {
  const verdict = answer.kind;
  return {
    verdict,
    grants: grantsOf(answer).flatMap((witness) => grantIn(witness, effectiveAccess)),
    ...(answer.kind === 'unknown' ? { because: String(answer.because) } : {}),
  };
}

function grantIn(
  witness: Witness,
  { symbolTable, subject, titles, accessPointAccesses }: EffectiveAccess,
): readonly Grant[] {
  const accessPointAccess = accessPointAccesses.find(
    ({ requestedPoint }) => requestedPoint === witness.requestContext.through,
  )?.accessPoint.resource;
  const [statement] = witness.grants;
  if (statement === undefined) return [];
  const layer = subject.layers.find(({ policy }) => policy.statements.includes(statement));
  const further = witness.grants.slice(1).flatMap((one) => one.conditions);
  return [
    {
      policy: showTitle((layer && titles.get(layer)) ?? { kind: 'bucket policy' }),
      ...(statement.sid === undefined ? {} : { sid: statement.sid }),
      location: locate(statement.place),
      resources: resourcesIn(statement, witness, layer?.target.parts ?? '', symbolTable),
      conditions: [...statement.conditions, ...further].map((condition) => showCondition(condition, symbolTable)),
      exceptFor: exceptionsIn(witness, symbolTable),
      ...(accessPointAccess
        ? { through: { name: nameOf(accessPointAccess), location: locate(placeOf(accessPointAccess)) } }
        : {}),
      witness: describeWitness(witness, symbolTable),
    },
  ];
}

function exceptionsIn({ narrowedBy }: Witness, symbolTable: SymbolTable): readonly Exception[] {
  const isTransport = ({ conditions }: Statement): boolean =>
    conditions.length > 0 && conditions.every(({ key }) => isKey(key, 's3:tlsversion', 'aws:securetransport'));
  const distinct = new Map(
    narrowedBy
      .filter((statement) => !isTransport(statement))
      .map((statement) => [`${statement.place.template.id} ${statement.place.path.join('/')}`, statement]),
  );
  return [...distinct.values()].map(({ sid, place, conditions }) => ({
    ...(sid === undefined ? {} : { sid }),
    location: locate(place),
    conditions: conditions.map((condition) => showCondition(condition, symbolTable)),
  }));
}

/** What the statement is about, from the bucket on: `docs/*`, or the bucket itself. */
function resourcesIn(
  { resources, notResources }: Statement,
  { request }: Witness,
  parts: string,
  symbolTable: SymbolTable,
): readonly string[] {
  if (resources === undefined) return [notResources === undefined ? '*' : 'all but some'];
  const isObject = request.resource.includes('/');
  return resources
    .flatMap(({ pattern }) => {
      const text = symbolTable.decode(showPattern(pattern));
      const prefix = symbolTable.decode(parts);
      if (text.startsWith(prefix)) return isObject ? [text.slice(prefix.length)] : [];
      return isObject && !text.includes('*') ? [] : [isObject ? '*' : 'the bucket'];
    })
    .filter((text, index, all) => all.indexOf(text) === index);
}

export function showCondition({ written, operator, key, values, open }: Condition, symbolTable: SymbolTable): string {
  const [name = operator, shown = key] = (written ?? '').split(' ').filter((part) => part !== '');
  const texts = values.map(({ pattern }) =>
    symbolTable.decode(
      pattern
        .map((piece) =>
          typeof piece === 'string' ? piece : 'wildcard' in piece ? piece.wildcard : `\${${piece.variable}}`,
        )
        .join(''),
    ),
  );
  return `${shown} ${name} ${open === undefined ? texts.join(' or ') : [...texts, '?'].join(' or ')}`;
}

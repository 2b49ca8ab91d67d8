import {
  isNamed,
  isArray,
  isObject,
  own,
  type Comment,
  type Json,
  type Place,
  type Resource,
  type Template,
} from '../template';
import type { Finding, SuppressionOrigin } from './finding';

/** Somebody's word that a finding is accepted, as it stands in a template, a comment or a CDK program. */
export interface Suppression {
  /** undefined when it names none */
  readonly rule: string | undefined;
  readonly reason: string;
  /** last day on which it holds, `2027-01-31`; as written, so it may be no date at all */
  readonly until: string | undefined;
  readonly origin: SuppressionOrigin;
  /** suppressions with one key are one: an acknowledgement on an app is seen from each of its stacks */
  readonly key: string;
  readonly place: Place;
  /** it is no mistake when there is nothing to suppress */
  readonly mayBeUnused?: true;
  readonly covers: (finding: Finding, place: Place) => boolean;
}

const dateInReason = /\buntil (\d{4}-\d{2}-\d{2})\b/i;

/** Every suppression in the templates and in what their assembly knows about them. */
export function suppressionsIn(templates: readonly Template[]): readonly Suppression[] {
  const all = templates.flatMap((template) => [
    ...metadataSuppressions(template),
    ...commentSuppressions(template),
    ...acknowledgements(template),
  ]);
  return [...new Map(all.map((one) => [one.key, one])).values()];
}

/** `Metadata.bucket-warden.suppress: [{ rule, reason, until? }]` of the template or of a resource. */
function metadataSuppressions(template: Template): readonly Suppression[] {
  const read = (holder: Json | undefined, place: Place, covers: Suppression['covers']): Suppression[] => {
    const metadata = isObject(holder) ? own(holder, 'Metadata') : undefined;
    const ours = isObject(metadata) ? own(metadata, 'bucket-warden') : undefined;
    const list = isObject(ours) ? own(ours, 'suppress') : undefined;
    if (list === undefined) return [];
    return (isArray(list) ? list : [list]).map((entry, index) => {
      const text = (key: string): string | undefined => {
        const value = isObject(entry) ? own(entry, key) : undefined;
        return typeof value === 'string' ? value.trim() : undefined;
      };
      return suppression(text('rule'), text('reason') ?? '', text('until'), {
        origin: 'metadata',
        key: `${template.id}#${place.path.join('/')}#${index}`,
        place: {
          template,
          path: [...place.path, 'Metadata', 'bucket-warden', 'suppress', ...(isArray(list) ? [index] : [])],
        },
        covers,
      });
    });
  };
  const whole = read(template.body, { template, path: [] }, (_, place) => place.template === template);
  const single = [...template.resources.values()].flatMap((resource: Resource) =>
    read(
      resource.body,
      { template, path: ['Resources', resource.logicalId] },
      ({ subject: { logicalId = '' } }, place) =>
        place.template === template &&
        [logicalId, template.resources.get(logicalId)?.madeFrom].includes(resource.logicalId),
    ),
  );
  return [...whole, ...single];
}

/** A comment that speaks to us; without the colon, one that says what to do, and not one that speaks about us. */
const meantAsSuppression = /^bucket-warden:|^bucket-?warden[:\s-]+(?:ignore|disable|suppress|skip|accept|allow)\b/i;

/**
 * `# bucket-warden: ignore[rule, rule] reason`, on the line of a key or on a line of its own above it; covers all
 * below that key.
 */
function commentSuppressions(template: Template): readonly Suppression[] {
  const { source } = template;
  const ours = source.comments().filter(({ text }) => meantAsSuppression.test(text));
  return ours.flatMap((comment) => {
    // what is spelt otherwise suppresses nothing, and is said
    const [, names, reason] = /^bucket-warden:\s*ignore\s*(?:\[([^\]]*)\])?\s*(.*)$/.exec(comment.text) ?? [];
    const line = lineMeant(template, comment);
    const path = pathAtLine(template, line);
    const covers: Suppression['covers'] = (_, place) => isAtLine(place, template, line);
    const rules = (names ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    return (rules.length === 0 ? [undefined] : rules).map((rule) =>
      suppression(rule, reason?.trim() ?? '', undefined, {
        origin: 'comment',
        key: `${template.id}:${comment.line}:${rule ?? ''}`,
        place: { template, path },
        covers,
      }),
    );
  });
}

/** The line that a comment speaks of: its own, or the next with content where nothing else stands on its own. */
export function lineMeant({ source }: Template, { ownLine, line }: Comment): number {
  return ownLine ? nextContentLine(source.text, line) : line;
}

/** Whether the place is that of a key on this line of the template, or below it. */
export function isAtLine({ template, path }: Place, where: Template, line: number): boolean {
  return (
    template === where && path.some((_, index) => template.source.locate(path.slice(0, index + 1)).start.line === line)
  );
}

function nextContentLine(text: string, line: number): number {
  const lines = text.split('\n');
  let next = line;
  while (next < lines.length && /^\s*(#.*)?$/.test(lines[next] ?? '')) next++;
  return next + 1;
}

/** The resource that begins or lies at a line. */
export function pathAtLine({ source, resources }: Template, line: number): readonly string[] {
  for (const logicalId of resources.keys()) {
    const extent = source.extent(['Resources', logicalId]);
    if (extent && extent.start.line <= line && line <= extent.end.line) return ['Resources', logicalId];
  }
  return [];
}

/** Names under which our plugin and our cdk-nag packs meet CDK's acknowledgements. */
const ourPacks = '(?:BucketWarden|FoundationalSecurity|CisFoundations\\d\\d)Checks';
const acknowledged = new RegExp(`^(?:BucketWarden::|(?:(?:[A-Za-z0-9]+Checks|Annotation)::)?${ourPacks}-)(.+)$`, 'i');

function acknowledgements(template: Template): readonly Suppression[] {
  if (template.nestedIn) return [];
  return (template.provenance.acknowledgements ?? []).flatMap(({ id, reason, constructPath, byConstruct }) => {
    const rule = acknowledged.exec(id)?.[1];
    if (rule === undefined) return [];
    const isBelow = (path: string | undefined): boolean =>
      path !== undefined && (constructPath === '' || path === constructPath || path.startsWith(`${constructPath}/`));
    const resource = [...template.resources.values()].find((candidate) => isBelow(candidate.constructPath));
    return [
      suppression(rule, reason.trim(), undefined, {
        origin: 'acknowledgement',
        key: `${constructPath}#${id}#${reason}`,
        place: { template, path: resource ? ['Resources', resource.logicalId] : [] },
        covers: (finding) => isBelow(finding.subject.constructPath),
        ...(byConstruct ? { mayBeUnused: true } : {}),
      }),
    ];
  });
}

function suppression(
  rule: string | undefined,
  reason: string,
  until: string | undefined,
  rest: Omit<Suppression, 'rule' | 'reason' | 'until'>,
): Suppression {
  return { rule, reason, until: until ?? dateInReason.exec(reason)?.[1], ...rest };
}

/** Whether `text` is a day that exists, as `2027-01-31`. */
export function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** A suppression that a configuration file holds. */
export interface ConfigSuppression {
  readonly rule: string;
  readonly reason: string;
  readonly until?: string;
  /** logical id, or construct path of the resource or of a construct above it, with `*`; everything when left out */
  readonly resource?: string;
  /** it stands in a configuration that several share, and may be about what is not here */
  readonly isShared?: true;
  readonly place: Place;
}

/** Whether a name, or a pattern in which `*` is any text, is one of the resource or of a construct above it. */
function isMeantBy(resource: Parameters<typeof isNamed>[0], name: string): boolean {
  if (!name.includes('*')) return isNamed(resource, name);
  const pattern = name.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const isMatch = (text: string | undefined): boolean =>
    text !== undefined && new RegExp(`^${pattern.join('.*')}(?:/.*)?$`, 's').test(text);
  return isMatch(resource.logicalId) || isMatch(resource.constructPath);
}

/** @param templates those of the run: a suppression for a resource of others is not unused */
export function fromConfig(
  { rule, reason, until, resource, place, isShared }: ConfigSuppression,
  templates: readonly Template[],
): Suppression {
  const isHere = (name: string): boolean =>
    templates.some(({ resources }) => [...resources.values()].some((one) => isMeantBy(one, name)));
  const isMeant = ({ subject }: Finding): boolean => resource === undefined || isMeantBy(subject, resource);
  return suppression(rule, reason, until, {
    origin: 'configuration',
    key: `${place.template.id}#${place.path.join('/')}`,
    place,
    covers: isMeant,
    ...(isShared !== true && (resource === undefined || isHere(resource)) ? {} : { mayBeUnused: true as const }),
  });
}

import { renderPath, type Place, type Range, type Resource, type Template } from '../template';
import { correlationOf } from './correlation';
import type { Finding, Location, SubjectName } from './finding';
import { formerPath, stablePath } from './fingerprint';
import type { LintOptions } from './lint-options';
import { metaRules } from './meta-rules';
import type { RuleMetadata, Verdict } from './rule';

/** A finding, with the symbolic place that suppressions are matched against. */
export interface Placed {
  readonly finding: Finding;
  readonly place: Place;
}

export function placeFinding(
  rule: RuleMetadata,
  verdict: Verdict,
  resource: Resource | undefined,
  template: Template,
  when: string | undefined,
): Placed {
  const source = resource && template.provenance.creations?.get(resource.logicalId);
  const name = resource?.constructPath ?? resource?.logicalId ?? '';
  const about = [rule.id, template.source.path.replaceAll('\\', '/'), name];
  const fingerprint = [...about, stablePath(verdict.place)].join('|');
  const finding: Finding = {
    rule,
    kind: verdict.kind,
    severity: rule.severity,
    message: verdict.message,
    ...(verdict.missing === undefined ? {} : { missing: verdict.missing }),
    ...(when === undefined ? {} : { when }),
    subject: subjectName(resource, template),
    location: locate(verdict.place),
    related: verdict.related.map(({ place, message }) => ({ location: locate(place), message })),
    ...(source ? { source } : {}),
    ...(verdict.fix === undefined ? {} : { fix: verdict.fix }),
    ...(verdict.automaticFix === undefined ? {} : { automaticFix: verdict.automaticFix }),
    ...(verdict.witness === undefined ? {} : { witness: verdict.witness }),
    fingerprint,
    formerFingerprint: [...about, formerPath(verdict.place)].join('|'),
    correlation: correlationOf(rule.id, resource, template),
    cause: fingerprint,
  };
  return { finding, place: verdict.place };
}

export function subjectName(resource: Resource | undefined, template: Template): SubjectName {
  const {
    source,
    provenance: { stack },
    environment: { account, region },
  } = template;
  return {
    template: source.path,
    ...(resource ? { type: resource.type, logicalId: resource.logicalId } : {}),
    ...(resource?.constructPath === undefined ? {} : { constructPath: resource.constructPath }),
    ...(stack === undefined ? {} : { stack }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}

export function locate(place: Place): Location {
  return new LocationOfPlace(place);
}

/** Where a place stands, looked up when somebody wants the line: an estate has as many of these as findings. */
class LocationOfPlace implements Location {
  readonly file: string;
  readonly path: string;
  readonly #place: Place;
  #range: Range | undefined;

  constructor(place: Place) {
    this.file = place.template.source.path;
    this.path = renderPath(place.path);
    this.#place = place;
  }

  get range(): Range {
    return (this.#range ??= this.#place.template.source.locate(this.#place.path));
  }
}

/** The path without the branches of conditional functions, which are one place to a reader. */
export function plainPath({ path }: Place): string {
  return renderPath(path.filter((step, index) => step !== 'Fn::If' && path[index - 1] !== 'Fn::If'));
}

/** A finding of the engine itself with the severity that was decided on; none where it is off. */
export function asDecided(finding: Finding, { decided = {} }: LintOptions): readonly Finding[] {
  const isOurs = Object.values(metaRules).some(({ id }) => id === finding.rule.id);
  const severity = isOurs && Object.hasOwn(decided, finding.rule.id) ? decided[finding.rule.id] : undefined;
  if (severity === 'off') return [];
  return [severity === undefined ? finding : { ...finding, severity }];
}

export function asPlaced({ finding, place }: Placed, options: LintOptions): readonly Placed[] {
  return asDecided(finding, options).map((one) => ({ finding: one, place }));
}

/** A finding about what somebody wrote for us: a suppression, an entry of a baseline. */
export function reported(rule: RuleMetadata, place: Place, message: string): Placed {
  const { template, path } = place;
  const resource = path[0] === 'Resources' ? template.resources.get(String(path[1])) : undefined;
  return placeFinding(rule, { kind: 'fail', place, message, related: [] }, resource, template, undefined);
}

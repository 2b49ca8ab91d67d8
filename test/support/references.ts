/** A template as CloudFormation gets it. */
interface Written {
  readonly Resources?: Readonly<Record<string, Body>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

interface Body {
  readonly Properties?: unknown;
  readonly DependsOn?: string | readonly string[];
}

/**
 * Why CloudFormation would not begin with a template: references to what is not there, and circles of resources that
 * wait for each other.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors
 */
export function unsoundReferences(template: unknown): readonly string[] {
  const { Resources: resources = {}, Parameters: parameters = {} } = template as Written;
  const edges = new Map(
    Object.entries(resources).map(([id, { Properties: properties, DependsOn: others = [] }]) => [
      id,
      [...new Set([...referencesIn(properties), ...[others].flat()])],
    ]),
  );
  const dangling = [...edges].flatMap(([id, targets]) =>
    targets
      .filter((target) => !edges.has(target) && !(target in parameters) && !target.startsWith('AWS::'))
      .map((target) => `${id} refers to ${target}, which is not there`),
  );
  const circle = circleIn(edges);
  return circle === undefined ? dangling : [...dangling, circle.join(' -> ')];
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly string[] => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : inner).split('.')[0] ?? ''];
    return referencesIn(inner);
  });
}

function circleIn(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (id: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const target of edges.get(id) ?? []) {
      const circle = walk(target, [...path, id]);
      if (circle) return circle;
    }
    done.add(id);
    return undefined;
  };
  for (const id of edges.keys()) {
    const circle = walk(id, []);
    if (circle) return circle;
  }
  return undefined;
}

import type { Finding } from './finding';
import { plainPath, type Placed } from './place-finding';
import { severities } from './severity';

/** Gives findings that concern the same node of the same subject one cause, and sorts them. */
export function withCauses(placed: readonly Placed[]): Finding[] {
  const sorted = [...placed].sort((a, b) => byWeight(a.finding, b.finding));
  const heads = new Heads();
  return sorted.map(({ finding, place }) => {
    // a whole resource is not one cause, a node below one of its properties is
    if (place.path.length < 4) return finding;
    const steps = [place.template.id, ...plainPath(place).split('/')];
    const cause = heads.of(steps);
    if (cause !== undefined) return { ...finding, cause };
    heads.add(steps, finding.cause);
    return finding;
  });
}

/** How many steps lead to a property: its template, `Resources`, the resource, `Properties`, its name. */
const stepsToProperty = 5;

/**
 * Causes by the node that the first finding about them stands at.
 * INVARIANT: no node is above another.
 */
class Heads {
  private readonly at = new Map<string, string>();
  /** by each node above one, the first that was added below it */
  private readonly below = new Map<string, string>();

  /** The cause that a node above this one, below it or itself has. */
  of(steps: readonly string[]): string | undefined {
    for (const path of pathsTo(steps)) {
      const cause = this.at.get(path);
      if (cause !== undefined) return cause;
    }
    return this.below.get(steps.join('/'));
  }

  add(steps: readonly string[], cause: string): void {
    this.at.set(steps.join('/'), cause);
    for (const path of pathsTo(steps)) if (!this.below.has(path)) this.below.set(path, cause);
  }
}

/** The paths to the nodes that lead to one, from its property on, with its own. */
function pathsTo(steps: readonly string[]): readonly string[] {
  const from = Math.min(stepsToProperty, steps.length);
  return Array.from({ length: steps.length - from + 1 }, (_, index) => steps.slice(0, from + index).join('/'));
}

export function byWeight(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Number(a.kind === 'unknown') - Number(b.kind === 'unknown') ||
    compare(a.location.file, b.location.file) ||
    a.location.range.start.line - b.location.range.start.line ||
    compare(a.fingerprint, b.fingerprint) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { ExposureEdge, ExposureGraph, ExposureNode, ExposureNodeKind } from '../engine';
import { visible } from './escape-controls';
import { cutName } from './wording';

/** Longer names are cut. */
const maximumLabel = 60;

function labelOf({ label }: { readonly label: string }): string {
  return cutName(visible(label), maximumLabel);
}

const brackets: Readonly<Record<ExposureNodeKind, readonly [string, string]>> = {
  everyone: ['{{', '}}'],
  account: ['([', '])'],
  service: ['([', '])'],
  identity: ['([', '])'],
  elsewhere: ['([', '])'],
  distribution: ['[/', '/]'],
  'access-point': ['[\\', '\\]'],
  bucket: ['[(', ')]'],
};

/** The graph as Mermaid text, which GitHub and GitLab draw. @see https://mermaid.js.org/syntax/flowchart.html */
export function mermaid({ nodes, edges }: ExposureGraph): string {
  const ids = identifiers(nodes);
  const text = (label: string): string =>
    `"${label.replace(/[^\p{L}\p{N} ,.:/_?*…()-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;
  const arrow = ({ isCertain, kind }: ExposureEdge): readonly [string, string] =>
    !isCertain ? ['-.', '.->'] : kind === 'may' ? ['==', '==>'] : ['--', '-->'];
  return (
    [
      'flowchart LR',
      ...nodes.map((node) => {
        const [open, close] = brackets[node.kind];
        return `  ${ids.get(node.id)}${open}${text(labelOf(node))}${close}${node.isExposed ? ':::exposed' : ''}`;
      }),
      ...edges.map(
        (edge) =>
          `  ${ids.get(edge.from)} ${arrow(edge)[0]} ${text(labelOf(edge))} ${arrow(edge)[1]} ${ids.get(edge.to)}`,
      ),
      '  classDef exposed stroke:#c0392b,stroke-width:3px',
    ].join('\n') + '\n'
  );
}

const shapes: Readonly<Record<ExposureNodeKind, string>> = {
  everyone: 'doubleoctagon',
  account: 'house',
  service: 'component',
  identity: 'box',
  elsewhere: 'box',
  distribution: 'parallelogram',
  'access-point': 'cds',
  bucket: 'cylinder',
};

/**
 * The graph for Graphviz; classes let a style sheet colour the drawing.
 * @see https://graphviz.org/doc/info/lang.html
 */
export function dot({ nodes, edges }: ExposureGraph): string {
  const ids = identifiers(nodes);
  const text = (label: string): string => `"${label.replace(/["\\]/g, (character) => `\\${character}`)}"`;
  // Graphviz measures Helvetica; where a browser has none, letters are up to a fifth wider
  const margin = (label: string): string => `${(0.18 + label.length * 0.008).toFixed(2)},0.08`;
  const spaced = (label: string): string => label.padStart(label.length * 1.1 + 1).padEnd(label.length * 1.2 + 2);
  return (
    [
      'digraph exposure {',
      '  graph [rankdir=LR, bgcolor="transparent", ranksep=1.1, nodesep=0.25, pad=0.2];',
      '  node [fontname="Helvetica", fontsize=11, style=filled, fillcolor="#ffffff"];',
      '  edge [fontname="Helvetica", fontsize=9];',
      ...nodes.map(
        (node) =>
          `  ${ids.get(node.id)} [label=${text(labelOf(node))}, shape=${shapes[node.kind]}, ` +
          `margin="${margin(labelOf(node))}", class="${node.kind}${node.isExposed ? ' exposed' : ''}"];`,
      ),
      ...edges.map(
        (edge) =>
          `  ${ids.get(edge.from)} -> ${ids.get(edge.to)} [label=${text(spaced(labelOf(edge)))}, ` +
          `class="${edge.kind}${edge.isCertain ? '' : ' open'}"${edge.isCertain ? '' : ', style=dashed'}];`,
      ),
      '}',
    ].join('\n') + '\n'
  );
}

function identifiers(nodes: readonly ExposureNode[]): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
}
